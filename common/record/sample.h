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

#include "common/record/bounds.h"
#include "common/record/histogram.h"

namespace c1k {

using Nanoseconds = std::chrono::nanoseconds;

// One run goes through these; the client ramp, hold, drain, done (ramp and hold by turns with
// --steps), the server serve, drain, done.
enum class Phase : std::uint32_t { ramp, hold, serve, drain, done };
std::string_view name_of(Phase phase);

// Events that the kernel counts for a network namespace, and what it means when they come: the
// names are the columns'. Source: /proc/net/netstat (TcpExt), /proc/net/snmp (Tcp) and, of the
// host, /proc/net/softnet_stat.
inline constexpr std::array kKernelCounterNames{
    std::string_view{"listen_overflows"},      // SYN or last ACK met a full accept queue
    std::string_view{"listen_drops"},          // those, and all other SYNs a listener dropped
    std::string_view{"reqq_full_drop"},        // the queue of half-made connects was full: dropped
    std::string_view{"reqq_full_cookies"},     // ... answered by a SYN cookie
    std::string_view{"tcp_tw_overflow"},       // no TIME_WAIT kept: tcp_max_tw_buckets
    std::string_view{"tcp_abort_on_memory"},   // reset for want of memory: tcp_max_orphans, tcp_mem
    std::string_view{"tcp_memory_pressures"},  // entered the pressure of tcp_mem
    std::string_view{"tcp_syn_retrans"},       // a SYN or SYN-ACK was sent again
    std::string_view{"tcp_backlog_drop"},      // a socket's own backlog was full
    std::string_view{"tcp_timeouts"},          // retransmission timers that ran out
    std::string_view{"tcp_retrans_segs"},      // segments sent again, SYNs too
    std::string_view{"softnet_drops"},         // packets dropped before TCP: netdev_max_backlog
};
inline constexpr std::size_t kKernelCounters = kKernelCounterNames.size();
// By the order of the names. nullopt: this kernel or our rights don't tell.
using KernelCounters = std::array<std::optional<std::uint64_t>, kKernelCounters>;
// The counter of that name; 0 when it is not known. Requires a name of the list.
std::uint64_t counter_in(const KernelCounters& counters, std::string_view name);

// A cache of kernel objects and the memory of its slabs.
struct SlabCache {
  std::string name;
  std::uint64_t bytes = 0;
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
