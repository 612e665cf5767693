#include "report/timed_rows.h"

#include <algorithm>
#include <limits>

namespace c1k {

void TimedRows::add(const Timings& timings) {
  if (!is_whole_) return;
  for (std::size_t i = 0; i < kTimings; ++i) {
    const Histogram& histogram = timings[static_cast<Timing>(i)];
    all_[i].begins.push_back(static_cast<std::uint32_t>(all_[i].buckets.size()));
    for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket)
      keep(all_[i], bucket, histogram.count_in(bucket));
  }
  if (kept_ <= kMostBuckets) return;
  all_ = {};
  is_whole_ = false;
}

void TimedRows::keep(Series& series, std::size_t bucket, std::uint64_t times) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  for (; times > 0; times -= std::min(times, kMost), ++kept_)
    series.buckets.push_back(
        {static_cast<std::uint16_t>(bucket), static_cast<std::uint32_t>(std::min(times, kMost))});
}

void TimedRows::add_to(Histogram& sum, Timing timing, std::size_t from, std::size_t to) const {
  const Series& series = all_[static_cast<std::size_t>(timing)];
  const auto begin = [&series](std::size_t row) -> std::size_t {
    return row < series.begins.size() ? series.begins[row] : series.buckets.size();
  };
  for (std::size_t i = begin(from); i < begin(to); ++i)
    sum.add_bucket(series.buckets[i].bucket, series.buckets[i].times);
}

}  // namespace c1k
