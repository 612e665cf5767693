// How the facts are said; what they are is run_facts.h's.
#pragma once

#include "report/fact_sheet.h"
#include "report/run_facts.h"

namespace c1k {

// A section for each side, and one for both.
FactSheet sheet_of(const RunFacts& facts);

}  // namespace c1k
