// All that is known at one moment. A value: made once by the supervisor, read by every sink.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/units.h"
#include "common/record/bounds.h"
#include "common/record/counter.h"
#include "common/record/histogram.h"

namespace c1k {

// One run goes through these; the client ramp, hold, drain, done (ramp and hold by turns with
// --steps), the server serve, drain, done.
enum class Phase : std::uint32_t { ramp, hold, serve, drain, done };
std::string_view name_of(Phase phase);

// Events that the kernel counts for a network namespace, since the run's start. Source:
// /proc/net/netstat (TcpExt), /proc/net/snmp (Tcp) and, of the host, /proc/net/softnet_stat.
constexpr Counter kernel_event(std::size_t index, std::string_view name, std::string_view help) {
  return {index, name, Kind::counter, "events", "kernel", help};
}
inline constexpr std::array kKernelTable{
    kernel_event(0, "listen_overflows", "a SYN or last ACK met a full accept queue"),
    kernel_event(1, "listen_drops", "those, and all other SYNs that a listener dropped"),
    kernel_event(2, "reqq_full_drop", "the queue of half-made connects was full: SYN dropped"),
    kernel_event(3, "reqq_full_cookies", "that queue was full: answered by a SYN cookie"),
    kernel_event(4, "tcp_tw_overflow", "no TIME_WAIT kept: tcp_max_tw_buckets"),
    kernel_event(5, "tcp_abort_on_memory", "reset for want of memory: tcp_max_orphans, tcp_mem"),
    kernel_event(6, "tcp_memory_pressures", "entries into the pressure of tcp_mem"),
    kernel_event(7, "tcp_syn_retrans", "a SYN or SYN-ACK was sent again"),
    kernel_event(8, "tcp_backlog_drop", "a socket's own backlog was full"),
    kernel_event(9, "tcp_timeouts", "retransmission timers that ran out"),
    kernel_event(10, "tcp_retrans_segs", "segments sent again, SYNs too"),
    kernel_event(11, "softnet_drops",
                 "packets dropped before TCP, of the host: netdev_max_backlog"),
};
static_assert(is_in_order(kKernelTable));
inline constexpr std::size_t kKernelCounters = kKernelTable.size();
// By the order of the table. nullopt: this kernel or our rights don't tell.
using KernelCounters = std::array<std::optional<std::uint64_t>, kKernelCounters>;
// The counter of that name; 0 when it is not known. Requires a name of the table.
std::uint64_t counter_in(const KernelCounters& counters, std::string_view name);

// A cache of kernel objects and the memory of its slabs.
struct SlabCache {
  std::string name;
  std::uint64_t bytes = 0;
  bool operator==(const SlabCache&) const = default;
};

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
  Figure descriptors;                      // of our (a watch: the watched) processes
  Figure accept_queue;                     // connections that wait to be accepted, of all listeners
  Figure accept_queue_limit;               // how many may
  Figure files_open;                       // descriptions of open files, of the host (file-nr)
  KernelCounters kernel;                   // since the run's start
  std::vector<SlabCache> slab_caches;      // while more are open than before; else empty
  Bounds bounds;                           // limits around TCP; no columns
  bool operator==(const HostFigures&) const = default;
};

struct Sample {
  Nanoseconds time{};         // since the run's zero
  std::uint64_t unix_ms = 0;  // wall clock
  Phase phase = Phase::ramp;
  Nanoseconds interval{};                // since the sample before; 0 in the first
  std::vector<std::uint64_t> counts;     // over all workers, in the order of the role's counters
  std::vector<std::uint64_t> earlier;    // the same at the sample before (zeros in the first)
  Timings timings;                       // of what ended in this interval
  std::optional<double> asked_per_s;     // the ramp's rate now; nullopt for max and outside it
  std::uint64_t attempted_max_10ms = 0;  // most attempts in any 10 ms of this interval
  std::uint64_t lost_ms = 0;             // ramp time given up since the start
  std::uint64_t workers = 0;             // alive
  std::optional<double> cpu_pct;         // of all our processes; 100 is one core
  // How long ago the oldest message was due that has no answer; nullopt: all have theirs.
  std::optional<std::uint64_t> oldest_unanswered_ns;
  std::uint64_t stale_rows = 0;  // workers whose last good figures stand in
  HostFigures host;

  // How often per second the counter grew in this interval; nullopt in the first sample.
  std::optional<double> per_second(std::size_t counter) const;

  bool operator==(const Sample&) const = default;
};

// Whoever takes samples. None may wait, or fail: a log counts what it has lost and lets the run go
// on.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void take(const Sample& sample) = 0;
};

}  // namespace c1k
