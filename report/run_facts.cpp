#include "report/run_facts.h"

#include <algorithm>

#include "common/record/linear_fit.h"
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

std::vector<Cause> causes(const CsvTable& table, std::string_view prefix) {
  std::vector<Cause> found;
  for (const std::string& column : table.columns()) {
    if (column.size() <= prefix.size() || !column.starts_with(prefix)) continue;
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

// The same points as MemoryCost's. `from`: 0, or 1 for what is our own, for workers start with the
// first row. nullopt slopes: fewer than two different counts.
LinearFit growth_of(const RunLogs& logs, const CsvTable& table, std::string_view column,
                    std::size_t from) {
  LinearFit fit;
  double most = -1;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double open = logs.connections(table, row).value_or(0);
    if (open <= most) continue;
    most = open;
    const auto value = table.value(row, column);
    if (value && row >= from) fit.add(open, *value);
  }
  return fit;
}

std::optional<double> highest(const RunLogs& logs, const CsvTable& table, std::string_view column) {
  std::optional<double> best;
  const std::vector<bool> whole = logs.whole_intervals(table, 0.5);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (const auto value = table.value(row, column); value && whole[row]) {
      best = std::max(best.value_or(0), *value);
    }
  }
  return best;
}

void take_ramp(SideFacts& facts, const RunLogs& logs, const CsvTable& table) {
  std::size_t end = 0;
  while (end + 1 < table.rows() && table.text(end, "phase") == "ramp") ++end;
  const double seconds = logs.seconds(table, end);
  if (table.text(end, "phase") != "ramp") facts.ramp_s = seconds;
  facts.ramp_reached_hold = table.text(end, "phase") == "hold";
  const double opened =
      table.value(end, "open").value_or(0) + table.value(end, "closed").value_or(0);
  if (seconds > 0) facts.mean_per_s = opened / seconds;
  facts.asked_per_s = highest(logs, table, "asked_per_s");
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

  const bool client = table.kind() == LogKind::client;
  facts.peak_per_s = highest(logs, table, client ? "opened_per_s" : "accepted_per_s");
  if (client) take_ramp(facts, logs, table);

  facts.failed = last_value(table, "failed");
  facts.closed = last_value(table, "closed");
  facts.failed_by = causes(table, "failed_");
  facts.closed_by = causes(table, "closed_");

  facts.user_bytes = memory_at(table, peak, "user_bytes");
  const LinearFit user = growth_of(logs, table, "user_bytes", 1);
  facts.user_bytes_per_connection = user.slope();
  facts.user_bytes_error = user.slope_error();
  const LinearFit slab = growth_of(logs, table, "slab_bytes", 0);
  facts.slab_bytes_per_connection = slab.slope();
  facts.slab_bytes_error = slab.slope_error();
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
