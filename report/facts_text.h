// How the facts are said; what they are is run_facts.h's.
#pragma once

#include <string>

#include "report/run_facts.h"

namespace c1k {

// Lines for the terminal, one fact each, a paragraph for each side; ends with a line end.
std::string to_text(const RunFacts& facts);

}  // namespace c1k
