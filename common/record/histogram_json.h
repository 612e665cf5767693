// A histogram as JSON: [[LOWEST_NS,TIMES],...], the buckets that are not empty, each by the lowest
// value that falls into it.
#pragma once

#include <boost/json.hpp>

#include "common/record/histogram.h"

namespace c1k {

inline boost::json::array buckets_of(const Histogram& histogram) {
  boost::json::array buckets;
  for (std::size_t i = 0; i < kHistogramBuckets; ++i)
    if (const std::uint64_t times = histogram.count_in(i); times > 0)
      buckets.push_back(boost::json::array{bucket_lowest(i), times});
  return buckets;
}

}  // namespace c1k
