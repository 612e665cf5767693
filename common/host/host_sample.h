// The host's figures of one moment, for a sample. The only reader of /proc during a run.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <span>

#include "common/host/bounds_meter.h"
#include "common/host/seldom.h"
#include "common/record/sample.h"

namespace c1k {

class HostSampler {
 public:
  // `net`: whose network namespace: "/proc/self/net" or "/proc/PID/net". The kernel's counters are
  // counted from now on. `device`: which the run's packets take; empty: not known.
  explicit HostSampler(std::string net = "/proc/self/net", const std::string& device = {});

  // `ours`: the processes whose PSS adds up to user_bytes; one that has just gone counts nothing.
  // host_cpu_pct, host_softirq_pct and the link's load are of the time since the call before (the
  // first: since the sampler was made). PSS costs 55 us for each process, which with many of them
  // and short intervals would be most of the time: without `whole` user_bytes is left unknown as
  // long as reading it would take more than a fiftieth.
  HostFigures sample(std::span<const pid_t> ours, bool whole = true);

 private:
  struct CpuTimes {
    std::uint64_t all = 0;
    std::uint64_t idle = 0;  // iowait too
    std::uint64_t softirq = 0;
  };
  static std::optional<CpuTimes> read_cpu();
  void read_sockets(HostFigures& figures) const;
  void read_pss(HostFigures& figures, std::span<const pid_t> ours);

  std::string net_;
  std::optional<CpuTimes> before_;
  KernelCounters at_start_;
  BoundsMeter bounds_;
  std::chrono::steady_clock::time_point bounds_at_;
  Seldom pss_{50};  // of the time
};

// MemAvailable in bytes; about 20 us.
std::optional<std::uint64_t> available_bytes();

// The CPU time in nanoseconds that a process has used until now (clock_getcpuclockid); nullopt when
// it is gone.
std::optional<std::uint64_t> cpu_time_of(pid_t process);

}  // namespace c1k
