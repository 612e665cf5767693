#include "common/record/histogram.h"

#include <cmath>
#include <numeric>

namespace c1k {

Histogram& Histogram::operator+=(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  return *this;
}

Histogram Histogram::since(const Histogram& earlier) const {
  Histogram difference;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    difference.counts_[i] = counts_[i] - earlier.counts_[i];
  return difference;
}

std::uint64_t Histogram::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::optional<double> Histogram::quantile(double q) const {
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  const auto rank = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(all)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen > 0 && seen >= rank) return bucket_middle(i);
  }
  return bucket_middle(counts_.size() - 1);
}

std::string_view name_of(Timing timing) {
  switch (timing) {
    case Timing::connect:
      return "connect";
    case Timing::connect_due:
      return "connect_due";
    case Timing::late:
      return "late";
    case Timing::message:
      return "message";
    case Timing::message_late:
      return "message_late";
    case Timing::opening:
      return "opening";
    case Timing::closed_age:
      return "closed_age";
    case Timing::ping:
      return "ping";
    case Timing::tls:
      return "tls";
    case Timing::size:
      break;
  }
  return "unknown";
}

Timings& Timings::operator+=(const Timings& other) {
  for (std::size_t i = 0; i < kTimings; ++i) all_[i] += other.all_[i];
  return *this;
}

Timings Timings::since(const Timings& earlier) const {
  Timings difference;
  for (std::size_t i = 0; i < kTimings; ++i) difference.all_[i] = all_[i].since(earlier.all_[i]);
  return difference;
}

}  // namespace c1k
