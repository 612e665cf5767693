// How the facts are said; what they are is run_facts.h's.
#pragma once

#include <string>

#include "report/run_facts.h"

namespace c1k {

// Lines for the terminal, one fact each, a paragraph for each side; ends with a line end.
std::string to_text(const RunFacts& facts);

// "26.2 s", "0.35 s", "12.5 min", "3.2 h".
std::string seconds_text(double seconds);

// "31.2 MiB", "7.64 GiB", "212 B": powers of 1024, as the pictures' axes.
std::string bytes_text(double bytes);

// A whole count with thousands marked; negative ones are taken as 0.
std::string count_text(double count);

}  // namespace c1k
