// How it is said what both logs say together.
#pragma once

#include <string>

#include "report/both_facts.h"

namespace c1k {

// The paragraph `both`: the clocks, and the difference or why it is not known.
std::string to_text(const BothFacts& facts);

}  // namespace c1k
