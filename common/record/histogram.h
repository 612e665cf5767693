// Latencies in log-linear buckets: 32 to each power of two, so that a bucket's middle is within
// 1/64 (1.6 %) of every value in it; below 64 ns they are exact. Buckets add up over workers and
// subtract between two moments, which quantiles do not.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace c1k {

inline constexpr unsigned kBucketBits = 5;   // 2^5 buckets in each power of two
inline constexpr unsigned kHighestBit = 46;  // values up to 2^47 ns: 39 hours
inline constexpr std::size_t kHistogramBuckets =
    (std::size_t{kHighestBit - kBucketBits} << kBucketBits) + (std::size_t{2} << kBucketBits);

// The bucket of a value in nanoseconds; what is above the range falls into the last one.
constexpr std::size_t bucket_of(std::uint64_t ns) {
  if (ns < (std::uint64_t{2} << kBucketBits)) return static_cast<std::size_t>(ns);
  const auto top = static_cast<unsigned>(std::bit_width(ns)) - 1U;
  if (top > kHighestBit) return kHistogramBuckets - 1;
  const unsigned shift = top - kBucketBits;
  return (std::size_t{shift} << kBucketBits) + static_cast<std::size_t>(ns >> shift);
}

// The lowest value that falls into a bucket, in nanoseconds: bucket_of(bucket_lowest(b)) is b.
constexpr std::uint64_t bucket_lowest(std::size_t bucket) {
  if (bucket < (std::size_t{2} << kBucketBits)) return bucket;
  const std::size_t shift = (bucket >> kBucketBits) - 1;
  return std::uint64_t{bucket - (shift << kBucketBits)} << shift;
}

// The middle of a bucket, in nanoseconds.
constexpr double bucket_middle(std::size_t bucket) {
  if (bucket < (std::size_t{2} << kBucketBits)) return static_cast<double>(bucket);
  const std::size_t shift = (bucket >> kBucketBits) - 1;
  return static_cast<double>(bucket_lowest(bucket)) +
         static_cast<double>((std::uint64_t{1} << shift) - 1) / 2.0;
}

class Histogram {
 public:
  void add(std::uint64_t ns, std::uint64_t times = 1) { counts_[bucket_of(ns)] += times; }
  void add_bucket(std::size_t bucket, std::uint64_t times) { counts_[bucket] += times; }
  Histogram& operator+=(const Histogram& other);
  // What came since `earlier`, which must be an earlier state of the same counts.
  Histogram since(const Histogram& earlier) const;
  bool operator==(const Histogram&) const = default;

  std::uint64_t count_in(std::size_t bucket) const { return counts_[bucket]; }
  std::uint64_t total() const;
  // The value, in nanoseconds, that a share `q` (0 to 1) of all does not exceed: the middle of its
  // bucket. nullopt when empty; q = 1 is the largest.
  std::optional<double> quantile(double q) const;

 private:
  std::array<std::uint64_t, kHistogramBuckets> counts_{};
};

// What is timed, each in a histogram of its own.
enum class Timing : std::uint8_t {
  connect,       // from the call (socket, bind, connect) to its event
  connect_due,   // from the moment the attempt's permit was due to the event; no rate: none
  late,          // from the moment the permit was due to the call; no rate: none
  message,       // from the moment a message was due to its answer
  message_late,  // from the moment a message was due to its sending
  opening,       // from connected to open, where something is said or awaited between
  closed_age,    // from open to its end by the peer's side: FIN, RST or silence
  ping,          // from the moment a ping was due to its pong
  tls,           // from connected to the end of TLS's handshake
  size
};
inline constexpr std::size_t kTimings = static_cast<std::size_t>(Timing::size);
std::string_view name_of(Timing timing);  // "connect_due"

class Timings {
 public:
  Histogram& operator[](Timing timing) { return all_[static_cast<std::size_t>(timing)]; }
  const Histogram& operator[](Timing timing) const {
    return all_[static_cast<std::size_t>(timing)];
  }
  Timings& operator+=(const Timings& other);
  Timings since(const Timings& earlier) const;  // Histogram::since of each
  bool operator==(const Timings&) const = default;

 private:
  std::array<Histogram, kTimings> all_;
};

}  // namespace c1k
