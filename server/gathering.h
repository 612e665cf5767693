// When a server's worker pauses so that events come together. Woken for each connection by itself,
// workers spend a sixth of the processor on waking (docs/measuring.md); where connections follow
// one upon the other a pause lets them gather, and the kernel goes on with the handshakes
// meanwhile. But who says something is answered at once: there is no pause while connections speak,
// and none for a ping: a pong that is late wakes the client once more.
// Pure: the time is an argument.
#pragma once

#include <utility>

#include "common/base/clock.h"

namespace c1k {

inline constexpr Nanoseconds kGather = std::chrono::milliseconds{1};  // the pause
inline constexpr Nanoseconds kBusy = 2 * kGather;                     // since the events before
inline constexpr Nanoseconds kSpeaking =
    std::chrono::milliseconds{100};      // since something was said
inline constexpr int kShortQueue = 256;  // would overflow in a pause: 80 come in 1 ms at most

class Gathering {
 public:
  // `backlog`: of the accept queue.
  explicit Gathering(int backlog) : is_worth_it_(backlog >= kShortQueue) {}

  // A connection has said something that is to be answered, or is due to be told something.
  void spoke(Nanoseconds now) { spoke_ = now; }
  // The last accepts ended at their own limit, not at the queue's end: more waits there.
  void more_waits() { more_waits_ = true; }

  // Events of connections that open have come at `now`: whether others should be waited for, for
  // kGather.
  bool pauses(Nanoseconds now) {
    const bool is_busy = now - std::exchange(last_events_, now) < kBusy;
    if (!is_worth_it_ || !is_busy || std::exchange(more_waits_, false)) return false;
    if (now - spoke_ < kSpeaking) return false;
    last_events_ += kGather;
    return true;
  }

 private:
  bool is_worth_it_;
  bool more_waits_ = false;
  Nanoseconds last_events_{0};
  Nanoseconds spoke_{-kSpeaking};
};

}  // namespace c1k
