// A log's columns: what each means, and how its cell is read off a sample. The order of a program's
// list is the order of its log; names are a promise (docs/csv.md), new ones go to the end.
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
  Kind kind = Kind::gauge;
  std::string_view unit{};  // of a table or a literal, as group and help
  std::string_view group{};
  std::string_view help{};
};

using Columns = std::vector<Column>;

Cell cell_of(const std::optional<std::uint64_t>& figure);
Cell cell_of(const std::optional<double>& figure, int places);
// Nanoseconds as microseconds with one decimal.
Cell microseconds(const std::optional<double>& ns);

Column counter_column(const Counter& counter);
// NAME_per_s: the growth per second in this interval. `help` outlives the column.
Column rate_column(const Counter& counter, std::string_view help);

// Columns for the counters from `first` to `last` of a program's table.
template <class Enum>
void append_counters(Columns& columns, CounterTable table, Enum first, Enum last) {
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
    columns.push_back(counter_column(table[i]));
}

// Latencies as columns: of what was timed in the interval, in microseconds.
struct TimedColumns {
  std::string_view name;  // "connect_us"
  Timing timing;
  std::string_view help;
};
// NAME_SUFFIX for each of "p50", "p90", "p99", "p999" and "max" in `suffixes`.
void append_quantiles(Columns& columns, const TimedColumns& timed,
                      std::initializer_list<std::string_view> suffixes);
void append_quantiles(Columns& columns, const TimedColumns& timed);  // all five

void append_time_columns(Columns& columns);    // time_s, unix_ms, phase
void append_host_columns(Columns& columns);    // workers, cpu_pct and the host's
void append_listen_columns(Columns& columns);  // descriptors and accept queue
void append_kernel_columns(Columns& columns);  // the kernel's counters

std::string header_line(const Columns& columns);  // with its newline
std::string row_line(const Columns& columns, const Sample& sample);

}  // namespace c1k
