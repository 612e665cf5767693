// The course of a client's run: ramp, hold, ramp again with --steps, drain, done; when each ends
// and why. Pure: counts and the time are arguments, so a run of hours is tested in no time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/plan/plan.h"
#include "common/record/sample.h"

namespace c1k {

// What the run has come to at a moment.
struct ClientNow {
  Nanoseconds now{};
  std::uint64_t open = 0;
  std::uint64_t connecting = 0;
  std::uint64_t opened = 0;  // ever: open + closed
  std::uint64_t probed = 0;
  std::uint64_t heard = 0;  // of those open, from which something has come
  // Of the board: no attempt was on its way at this look and the one before, so what came of them
  // is in the counts.
  bool is_still = false;
  bool slots_used_up = false;
  bool aliases_given_up = false;  // all of them
  // Of the target, where this host knows it; looked at only when the hold is over.
  std::optional<std::uint64_t> accept_queue{};
  bool memory_short = false;
  bool interrupted = false;
  std::string stopped;  // by a threshold, and why; empty: no
};

class Progression {
 public:
  // `options` must outlive it. `slots`: what there are, for the reason that they are used up.
  Progression(const ClientOptions& options, std::string slots);
  Progression(const ClientOptions&& options, std::string slots) = delete;

  void begin(Nanoseconds now);
  // The phase to be in from now on.
  Phase next(const ClientNow& now);

  Phase phase() const { return phase_; }
  std::uint64_t wanted() const { return options_.steps[step_]; }  // of the plateau climbed or held
  bool slots_used_up() const { return slots_used_up_; }           // that ended the ramp
  // What ends is no longer replaced: the ramp ended short, or the hold is over and the probe comes.
  bool is_frozen() const { return ended_short_ || settling_since_; }
  bool is_probing() const { return probing_since_.has_value(); }
  // The hold has lasted as long as it should: ClientNow::accept_queue is wanted.
  bool is_hold_over(Nanoseconds now, bool interrupted) const {
    return phase_ == Phase::hold && (interrupted || (hold_until_ && now >= *hold_until_));
  }
  bool is_whole(const ClientNow& s) const { return is_enough(s, s.open, options_.count); }
  bool goal_met() const { return goal_met_; }
  // Why the ramp ended short, or else why the run ended.
  const std::string& stop_reason() const { return stop_reason_; }
  // How many of those open at the start of the probe were gone at its end; nullopt: no probe.
  std::optional<std::uint64_t> verified_dead() const { return verified_dead_; }

 private:
  Phase climb(const ClientNow& s);
  Phase hold(const ClientNow& s);
  bool is_being_accepted(const ClientNow& s);
  Phase settle(const ClientNow& s);
  Phase probe(const ClientNow& s);
  Phase end_ramp(const ClientNow& s, std::string why);
  Phase start_hold(Nanoseconds now);
  bool is_deserted(const ClientNow& s);
  Phase start_drain(const ClientNow& s, std::string why);
  Nanoseconds patience() const;
  bool is_enough(const ClientNow& s, std::uint64_t open, std::uint64_t wanted) const;
  bool is_last_step() const { return step_ + 1 == options_.steps.size() || ended_short_; }

  const ClientOptions& options_;
  std::string slots_;
  Phase phase_ = Phase::ramp;
  std::size_t step_ = 0;
  bool slots_used_up_ = false;
  bool ended_short_ = false;  // the ramp ended before its count
  bool plateaus_met_ = true;  // of the steps that are behind
  bool goal_met_ = false;
  std::string stop_reason_;
  std::uint64_t last_opened_ = 0;  // where what ends is replaced: the most that were open
  Nanoseconds opened_at_{0};       // when that last rose
  Nanoseconds held_at_{0};         // when something was last open, in hold
  std::optional<Nanoseconds> hold_until_;
  std::optional<std::uint64_t> queue_;         // the shortest accept queue since the hold was over
  Nanoseconds queue_over_{0};                  // when it was over
  Nanoseconds queue_at_{0};                    // when it last shrank
  std::optional<Nanoseconds> settling_since_;  // the hold is over, and a probe is wanted
  std::optional<Nanoseconds> probing_since_;
  bool ended_by_interrupt_ = false;  // hold; the probe still comes
  std::uint64_t last_probed_ = 0;
  Nanoseconds probed_at_{0};  // when something was last probed
  std::uint64_t open_before_probe_ = 0;
  std::optional<std::uint64_t> verified_dead_;
};

}  // namespace c1k
