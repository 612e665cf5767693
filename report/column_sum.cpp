#include "report/column_sum.h"

#include <array>
#include <string>
#include <utility>

namespace c1k {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 5> kShares{{{"_us_p50", 0.5},
                                                                      {"_us_p90", 0.9},
                                                                      {"_us_p95", 0.95},
                                                                      {"_us_p99", 0.99},
                                                                      {"_us_p999", 0.999}}};

// In microseconds; closed_by_us is a count.
bool is_wait(std::string_view column) {
  return column.ends_with("_us_max") || column == "oldest_unanswered_us";
}

}  // namespace

std::optional<PercentileColumn> percentile_column(std::string_view column) {
  for (const auto& [end, share] : kShares) {
    if (!column.ends_with(end)) continue;
    for (std::size_t i = 0; i < kTimings; ++i)
      if (const auto timing = static_cast<Timing>(i);
          column.substr(0, column.size() - end.size()) == name_of(timing))
        return PercentileColumn{timing, share};
  }
  return std::nullopt;
}

ColumnSum sum_of_column(std::string_view column) {
  if (percentile_column(column)) return ColumnSum::distribution;
  if (column == "asked_per_s") return ColumnSum::asked;
  if (column == "host_cpu_pct" || column == "host_softirq_pct") return ColumnSum::mean;
  if (column == "lost_ms" || is_wait(column)) return ColumnSum::most;
  return ColumnSum::total;
}

bool is_of_interval(std::string_view column) {
  return column.ends_with("_per_s") || column.ends_with("_pct") || is_peak(column);
}

bool is_peak(std::string_view column) {
  return is_wait(column) || column == "attempted_max_10ms";
}

}  // namespace c1k
