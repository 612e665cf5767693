// How a figure of a report is written.
#pragma once

#include <string>

namespace c1k {

// "26.2 s", "0.35 s", "12.5 min", "3.2 h".
std::string seconds_text(double seconds);

// "7,200.0 s", "-5.2 s", "0.012 s": in seconds, however many.
std::string plain_seconds_text(double seconds);

// "31.2 MiB", "7.64 GiB", "212 B": powers of 1024, as the pictures' axes.
std::string bytes_text(double bytes);

// A whole count with thousands marked; negative ones are taken as 0.
std::string count_text(double count);

}  // namespace c1k
