// A worker's own counts, by the names of its program's counters. Private to the worker until it
// publishes them, all at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace c1k {

// Counter: an enum class whose last value is `size`.
template <class Counter>
class Tally {
 public:
  std::uint64_t& operator[](Counter counter) { return counts_[static_cast<std::size_t>(counter)]; }
  std::uint64_t operator[](Counter counter) const {
    return counts_[static_cast<std::size_t>(counter)];
  }
  std::span<const std::uint64_t> all() const { return counts_; }

 private:
  std::array<std::uint64_t, static_cast<std::size_t>(Counter::size)> counts_{};
};

// One counter out of a row of counts.
template <class Counter>
std::uint64_t count_in(std::span<const std::uint64_t> counts, Counter counter) {
  return counts[static_cast<std::size_t>(counter)];
}
template <class Counter>
std::uint64_t& count_in(std::span<std::uint64_t> counts, Counter counter) {
  return counts[static_cast<std::size_t>(counter)];
}

}  // namespace c1k
