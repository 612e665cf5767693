// What all workers of a run share out among them, in shared memory.
#pragma once

#include <atomic>
#include <cstdint>

namespace c1k {

// How many connections the workers may hold together, and how many they have claimed: a claim is
// taken before an attempt (an accept) and given back when it came to nothing.
struct alignas(64) Budget {
  std::atomic<std::uint64_t> wanted{0};
  std::atomic<std::uint64_t> claimed{0};

  bool take();  // false: none is left
  // True when none was left before: whoever waits for one may go on from now. More than was claimed
  // is never given back: below 0 it would wrap, and nobody could take any more.
  bool give_back(std::uint64_t claims = 1);
  bool exhausted() const { return claimed.load() >= wanted.load(); }
};

}  // namespace c1k
