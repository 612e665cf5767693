// How a figure of a report is written.
#pragma once

#include <string>
#include <string_view>

namespace c1k {

// "26.2 s", "0.35 s", "12.5 min", "3.2 h".
std::string seconds_text(double seconds);

// "7,200.0 s", "-5.2 s", "0.012 s": in seconds, however many.
std::string plain_seconds_text(double seconds);

// "31.2 MiB", "7.64 GiB", "212 B": powers of 1024, as the pictures' axes.
std::string bytes_text(double bytes);

// A whole count with thousands marked; negative ones are taken as 0.
std::string count_text(double count);

// A line of a paragraph, with its end: "  rate             400/s ...".
std::string fact_line(std::string_view name, std::string_view what);

}  // namespace c1k
