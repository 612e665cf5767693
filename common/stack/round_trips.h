// How long the other end takes to acknowledge, of all connections of a worker together, and after
// which time something counts as lost (RFC 6298). Retransmissions do not mislead it: what is timed
// is a timestamp's echo (RFC 7323, 4.1).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "common/base/units.h"

namespace c1k {

class RoundTrips {
 public:
  void note(Nanoseconds took) {
    if (smoothed_ == Nanoseconds{0}) {
      smoothed_ = std::max(took, Nanoseconds{1});
      varies_ = took / 2;
      return;
    }
    varies_ = (3 * varies_ + std::chrono::abs(smoothed_ - took)) / 4;
    smoothed_ = std::max((7 * smoothed_ + took) / 8, Nanoseconds{1});
  }
  // At least 1 s (RFC 6298, 2.4): with less, a queue that is full looks like loss.
  Nanoseconds timeout() const {
    return std::max<Nanoseconds>(std::chrono::seconds{1}, smoothed_ + 4 * varies_);
  }
  // The steps by which 1 s is doubled until it is no less.
  unsigned steps() const {
    unsigned steps = 0;
    while (Nanoseconds{std::chrono::seconds{1}} * (1 << steps) < timeout() && steps < 6) ++steps;
    return steps;
  }

 private:
  Nanoseconds smoothed_{0};
  Nanoseconds varies_{0};
};

}  // namespace c1k
