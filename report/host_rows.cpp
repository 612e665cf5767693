#include "report/host_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "report/column_sum.h"

namespace c1k {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::string_view, 5> kPhases{"ramp", "serve", "hold", "drain", "done"};
constexpr std::size_t kDone = kPhases.size() - 1;

// One host's rows at one moment.
struct Step {
  const HostRows& host;
  std::size_t before;  // how many were not after the moment before
  std::size_t until;

  Step(const HostRows& of, std::size_t moment)
      : host(of), before(moment > 0 ? of.until[moment - 1] : 0), until(of.until[moment]) {}
  bool has_begun() const { return until > 0; }
  bool has_ended() const { return before == host.table->rows(); }
  bool goes_on() const { return until < host.table->rows(); }
  std::string_view phase() const { return host.table->text(until - 1, "phase"); }
};

// NaN: none of the step's rows has one.
double most_of(const Step& step, const Cells& cells) {
  double most = kUnknown;
  for (std::size_t row = step.before; row < step.until; ++row)
    if (!std::isnan(cells[row]) && !(most >= cells[row])) most = cells[row];
  return most;
}

// How a column adds up, and each host's cells of it.
struct Column {
  Column(const std::vector<HostRows>& hosts, const std::string& name)
      : sum(sum_of_column(name)),
        is_of_interval(c1k::is_of_interval(name)),
        is_peak(c1k::is_peak(name)) {
    for (const HostRows& host : hosts)
      cells.push_back(host.table->is_kept(name) ? &host.table->cells(name) : nullptr);
  }

  ColumnSum sum;
  bool is_of_interval;
  bool is_peak;
  std::vector<const Cells*> cells;  // nullptr: that host has no such column
};

// What a host adds to a cell; nullopt: nothing. NaN is "not known".
std::optional<double> part_of(const Step& step, const Cells* cells, const Column& column) {
  if (cells == nullptr) return kUnknown;
  if (!step.has_begun()) return std::nullopt;
  if (column.is_of_interval && step.has_ended()) return std::nullopt;
  if (column.sum == ColumnSum::asked && step.phase() != "ramp") return std::nullopt;
  if (!column.is_peak) return (*cells)[step.until - 1];
  const double most = most_of(step, *cells);
  // Where nothing was timed there is no longest wait.
  if (std::isnan(most) && column.sum == ColumnSum::most) return std::nullopt;
  return most;
}

double cell_of(const std::vector<HostRows>& hosts, std::size_t moment, const Column& column) {
  double total = 0;
  double most = -std::numeric_limits<double>::infinity();
  std::size_t parts = 0;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto part = part_of(Step(hosts[i], moment), column.cells[i], column);
    if (!part) continue;
    ++parts;
    total += *part;  // what is not known makes the sum so
    most = std::max(most, *part);
  }
  if (parts == 0) return column.sum == ColumnSum::total ? 0 : kUnknown;
  if (std::isnan(total)) return kUnknown;
  if (column.sum == ColumnSum::most) return most;
  return column.sum == ColumnSum::mean ? total / static_cast<double>(parts) : total;
}

// A host that has not begun is as far as the others: its first row will tell.
std::string_view phase_at(const std::vector<HostRows>& hosts, std::size_t moment) {
  std::size_t least = kDone;
  bool all_complete = true;
  for (const HostRows& host : hosts) {
    const Step step(host, moment);
    if (!step.has_begun()) continue;
    const auto* const found = std::find(kPhases.begin(), kPhases.end(), step.phase());
    const auto far = static_cast<std::size_t>(found - kPhases.begin());
    if (far != kDone && !step.goes_on())
      all_complete = false;
    else
      least = std::min(least, far);
  }
  return least == kDone && !all_complete ? "drain" : kPhases[least];
}

}  // namespace

HostRows::HostRows(const CsvTable& of, const TimedRows* what_was_timed, double begins)
    : table(&of), timed(what_was_timed), begins_s(begins) {}

void HostRows::put_on(const HostGrid& grid) {
  until.resize(grid.rows);
  std::uint32_t row = 0;
  for (std::size_t moment = 0; moment < grid.rows; ++moment) {
    while (row < table->rows() && at(row) <= grid.at(moment)) ++row;
    until[moment] = row;
  }
}

Cells sum_of(const std::vector<HostRows>& hosts, const HostGrid& grid, const std::string& name) {
  const Column column(hosts, name);
  Cells cells;
  for (std::size_t moment = 0; moment < grid.rows; ++moment)
    cells.push_back(cell_of(hosts, moment, column));
  return cells;
}

Cells percentiles_of(const std::vector<HostRows>& hosts, const HostGrid& grid,
                     const std::string& name) {
  const auto percentile = percentile_column(name);
  Cells cells;
  for (std::size_t moment = 0; moment < grid.rows; ++moment) {
    Histogram timed;
    bool is_known = percentile.has_value();
    for (const HostRows& host : hosts) {
      const Step step(host, moment);
      is_known = is_known && host.timed != nullptr;
      if (is_known) host.timed->add_to(timed, percentile->timing, step.before, step.until);
    }
    const auto ns = is_known ? timed.quantile(percentile->share) : std::optional<double>();
    cells.push_back(ns ? *ns / 1000 : kUnknown);
  }
  return cells;
}

std::vector<std::string_view> phases_of(const std::vector<HostRows>& hosts, const HostGrid& grid) {
  std::vector<std::string_view> phases;
  for (std::size_t moment = 0; moment < grid.rows; ++moment)
    phases.push_back(phase_at(hosts, moment));
  return phases;
}

}  // namespace c1k
