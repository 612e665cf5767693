#include "report/memory_growth.h"

#include <cstddef>

#include "common/record/linear_fit.h"

namespace c1k {
namespace {

constexpr std::size_t kFewestRows = 4;
constexpr double kMostOfSlope = 0.5;  // that its error may be
constexpr double kSmallError = 16;    // bytes: known well enough, however small the slope

}  // namespace

MemoryGrowth growth_of(const RunLogs& logs, const CsvTable& table, std::string_view column) {
  LinearFit fit;
  double most = -1;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double open = logs.connections(table, row).value_or(0);
    if (open <= most) continue;
    most = open;
    const auto value = table.value(row, column);
    if (value && (row > 0 || column != "user_bytes")) fit.add(open, *value);
  }
  MemoryGrowth growth;
  if (most <= 0 || !table.has(column) || fit.points() == 0) return growth;
  growth.told = MemoryGrowth::Told::too_few;
  if (fit.points() < kFewestRows) return growth;
  growth.told = MemoryGrowth::Told::too_spread;
  const auto each = fit.slope();
  const auto error = fit.slope_error();
  if (!each || !error || (*error >= kMostOfSlope * *each && *error >= kSmallError)) return growth;
  return {MemoryGrowth::Told::yes, each, error};
}

}  // namespace c1k
