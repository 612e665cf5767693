// What was timed between the rows of a log, as counts that can be added up over hosts; percentiles
// can't. Kept sparse: most buckets of an interval are empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/record/histogram.h"

namespace c1k {

class TimedRows {
 public:
  // Of all rows together; 8 bytes each. A run of twelve days with two latencies has about as many.
  static constexpr std::size_t kMostBuckets = std::size_t{20} << 20;

  void add(const Timings& timings);  // of the next row

  // Whether all that came was kept; else there is none.
  bool is_whole() const { return is_whole_; }

  // Adds what was timed between two rows, `from` and before `to`.
  void add_to(Histogram& sum, Timing timing, std::size_t from, std::size_t to) const;

 private:
  struct Bucket {
    std::uint16_t bucket;
    std::uint32_t times;
  };
  struct Series {
    std::vector<std::uint32_t> begins;  // of each row's buckets
    std::vector<Bucket> buckets;
  };
  void keep(Series& series, std::size_t bucket, std::uint64_t times);

  std::array<Series, kTimings> all_;
  std::size_t kept_ = 0;
  bool is_whole_ = true;
};

}  // namespace c1k
