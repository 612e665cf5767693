// What came of the attempts from each source address, over all workers: words on the board that
// every worker adds to, one relaxed atomic at a time. Who wants a sum looks when the workers rest.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace c1k {

// Failures are those that the network or the target gave: what this host refused says nothing of
// an alias. Closures are those by the peer's side.
enum class AliasCount : std::uint8_t {
  attempted,
  opened,
  failed_refused,
  failed_timeout,
  failed_reset,
  failed_unreachable,
  failed_not_greeted,
  failed_rejected,
  failed_tls,
  failed_other,
  closed_by_peer,
  closed_reset,
  closed_timeout,
  size
};
inline constexpr std::size_t kAliasCounts = static_cast<std::size_t>(AliasCount::size);

struct alignas(64) AliasWords {
  std::array<std::atomic<std::uint64_t>, kAliasCounts> counts{};
  std::atomic<bool> given_up{false};  // no further attempt is made from it

  void add(AliasCount count) {
    counts[static_cast<std::size_t>(count)].fetch_add(1, std::memory_order_relaxed);
  }
  std::uint64_t operator[](AliasCount count) const {
    return counts[static_cast<std::size_t>(count)].load(std::memory_order_relaxed);
  }
};

// How far apart some durations lie; one writer. Exact where a histogram is within 3 %.
struct SpreadWords {
  std::atomic<std::uint64_t> times{0};
  std::atomic<std::uint64_t> sum_ms{0};
  std::atomic<std::uint64_t> shortest_ms{0};
  std::atomic<std::uint64_t> longest_ms{0};

  void add(std::uint64_t ms) {
    const std::uint64_t before = times.load(std::memory_order_relaxed);
    if (before == 0 || ms < shortest_ms.load(std::memory_order_relaxed))
      shortest_ms.store(ms, std::memory_order_relaxed);
    if (ms > longest_ms.load(std::memory_order_relaxed))
      longest_ms.store(ms, std::memory_order_relaxed);
    sum_ms.store(sum_ms.load(std::memory_order_relaxed) + ms, std::memory_order_relaxed);
    times.store(before + 1, std::memory_order_release);
  }
};

}  // namespace c1k
