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

// How busy the host and we were in the ramp (a server's: while it served), by time.
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
  const std::optional<Sample>& last() const { return last_; }
  const Timings& timings() const { return timings_; }  // of the whole run
  MemoryFacts memory() const { return memory_.facts(); }
  RampLoad ramp_load() const;
  Bounds bounds() const { return bounds_.most(); }
  void describe(RunSummary& summary) const;  // times, latencies, memory

 private:
  void take_load(const Sample& sample);

  std::size_t open_;
  std::optional<Sample> last_;
  std::uint64_t most_open_ = 0;
  HostFigures::Figure inuse_at_start_;
  HostFigures::Figure inuse_growth_;  // when most were open, for the last time
  MemoryCost memory_;
  BoundsMet bounds_;
  Timings timings_;
  RampLoad load_;  // x seconds
  double load_s_ = 0;
  std::array<std::optional<Nanoseconds>, 5> spent_;  // by phase
  struct Share {
    double pct_s = 0;
    double seconds = 0;
  };
  std::array<Share, 5> cpu_;  // by phase
};

}  // namespace c1k
