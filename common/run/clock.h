// The one clock of a run: CLOCK_MONOTONIC, the same in every process of the host.
#pragma once

#include <chrono>

namespace c1k {

// A moment on the monotonic clock, and a span between two.
using Nanoseconds = std::chrono::nanoseconds;

inline Nanoseconds monotonic_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace c1k
