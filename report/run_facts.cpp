#include "report/run_facts.h"

#include <algorithm>
#include <functional>

#include "report/row_sums.h"
#include "report/wall_clock.h"
#include "report/watch_log.h"

namespace c1k {
namespace {

double last_value(const CsvTable& table, std::string_view column) {
  for (std::size_t row = table.rows(); row-- > 0;) {
    if (const auto value = table.value(row, column)) return *value;
  }
  return 0;
}

std::vector<CauseCount> causes(const CsvTable& table, std::string_view prefix) {
  std::vector<CauseCount> found;
  for (const std::string& column : table.columns()) {
    if (column.size() <= prefix.size() || !is_cause(column, prefix)) continue;
    const double count = last_value(table, column);
    if (count > 0) found.push_back({column.substr(prefix.size()), count});
  }
  return found;
}

// The peak's own row may lack the figure (reading it can fail), so the first row with as many open
// connections that has it will do.
std::optional<double> memory_at(const CsvTable& table, std::size_t peak, std::string_view column) {
  const auto open = table.value(peak, "open");
  while (peak < table.rows() && !(table.value(peak, column) && table.value(peak, "open") == open)) {
    ++peak;
  }
  return peak == table.rows() ? std::nullopt : table.value(peak, column);
}

std::optional<double> highest(const CsvTable& table, std::string_view column,
                              const std::function<bool(std::size_t)>& counts) {
  std::optional<double> best;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (const auto value = table.value(row, column); value && counts(row))
      best = std::max(best.value_or(0), *value);
  }
  return best;
}

// The first row after the ramp, or the last one within it.
std::size_t ramp_end(const CsvTable& table) {
  std::size_t end = 0;
  while (end + 1 < table.rows() && table.text(end, "phase") == "ramp") ++end;
  return end;
}

// An interval cannot have been the best if the mean is above it: then the short ones count too, up
// to the row `last`.
std::optional<double> best_rate(const RunLogs& logs, const CsvTable& table, std::string_view column,
                                std::size_t last, double mean) {
  constexpr double kRounded = 0.99;
  const std::vector<bool> whole = logs.whole_intervals(table, 0.5);
  const auto best = highest(table, column, [&](std::size_t row) { return whole[row]; });
  if (best && *best > 0 && *best >= kRounded * mean) return best;
  const auto of_all = highest(table, column, [&](std::size_t row) { return row <= last; });
  return of_all ? of_all : best;
}

void take_ramp(SideFacts& facts, const RunLogs& logs, const CsvTable& table) {
  const std::size_t end = ramp_end(table);
  const double seconds = logs.seconds(table, end);
  if (table.text(end, "phase") != "ramp") facts.ramp_s = seconds;
  facts.ramp_reached_hold = table.text(end, "phase") == "hold";
  const double opened =
      table.value(end, "open").value_or(0) + table.value(end, "closed").value_or(0);
  if (seconds > 0) facts.mean_per_s = opened / seconds;
  facts.peak_per_s = best_rate(logs, table, "opened_per_s", end, facts.mean_per_s.value_or(0));
  facts.asked_per_s = highest(table, "asked_per_s", [](std::size_t) { return true; });
}

std::vector<ClockStep> clock_steps(const RunLogs& logs, const CsvTable& table) {
  const std::vector<ClockSpan> spans = clock_spans(table);
  const double moved = logs.seconds(table, 0) - table.time_s(0);
  std::vector<ClockStep> steps;
  for (std::size_t i = 1; i < spans.size(); ++i)
    steps.push_back(
        {spans[i].from_s + moved, (spans[i].offset_ms - spans[i - 1].offset_ms) / 1000});
  return steps;
}

SideFacts side_facts(const RunLogs& logs, const CsvTable& table) {
  SideFacts facts;
  facts.kind = table.kind();
  facts.path = table.path();
  facts.is_watch = &table == logs.server() && logs.has_watch();
  facts.may_be_both_ends = facts.is_watch && logs.client() == nullptr;
  facts.torn = table.torn();
  facts.complete = table.text(table.rows() - 1, "phase") == "done";

  const std::size_t peak = peak_row(table);
  facts.peak_open = logs.connections(table, peak).value_or(0);
  facts.peak_sockets = table.value(peak, "open").value_or(0);
  if (facts.is_watch) facts.peak_queue = table.value(peak, "accept_queue");
  facts.peak_s = logs.seconds(table, peak);
  facts.phases = logs.phases(table);
  facts.clock_steps = clock_steps(logs, table);
  facts.wrong_sums = wrong_sums(table);
  if (const Hosts* const hosts = logs.hosts(table.kind())) facts.hosts = *hosts;

  if (table.kind() == LogKind::client)
    take_ramp(facts, logs, table);
  else
    facts.peak_per_s = best_rate(logs, table, "accepted_per_s", table.rows(), 0);

  facts.failed = last_value(table, "failed");
  facts.closed = last_value(table, "closed");
  facts.failed_by = causes(table, "failed_");
  facts.closed_by = causes(table, "closed_");

  facts.user_bytes = memory_at(table, peak, "user_bytes");
  const MemoryGrowth user = growth_of(logs, table, "user_bytes");
  facts.user_bytes_per_connection = user.each;
  facts.user_bytes_error = user.error;
  facts.user_told = user.told;
  const MemoryGrowth slab = growth_of(logs, table, "slab_bytes");
  facts.slab_bytes_per_connection = slab.each;
  facts.slab_bytes_error = slab.error;
  facts.slab_told = slab.told;
  return facts;
}

}  // namespace

RunFacts facts_of(const RunLogs& logs) {
  RunFacts facts;
  if (logs.client() != nullptr) facts.client = side_facts(logs, *logs.client());
  if (logs.server() != nullptr) facts.server = side_facts(logs, *logs.server());
  facts.both = both_facts_of(logs);
  return facts;
}

}  // namespace c1k
