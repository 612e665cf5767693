// What the parts of a client's worker agree on.
#pragma once

#include <sys/epoll.h>

#include <cstdint>

#include "common/run/clock.h"

namespace c1k {

// Of --verify: a million takes 20 s, and their answers come as evenly.
inline constexpr Rate kProbeRate = 50'000;

// Permits come one by one: a worker must not wake for each.
inline constexpr Nanoseconds kShortestWait = std::chrono::microseconds{500};

// Edge-triggered: one event when the connect is decided, none again for a socket that can still be
// written to.
inline constexpr std::uint32_t kWatched = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

}  // namespace c1k
