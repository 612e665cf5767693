// Where frames to each target go: the Ethernet address of its next hop, as the supervisor has found
// it out. One writer, any number of readers in other processes: it lies on shared memory.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "common/stack/frame.h"

namespace c1k {

class HopBook {
 public:
  static constexpr std::size_t kMost = 4'096;  // targets; zeros: none is known

  void set(std::size_t target, const Hardware& hardware) {
    std::uint64_t word = kKnown;
    for (const std::uint8_t byte : hardware) word = word << 8U | byte;
    words_[target].store(word, std::memory_order_relaxed);
  }
  bool get(std::size_t target, Hardware& hardware) const {
    std::uint64_t word = words_[target].load(std::memory_order_relaxed);
    if (word == 0) return false;
    for (std::size_t i = hardware.size(); i-- > 0; word >>= 8U)
      hardware[i] = static_cast<std::uint8_t>(word);
    return true;
  }

 private:
  static constexpr std::uint64_t kKnown = 1;  // above the six bytes
  std::array<std::atomic<std::uint64_t>, kMost> words_;
};

}  // namespace c1k
