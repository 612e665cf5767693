#include "report/both_facts.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace c1k {
namespace {

// The last row up to that moment; the first one if there is none.
std::size_t row_at(const RunLogs& logs, const CsvTable& table, double seconds) {
  std::size_t first = 0;  // of those that are later
  std::size_t last = table.rows();
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (logs.seconds(table, middle) <= seconds)
      first = middle + 1;
    else
      last = middle;
  }
  return first == 0 ? 0 : first - 1;
}

std::optional<PhaseSpan> last_hold(const RunLogs& logs) {
  std::optional<PhaseSpan> hold;
  for (const PhaseSpan& span : logs.phases(*logs.client()))
    if (span.phase == "hold") hold = span;
  return hold;
}

bool overlap(const RunLogs& logs) {
  const auto end = [&](const CsvTable& table) { return logs.seconds(table, table.rows() - 1); };
  const auto begin = [&](const CsvTable& table) { return logs.seconds(table, 0); };
  const CsvTable& client = *logs.client();
  const CsvTable& server = *logs.server();
  return begin(server) <= end(client) && end(server) >= std::min(begin(client), 0.0);
}

std::optional<std::size_t> compared_row(const RunLogs& logs, const PhaseSpan& hold,
                                        double uncertainty_s) {
  const CsvTable& server = *logs.server();
  std::optional<std::size_t> within;
  std::optional<std::size_t> well_within;
  for (std::size_t row = 0; row < server.rows(); ++row) {
    const double now = logs.seconds(server, row);
    if (!server.value(row, "open") || now <= hold.from_s || now >= hold.to_s) continue;
    within = row;
    if (now - uncertainty_s >= hold.from_s && now + uncertainty_s < hold.to_s) well_within = row;
  }
  return well_within ? well_within : within;
}

double client_open(const RunLogs& logs, std::size_t row) {
  return logs.client()->value(row, "open").value_or(0);
}

// A watch's sockets without the client's own and without those that nobody has accepted.
double server_held(const RunLogs& logs, std::size_t row) {
  const CsvTable& server = *logs.server();
  double held = server.value(row, "open").value_or(0);
  if (!logs.has_watch()) return held;
  if (logs.ends() > 1) {
    const CsvTable& client = *logs.client();
    const std::size_t then = row_at(logs, client, logs.seconds(server, row));
    held -= client_open(logs, then) + client.value(then, "connecting").value_or(0);
  }
  return held - server.value(row, "accept_queue").value_or(0);
}

// From the least to the most of a side's rows from one moment to another.
double change_within(const RunLogs& logs, const CsvTable& table, double from_s, double to_s,
                     const std::function<double(std::size_t)>& value) {
  const std::size_t last = row_at(logs, table, to_s);
  double least = value(last);
  double most = least;
  for (std::size_t row = row_at(logs, table, from_s); row < last; ++row) {
    least = std::min(least, value(row));
    most = std::max(most, value(row));
  }
  return most - least;
}

void compare(BothFacts& facts, const RunLogs& logs, std::size_t row) {
  const auto of_client = [&](std::size_t at) { return client_open(logs, at); };
  const auto of_server = [&](std::size_t at) { return server_held(logs, at); };
  const CsvTable& server = *logs.server();
  facts.at_s = logs.seconds(server, row);
  facts.by_watch = logs.has_watch();
  facts.may_be_both_ends = facts.by_watch && !logs.client()->value(0, "tcp_inuse");
  facts.client_open = of_client(row_at(logs, *logs.client(), facts.at_s));
  facts.held = of_server(row);
  facts.queue = server.value(row, "accept_queue");
  facts.difference = facts.client_open - facts.held;
  const double from = facts.at_s - facts.alignment.uncertainty_s;
  const double to = facts.at_s + facts.alignment.uncertainty_s;
  facts.change = change_within(logs, *logs.client(), from, to, of_client) +
                 change_within(logs, server, from, to, of_server);
  facts.is_doubtful = facts.difference != 0 && facts.change >= std::abs(facts.difference);
}

}  // namespace

std::optional<BothFacts> both_facts_of(const RunLogs& logs) {
  if (!logs.alignment()) return std::nullopt;
  BothFacts facts;
  facts.alignment = *logs.alignment();
  const auto hold = last_hold(logs);
  if (!overlap(logs)) {
    facts.unknown = "the logs do not overlap in time";
  } else if (!hold) {
    facts.unknown = "the client never held";
  } else if (const auto row = compared_row(logs, *hold, facts.alignment.uncertainty_s)) {
    compare(facts, logs, *row);
  } else {
    facts.unknown = "no row of the server within the client's hold (after aligning clocks)";
  }
  return facts;
}

}  // namespace c1k
