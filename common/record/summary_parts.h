// Parts of a run's summary: what its memory, its aliases and its connections' ages came to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace c1k {

using Counted = std::vector<std::pair<std::string, std::uint64_t>>;
using Named = std::vector<std::pair<std::string, std::string>>;

// Bytes for each connection, by a line fitted through the run's growth.
struct FittedBytes {
  std::optional<double> each;   // the line's slope
  std::optional<double> error;  // its standard error: how far the samples spread
  std::optional<double> fixed;  // the line at 0 connections: what is paid anyway
};

// The kernel's part by owner, bytes for each connection, where both ends are on this host. A cache
// does not say whose an object is: what every TCP socket has, whichever end it is, is halved.
struct OwnerBytes {
  double each_end = 0;  // TCP, its inode, file and dentry: one of each at either end
  // The buckets of the source addresses and ports that the client binds; nullopt: the kernel has
  // merged them with another cache of their size, and they are in `either`.
  std::optional<double> client_alone;
  double either = 0;  // the rest: epoll's, if both ends use it, and what else grew
};

struct MemoryFacts {
  FittedBytes user;    // PSS of our processes
  FittedBytes kernel;  // the host's slab: the caches that grow with the connections, or all of it
  std::optional<std::uint64_t> user_total_bytes;    // when most were open
  std::optional<std::uint64_t> kernel_total_bytes;  // Slab's growth until then
  // The caches' own shares, the largest first; empty: /proc/slabinfo can't be read here, and kernel
  // is the whole Slab of meminfo.
  std::vector<std::pair<std::string, double>> slabs;
  bool caches_read = false;                      // slabinfo, at least once
  std::optional<double> sockets_per_connection;  // that the host has allocated more: 1, or 2
  bool both_ends_here = false;                   // then kernel holds both
  std::optional<double> slab_each;  // all of Slab's growth, as a log alone tells it too
  // nullopt: one end is here, or others' sockets are in the figure too, or the caches are not
  // known.
  std::optional<OwnerBytes> owners;
};

// An alias that deviates from the others, with what failed by cause.
struct AliasOutlier {
  std::string alias;
  std::uint64_t attempted = 0;
  std::uint64_t opened = 0;
  Counted failed;
};
struct AliasSummary {
  std::uint64_t used = 0;      // that something was attempted from
  std::uint64_t given_up = 0;  // that were drawn no more (--alias-give-up)
  std::vector<AliasOutlier> outliers;
};

// A status or a code of a protocol, and how often it came.
struct CodeCount {
  int code = 0;
  std::uint64_t count = 0;
  bool operator==(const CodeCount&) const = default;
};

// How long connections had been open that were closed.
struct AgeBand {
  double from_s = 0;
  double to_s = 0;
  std::uint64_t closed = 0;
};

}  // namespace c1k
