// A log's columns: a name and how its cell is read off a sample. The order of a program's list is
// the order of its log; names are a promise (docs/csv.md), new ones go to the end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/record/sample.h"

namespace c1k {

struct Decimal {
  double value = 0;
  int places = 1;
};

// monostate is the empty cell: not known.
using Cell = std::variant<std::monostate, std::uint64_t, Decimal, std::string_view>;

struct Column {
  std::string name;
  std::function<Cell(const Sample&)> cell;
};

using Columns = std::vector<Column>;

Cell cell_of(const std::optional<std::uint64_t>& figure);
Cell cell_of(const std::optional<double>& figure, int places);
// Nanoseconds as microseconds with one decimal.
Cell microseconds(const std::optional<double>& ns);

Column counter_column(std::string_view name, std::size_t counter);
Column rate_column(std::string_view name, std::size_t counter);  // growth per second
// A quantile of what was timed in this interval, in microseconds.
Column quantile_column(std::string_view name, Timing timing, double q);
// NAME_p50, _p90, _p99, _p999 and _max.
void append_quantile_columns(Columns& columns, std::string_view name, Timing timing);
void append_time_columns(Columns& columns);    // time_s, unix_ms, phase
void append_host_columns(Columns& columns);    // workers, cpu_pct and the host's
void append_listen_columns(Columns& columns);  // descriptors and accept queue
void append_kernel_columns(Columns& columns);  // the kernel's counters

std::string header_line(const Columns& columns);  // with its newline
std::string row_line(const Columns& columns, const Sample& sample);

}  // namespace c1k
