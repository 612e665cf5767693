// What a connection costs in memory: lines fitted through the samples of a run while it grows, so
// that what the run costs anyway, and what the host does beside it, stands apart.
#pragma once

#include <map>
#include <string>

#include "common/record/linear_fit.h"
#include "common/record/sample.h"
#include "common/record/summary.h"

namespace c1k {

class MemoryCost {
 public:
  // A sample with `open` connections; counts when more are open than in any before. The first one,
  // made before any worker has begun, is the kernel's zero but not our own: workers start with it.
  void take(std::uint64_t open, const HostFigures& host);

  MemoryFacts facts() const;

 private:
  std::uint64_t samples_ = 0;
  std::uint64_t most_open_ = 0;
  LinearFit user_;
  LinearFit slab_;     // Slab of meminfo
  LinearFit sockets_;  // TCP sockets that the host has allocated
  std::map<std::string, LinearFit> caches_;
  HostFigures at_most_open_;
  std::uint64_t slab_at_start_ = 0;
};

}  // namespace c1k
