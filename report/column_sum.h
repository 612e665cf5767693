// What a column comes to over several hosts, told from its name: nearly all of them count, and
// counts add up.
#pragma once

#include <optional>
#include <string_view>

#include "common/record/histogram.h"

namespace c1k {

enum class ColumnSum {
  total,         // counts, rates, bytes, sockets; attempted_max_10ms: no more than that
  asked,         // a total of those that are in their ramp: the others ask for nothing
  most,          // of all: the longest wait, the ramp time given up
  mean,          // percentages of a host
  distribution,  // a percentile: neither of them, known from what was timed alone
};
ColumnSum sum_of_column(std::string_view column);

// What a percentile's column is of; nullopt: it is none. NAME_us_p50 and so on, not NAME_us_max.
struct PercentileColumn {
  Timing timing;
  double share;  // 0.5
};
std::optional<PercentileColumn> percentile_column(std::string_view column);

// Whether a column says how fast something goes: of a program that has ended, nothing does.
bool is_of_interval(std::string_view column);

// Whether it is the most of an interval: of two intervals together the greater one.
bool is_peak(std::string_view column);

}  // namespace c1k
