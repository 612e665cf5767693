// The pace: one for all workers of a run. Permits come from a few words of shared memory that every
// worker advances with compare-and-swap; nothing is refilled and no share is divided. It is a
// generic cell rate algorithm (ITU-T I.371) twice over: the ramp's own schedule is the sustained
// rate, and 1.5 x it is the peak while lost time is made up.
#pragma once

#include <atomic>
#include <cstdint>

#include "common/base/clock.h"
#include "common/run/ramp.h"

namespace c1k {

// Lives on the board. Invariant: a permit n is handed out once, never before origin + shift +
// ramp.due(n), and at most kMakeUp after it; what is older is given up: it moves `shift`.
struct alignas(64) PaceWords {
  std::atomic<std::int64_t> origin_ns{0};  // the ramp's start: begin()
  std::atomic<std::uint64_t> issued{0};    // permits handed out
  std::atomic<std::int64_t> shift_ns{0};   // how much later than planned the ramp runs
  std::atomic<std::int64_t> peak_ns{0};    // not before this moment, less kBurst, by the peak rate
  std::atomic<std::int64_t> lost_ns{0};    // the part of shift that was given up

  // The ramp starts at `now`. By the supervisor, before any worker asks.
  void begin(Nanoseconds now);
};

inline constexpr Nanoseconds kMakeUp = std::chrono::milliseconds{100};
inline constexpr Nanoseconds kBurst = std::chrono::milliseconds{2};  // one worker's wake-up

struct Permit {
  bool granted = false;
  Nanoseconds moment{0};  // granted: when it was due; else: when to ask again
};

class Pace {
 public:
  // Both must outlive the pace.
  Pace(PaceWords& words, const Ramp& ramp) : words_(words), ramp_(ramp) {}
  Pace(PaceWords& words, const Ramp&& ramp) = delete;

  // One permit, or the moment to come back. Any worker, at any time. At max always granted, due
  // now.
  Permit take(Nanoseconds now);

  // Nobody wanted a permit until `now`: what was due before is due from now on, and counts as
  // neither made up nor lost. Any worker.
  void skip_to(Nanoseconds now);

  Rate asked_at(Nanoseconds now) const;  // the ramp's rate; nullopt is max
  std::optional<double> asked_per_s(Nanoseconds now) const;
  std::uint64_t lost_ms() const;

 private:
  Nanoseconds since_begin(Nanoseconds now) const;
  Nanoseconds due(std::uint64_t n, std::int64_t shift_ns) const;
  void push_peak(Nanoseconds now, std::uint64_t rate);

  PaceWords& words_;
  const Ramp& ramp_;
};

}  // namespace c1k
