// Where the figures of all hosts go: the sinks that a run of one host has, fed with one row of all.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/run/figures.h"
#include "common/run/logs.h"
#include "common/run/progress.h"
#include "common/run/run_history.h"
#include "common/run/run_options.h"
#include "fleet/fleet_table.h"

namespace c1k {

// How a fleet's run is told.
class FleetFigures : public Figures {
 public:
  explicit FleetFigures(std::uint64_t goal) : goal_(goal) {}

  std::string_view program() const override { return "c1k-fleet"; }
  CounterTable counters() const override { return fleet_table(); }
  std::size_t open_counter() const override { return static_cast<std::size_t>(ClientCount::open); }
  const Columns& columns() const override { return columns_; }
  void fill(Sample&, Nanoseconds) const override {}
  std::string progress(const Sample& sample) const override;
  std::optional<ProgressFacts> progress_facts(const Sample& sample) const override;
  void describe(RunSummary& summary, const RunHistory& history) const override;

 private:
  Columns columns_ = fleet_columns();
  std::uint64_t goal_;
};

class FleetRecord {
 public:
  // Opens the logs. `goal`: connections. `stop` is called when a test of --stop-if is so. `options`
  // must outlive it. Throws Refusal. No thread may run: it forks.
  FleetRecord(const RunOptions& options, RunSummary plan, std::uint64_t goal,
              std::function<void(const std::string&)> stop);

  void take(const Sample& sample);
  void warn(const std::string& cause, const std::string& text);
  RunSummary& summary() { return summary_; }

  // The verdict by `status`, or a worse one by what was breached or lost; says it and ends the
  // logs.
  ExitStatus finish(ExitStatus status);

 private:
  const RunOptions& options_;
  FleetFigures figures_;
  RunSummary summary_;
  std::optional<LiveWeb> web_;
  Logs logs_;
  RunHistory history_;
  Progress progress_;
  ThresholdWatch thresholds_;
};

}  // namespace c1k
