// The sink that remembers a run's course for its summary: when each phase began and how long it
// took, and what memory there was when most were open.
#pragma once

#include <array>
#include <optional>

#include "common/record/sample.h"
#include "common/record/summary.h"
#include "common/run/bounds_met.h"
#include "common/run/memory_cost.h"

namespace c1k {

// How busy the host and we were in a phase (a server's ramp: while it served), by time.
struct RampLoad {
  double host_cpu_pct = 0;      // of all cores
  double host_softirq_pct = 0;  // the part of it that was softirq
  double own_cpu_pct = 0;       // of all our processes; 100 is one core
};

class RunHistory : public Sink {
 public:
  // `open`: the counter whose largest value is "the most open".
  explicit RunHistory(std::size_t open) : open_(open) {}

  void take(const Sample& sample) override;

  // Seconds spent in a phase over the whole run; nullopt: it was never entered.
  std::optional<double> seconds_in(Phase phase) const;
  // Our CPU in a phase, in % of one core; nullopt: not known.
  std::optional<double> cpu_pct_in(Phase phase) const;
  std::uint64_t most_open() const { return most_open_; }
  const HostFigures& at_most_open() const { return at_most_open_; }
  // The longest accept queue that did not shrink for a second; 0: it always did.
  std::uint64_t most_waiting_at_rest() const { return most_waiting_; }
  const std::optional<Sample>& last() const { return last_; }
  // When the drain began, or the run ended without one: what it had come to. nullopt: not yet.
  const std::optional<Sample>& at_end() const { return at_end_; }
  // By how much TCP inuse of the network namespace had grown then.
  HostFigures::Figure inuse_growth_at_end() const;
  const Timings& timings() const { return timings_; }  // of the whole run
  MemoryFacts memory() const { return memory_.facts(); }
  RampLoad ramp_load() const;
  RampLoad hold_load() const;
  Bounds bounds() const { return bounds_.most(); }
  void describe(RunSummary& summary) const;  // times, latencies, memory

 private:
  void take_load(const Sample& sample);
  void take_queue(const Sample& sample);

  std::size_t open_;
  std::optional<Sample> last_;
  std::optional<Sample> at_end_;
  std::uint64_t most_open_ = 0;
  HostFigures::Figure inuse_at_start_;
  HostFigures::Figure inuse_growth_;  // when most were open, for the last time
  HostFigures at_most_open_;
  std::uint64_t waiting_ = 0;  // in the accept queue, the fewest since it last grew
  Nanoseconds waiting_since_{0};
  std::uint64_t most_waiting_ = 0;
  MemoryCost memory_;
  BoundsMet bounds_;
  Timings timings_;
  struct LoadSum {
    RampLoad load;  // x seconds
    double seconds = 0;
    void add(const Sample& sample);
    RampLoad mean() const;
  };
  LoadSum ramp_load_;
  LoadSum hold_load_;
  std::array<std::optional<Nanoseconds>, 5> spent_;  // by phase
  struct Share {
    double pct_s = 0;
    double seconds = 0;
  };
  std::array<Share, 5> cpu_;  // by phase
};

}  // namespace c1k
