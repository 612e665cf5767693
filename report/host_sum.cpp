#include "report/host_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "common/base/refusal.h"
#include "report/column_sum.h"
#include "report/host_rows.h"
#include "report/wall_clock.h"
#include "report/watch_log.h"

namespace c1k {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostOfOpen = 1'000;

// The columns that any of them has kept, in the order of the first that has them.
std::vector<std::string> columns_of(const std::vector<HostRows>& hosts) {
  std::vector<std::string> columns;
  for (const HostRows& host : hosts)
    for (const std::string& column : host.table->columns())
      if (host.table->is_kept(column) &&
          std::find(columns.begin(), columns.end(), column) == columns.end())
        columns.push_back(column);
  return columns;
}

Cells times_of(const HostGrid& grid, double scale, double offset) {
  Cells cells;
  for (std::size_t row = 0; row < grid.rows; ++row)
    cells.push_back(std::round(1000 * (offset + scale * grid.at(row))) / 1000);
  return cells;
}

CsvTable table_of(const std::vector<HostRows>& hosts, const HostGrid& grid) {
  const HostRows& first = hosts.front();
  const double zero_ms = clock_spans(*first.table).front().offset_ms - 1000 * first.begins_s;
  std::vector<std::string> columns = columns_of(hosts);
  std::vector<Cells> cells;
  for (const std::string& column : columns) {
    if (column == "time_s")
      cells.push_back(times_of(grid, 1, 0));
    else if (column == "unix_ms")
      cells.push_back(times_of(grid, 1000, zero_ms));
    else if (column == "phase")
      cells.emplace_back();
    else if (percentile_column(column))
      cells.push_back(percentiles_of(hosts, grid, column));
    else
      cells.push_back(sum_of(hosts, grid, column));
  }
  return {fmt::format("{} and {} more", first.table->path(), hosts.size() - 1), std::move(columns),
          std::move(cells), phases_of(hosts, grid)};
}

std::vector<ClockSpan> spans_of(const CsvTable& table) {
  std::vector<ClockSpan> spans = clock_spans(table);
  if (spans.empty())
    throw Refusal(fmt::format("{}: no row that says when it was written", table.path()));
  return spans;
}

void refuse_strangers(const std::vector<HostLog>& logs) {
  for (std::size_t i = 0; i < logs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const CsvTable& one = logs[j].table;
      const CsvTable& other = logs[i].table;
      if (one.has("hosts") || other.has("hosts"))
        throw Refusal(fmt::format("{} has its hosts added up already: name it without {}",
                                  one.has("hosts") ? one.path() : other.path(),
                                  one.has("hosts") ? other.path() : one.path()));
      if (is_same_log(one, other))
        throw Refusal(fmt::format("{} and {} are one log: it would be counted twice", one.path(),
                                  other.path()));
      if (is_watch_log(one) != is_watch_log(other))
        throw Refusal(
            fmt::format("{} and {}: sockets that a --watch saw, and connections that a "
                        "server has accepted, can't be added up",
                        one.path(), other.path()));
    }
}

// Each one's time_s 0, after that of the one that was first.
std::vector<double> begins_of(const std::vector<HostLog>& logs) {
  const CsvTable& first = logs.front().table;
  const auto spans = spans_of(first);
  std::vector<double> begins{0};
  for (std::size_t i = 1; i < logs.size(); ++i)
    begins.push_back(shift_by_clocks(spans, spans_of(logs[i].table)));
  const double least = *std::min_element(begins.begin(), begins.end());
  for (double& begin : begins) begin -= least;
  return begins;
}

void refuse_apart(const std::vector<HostRows>& hosts) {
  const HostRows* longest = &hosts.front();
  for (const HostRows& host : hosts)
    if (host.table->time_s(host.last()) > longest->table->time_s(longest->last())) longest = &host;
  for (const HostRows& host : hosts) {
    const double begin = std::max(host.begins_s, longest->begins_s);
    const double end = std::min(host.at(host.last()), longest->at(longest->last()));
    if (begin > end)
      throw Refusal(
          fmt::format("{} and {}: by their wall clocks they have no time in common "
                      "({:.0f} s apart), so they are of two runs, or a clock is wrong",
                      longest->table->path(), host.table->path(), begin - end));
  }
}

SummedHost facts_of(const HostRows& host) {
  const CsvTable& table = *host.table;
  const std::size_t last = host.last();
  SummedHost facts{.path = table.path(), .begins_s = host.begins_s, .ends_s = host.at(last)};
  const bool is_client = table.kind() == LogKind::client;
  facts.counted = table.value(last, is_client ? "attempted" : "accepted").value_or(0);
  facts.peak_open = table.value(peak_row(table), "open").value_or(0);
  facts.complete = table.text(last, "phase") == "done";
  const std::size_t stride = 1 + last / kMostOfOpen;
  for (std::size_t row = 0; row <= last; row += stride) {
    facts.open_at_s.push_back(host.at(row));
    facts.open.push_back(table.value(row, "open").value_or(kUnknown));
  }
  return facts;
}

}  // namespace

bool is_same_log(const CsvTable& one, const CsvTable& other) {
  constexpr std::size_t kRows = 1'000;
  if (one.kind() != other.kind()) return false;
  const std::size_t first = std::min(one.rows(), kRows);
  const std::size_t second = std::min(other.rows(), kRows);
  std::size_t same = 0;
  for (std::size_t i = 0, j = 0; i < first && j < second;) {
    if (one.time_s(i) == other.time_s(j)) {
      const bool is_same = one.value(i, "unix_ms") == other.value(j, "unix_ms") &&
                           one.value(i, "open") == other.value(j, "open") &&
                           one.value(i, "user_bytes") == other.value(j, "user_bytes");
      same += is_same ? 1 : 0;
      ++i, ++j;
    } else {
      one.time_s(i) < other.time_s(j) ? ++i : ++j;
    }
  }
  return same > 0 && 2 * same >= std::min(first, second);
}

HostSum sum_of_hosts(std::vector<HostLog> logs) {
  refuse_strangers(logs);
  const std::vector<double> begins = begins_of(logs);
  std::vector<HostRows> hosts;
  std::vector<std::vector<double>> times;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    hosts.emplace_back(logs[i].table, logs[i].timed.get(), begins[i]);
    auto& of_host = times.emplace_back();
    for (std::size_t row = 0; row <= hosts[i].last(); ++row) of_host.push_back(hosts[i].at(row));
  }
  refuse_apart(hosts);
  const HostGrid grid = grid_over(times);
  Hosts all{{}, grid.step_s, true};
  for (HostRows& host : hosts) {
    host.put_on(grid);
    all.each.push_back(facts_of(host));
    all.has_percentiles = all.has_percentiles && host.timed != nullptr;
  }
  return {table_of(hosts, grid), std::move(all)};
}

}  // namespace c1k
