// How it is said what both logs say together.
#pragma once

#include "report/both_facts.h"
#include "report/fact_sheet.h"

namespace c1k {

// The section `both`: the clocks, and the difference or why it is not known.
FactSection section_of(const BothFacts& facts);

}  // namespace c1k
