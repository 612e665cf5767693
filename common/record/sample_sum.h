// Samples of several hosts as one.
#pragma once

#include <cstddef>

#include "common/record/sample.h"

namespace c1k {

// Adds up the newest sample of each host: counts, rates, bytes, sockets and events; of the longest
// wait and the ramp time given up the most; of a host's percentages the mean. What one host does
// not know is not known of all. Time, phase, interval, timings and `earlier` are the caller's.
// attempted_max_10ms comes to no more than its sum.
class SampleSum {
 public:
  explicit SampleSum(std::size_t counters) { sum_.counts.assign(counters, 0); }

  void add(const Sample& host);  // of as many counters or fewer
  Sample result() const;

 private:
  Sample sum_;
  std::size_t hosts_ = 0;
};

}  // namespace c1k
