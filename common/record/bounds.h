// Limits around TCP that a run may meet: of the connection tracker, of our control group, of the
// link. A value, a part of every sample. nullopt is "not known", never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace c1k {

// nf_conntrack of the network namespace. What it dropped is counted since the run's start, over all
// processors, by the columns of /proc/net/stat/nf_conntrack (ct_cpu_seq_show of the kernel's
// net/netfilter/nf_conntrack_standalone.c).
struct ConntrackFigures {
  std::optional<std::uint64_t> count;    // connections that it tracks now
  std::optional<std::uint64_t> max;      // nf_conntrack_max
  std::optional<std::uint64_t> dropped;  // packets: drop, insert_failed; the larger
  std::optional<std::uint64_t> evicted;  // early_drop: others had to go, for it was full
  bool operator==(const ConntrackFigures&) const = default;
};

// Memory of our control group, or of one above it: of the one that was at its limit most often
// since the run's start.
struct CgroupFigures {
  std::string path;  // empty: no group sets a limit
  std::uint64_t limit_bytes = 0;
  std::optional<std::uint64_t> hits;   // times that it was at its limit: failcnt, or max of events
  std::optional<std::uint64_t> kills;  // processes that the kernel killed for it
  bool operator==(const CgroupFigures&) const = default;
};

// The device that the run's packets take.
struct DeviceLoad {
  std::string device;                             // empty: not known, or loopback
  std::optional<std::uint64_t> speed_mbit_per_s;  // of hardware; a veth's is made up, and not known
  std::optional<double> busy_pct;                 // of the speed in this interval: the fuller way
  std::optional<std::uint64_t> queue_drops;       // packets, by its queue, since the run's start
  bool operator==(const DeviceLoad&) const = default;
};

struct Bounds {
  ConntrackFigures conntrack;
  CgroupFigures cgroup;
  DeviceLoad link;
  bool operator==(const Bounds&) const = default;
};

// What a counter has grown by; nullopt: one of the two is not known, or it began anew.
inline std::optional<std::uint64_t> grown_by(std::optional<std::uint64_t> now,
                                             std::optional<std::uint64_t> earlier) {
  if (!now || !earlier || *now < *earlier) return std::nullopt;
  return *now - *earlier;
}

}  // namespace c1k
