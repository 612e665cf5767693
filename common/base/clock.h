// The one clock of a run: CLOCK_MONOTONIC, the same in every process of the host.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "common/base/units.h"

namespace c1k {

// A moment on it, and a span between two, are both Nanoseconds (common/base/units.h).
inline Nanoseconds monotonic_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

// The sooner of two moments, or waits; nullopt: never.
inline std::optional<Nanoseconds> sooner(std::optional<Nanoseconds> a,
                                         std::optional<Nanoseconds> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// What comes due one by one (permits, messages): a worker that wakes for each spends its time
// waking.
inline constexpr Nanoseconds kShortestWait = std::chrono::microseconds{500};

}  // namespace c1k
