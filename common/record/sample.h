// All that is known at one moment. A value: made once by the supervisor, read by every sink.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/record/histogram.h"

namespace c1k {

using Nanoseconds = std::chrono::nanoseconds;

// One run goes through these; the client ramp, hold, drain, done (ramp and hold by turns with
// --steps), the server serve, drain, done.
enum class Phase : std::uint32_t { ramp, hold, serve, drain, done };
std::string_view name_of(Phase phase);

// What /proc says of this host; nullopt is "not known" (not readable here), never 0.
struct HostFigures {
  using Figure = std::optional<std::uint64_t>;
  Figure user_bytes;       // PSS of all our processes
  Figure available_bytes;  // MemAvailable
  Figure slab_bytes;       // Slab: the kernel's objects, of the whole host
  Figure tcp_inuse;        // of this network namespace, IPv4 and IPv6, listeners included
  Figure tcp_orphan;       // of the host
  Figure tcp_tw;           // TIME_WAIT, of this network namespace
  Figure tcp_alloc;        // of the host
  Figure tcp_queue_pages;  // of the host: queued data only
  std::optional<double> host_cpu_pct;      // busy, of all cores together: 0 to 100
  std::optional<double> host_softirq_pct;  // the part of it spent in softirq
};

struct Sample {
  Nanoseconds time{};         // since the run's zero
  std::uint64_t unix_ms = 0;  // wall clock
  Phase phase = Phase::ramp;
  Nanoseconds interval{};              // since the sample before; 0 in the first
  std::vector<std::uint64_t> counts;   // over all workers, in the order of the role's counters
  std::vector<std::uint64_t> earlier;  // the same at the sample before (zeros in the first)
  Histogram connect_ns;  // of those opened in this interval, from the call to its event
  Histogram message_ns;  // of those answered in this interval, from when each was due
  Histogram send_ns;     // of those sent in this interval: how long after each was due
  std::optional<double> asked_per_s;     // the ramp's rate now; nullopt for max and outside it
  std::uint64_t attempted_max_10ms = 0;  // most attempts in any 10 ms of this interval
  std::uint64_t lost_ms = 0;             // ramp time given up since the start
  std::uint64_t workers = 0;             // alive
  std::optional<double> cpu_pct;         // of all our processes; 100 is one core
  std::uint64_t stale_rows = 0;          // workers whose last good figures stand in
  HostFigures host;

  // How often per second the counter grew in this interval; nullopt in the first sample.
  std::optional<double> per_second(std::size_t counter) const;
};

// Whoever takes samples. A sink that fails says so in damaged() and lets the run go on.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void take(const Sample& sample) = 0;
  virtual bool damaged() const { return false; }
};

}  // namespace c1k
