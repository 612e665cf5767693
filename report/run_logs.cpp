#include "report/run_logs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "common/base/refusal.h"
#include "report/median.h"
#include "report/watch_log.h"

namespace c1k {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

void take_side(std::vector<HostLog> logs, std::optional<CsvTable>& table,
               std::optional<Hosts>& hosts) {
  if (logs.size() == 1) table = std::move(logs.front().table);
  if (logs.size() < 2) return;
  HostSum sum = sum_of_hosts(std::move(logs));
  table = std::move(sum.table);
  hosts = std::move(sum.hosts);
}

}  // namespace

RunLogs RunLogs::of(std::vector<HostLog> all) {
  RunLogs logs;
  std::vector<HostLog> clients, servers;
  for (HostLog& log : all) {
    if (log.table.rows() == 0)
      throw Refusal(fmt::format("{}: no row that says when it was written", log.table.path()));
    auto& side = log.table.kind() == LogKind::client ? clients : servers;
    side.push_back(std::move(log));
  }
  take_side(std::move(clients), logs.client_, logs.client_hosts_);
  take_side(std::move(servers), logs.server_, logs.server_hosts_);
  if (!logs.client_ && !logs.server_) throw Refusal("no log given");
  if (!logs.server_) return logs;
  logs.has_watch_ = is_watch_log(*logs.server_);
  if (!logs.client_) return logs;
  if (logs.has_watch_) logs.ends_ = sockets_each(*logs.client_, *logs.server_);
  logs.alignment_ = align(*logs.client_, *logs.server_, logs.has_watch_, logs.ends_);
  return logs;
}

RunLogs RunLogs::of(std::vector<CsvTable> tables) {
  std::vector<HostLog> logs;
  for (CsvTable& table : tables) logs.push_back({std::move(table)});
  return of(std::move(logs));
}

RunLogs RunLogs::read(const std::vector<std::string>& paths) {
  std::vector<CsvTable> tables;
  for (const std::string& path : paths) tables.push_back(CsvTable::read(path));
  return of(std::move(tables));
}

double RunLogs::seconds(const CsvTable& table, std::size_t row) const {
  return table.time_s(row) + shift_s(table.kind());
}

double RunLogs::shift_s(LogKind side) const {
  return alignment_ && side == LogKind::server ? alignment_->shift_s : 0;
}

std::optional<double> RunLogs::connections(const CsvTable& table, std::size_t row) const {
  const auto open = table.value(row, "open");
  if (!open) return std::nullopt;
  return *open / ends_of(table);
}

std::vector<RunLogs::Point> RunLogs::over_time(const CsvTable& table,
                                               std::string_view column) const {
  const Cells& cells = table.cells(column);  // empty: there is no such column
  std::vector<Point> points;
  points.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row)
    points.push_back({seconds(table, row), cells.empty() ? kUnknown : cells[row]});
  return points;
}

std::vector<RunLogs::Point> RunLogs::held_over_time(const CsvTable& table) const {
  const bool is_watch = has_watch_ && &table == server();
  std::vector<Point> points;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double waits = is_watch ? table.value(row, "accept_queue").value_or(0) : 0;
    points.push_back({seconds(table, row), connections(table, row).value_or(kUnknown) - waits});
  }
  return points;
}

std::vector<PhaseSpan> RunLogs::phases(const CsvTable& table) const {
  std::vector<PhaseSpan> spans;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double now = seconds(table, row);
    if (!spans.empty()) spans.back().to_s = now;
    const std::string phase(table.text(row, "phase"));
    if (phase == "done") break;
    // Only the client's first phase begins before its first row: with the first attempt.
    const bool from_zero = spans.empty() && table.kind() == LogKind::client;
    if (spans.empty() || spans.back().phase != phase) {
      spans.push_back({phase, from_zero ? 0 : now, now});
    }
  }
  return spans;
}

std::vector<bool> RunLogs::whole_intervals(const CsvTable& table, double least) const {
  std::vector<double> lengths;  // of the interval that each row ends; NaN compares as false
  double before = table.kind() == LogKind::client ? 0 : kUnknown;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double now = seconds(table, row);
    lengths.push_back(now - before);
    before = now;
  }
  std::vector<double> known;
  std::copy_if(lengths.begin(), lengths.end(), std::back_inserter(known),
               [](double length) { return !std::isnan(length); });
  std::vector<bool> whole(table.rows(), true);
  if (known.empty()) return whole;

  const double usual = median(std::move(known));
  for (std::size_t row = 0; row < whole.size(); ++row) whole[row] = !(lengths[row] < usual * least);
  return whole;
}

}  // namespace c1k
