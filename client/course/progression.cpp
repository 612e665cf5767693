#include "client/course/progression.h"

#include <fmt/format.h>

#include <algorithm>

namespace c1k {
namespace {

// A dead peer is known 4 s after its probe began (start_keepalive), plus a margin.
constexpr Nanoseconds kProbeAnswer = std::chrono::seconds{6};

// A worker that has not seen yet that nothing is replaced any more has by then.
constexpr Nanoseconds kSettle = std::chrono::milliseconds{100};

constexpr Nanoseconds kQueueTime = std::chrono::seconds{2};
constexpr Nanoseconds kQueueStill = std::chrono::milliseconds{500};

constexpr const char* kInterrupted = "interrupted while holding";

}  // namespace

Progression::Progression(const ClientOptions& options, std::string slots)
    : options_(options), slots_(std::move(slots)) {}

void Progression::begin(Nanoseconds now) {
  opened_at_ = now;
}

Phase Progression::next(const ClientNow& s) {
  if (phase_ == Phase::ramp)
    phase_ = climb(s);
  else if (phase_ == Phase::hold)
    phase_ = hold(s);
  else if (phase_ == Phase::drain && s.open + s.connecting == 0)
    phase_ = Phase::done;
  return phase_;
}

Phase Progression::climb(const ClientNow& s) {
  // Where what ends is replaced, opening alone is no progress.
  const std::uint64_t reached = options_.life.replaces() ? s.open : s.opened;
  if (reached > last_opened_) {
    last_opened_ = reached;
    opened_at_ = s.now;
  }
  if (!s.stopped.empty()) return start_drain(s, s.stopped);
  if (s.interrupted) return start_drain(s, "interrupted during the ramp");
  if (is_enough(s, reached, wanted())) return start_hold(s.now);
  if (s.slots_used_up && s.connecting == 0) {
    slots_used_up_ = true;
    return end_ramp(s, "slots used up: " + slots_);
  }
  if (s.aliases_given_up && s.connecting == 0)
    return end_ramp(
        s, fmt::format("no alias is left: from each at least {} attempts failed, and none opened "
                       "(--alias-give-up)",
                       format_count(options_.alias_give_up)));
  if (s.memory_short)
    return end_ramp(s, "the host's memory is nearly used up (MemAvailable below 3 %, or 256 MiB)");
  if (s.now - opened_at_ > patience())
    return end_ramp(s, fmt::format("{} for {} (--give-up {} beyond --connect-timeout {})",
                                   options_.life.replaces() && s.open > 0
                                       ? fmt::format("no more than {} were open at once",
                                                     format_count(last_opened_))
                                       : "nothing opened",
                                   format_duration(patience()), format_duration(options_.give_up),
                                   format_duration(options_.connect_timeout)));
  return Phase::ramp;
}

// With lifetimes some are always on their way to be replaced: one in a hundred is not missed, nor
// are those that connect just now, up to one in ten.
bool Progression::is_enough(const ClientNow& s, std::uint64_t open, std::uint64_t wanted) const {
  if (!options_.life.lifetime) return open >= wanted;
  return open + std::max(wanted / 100, std::min(s.connecting, wanted / 10)) >= wanted;
}

// Those that wait to reconnect are waited for as well.
Nanoseconds Progression::patience() const {
  const auto& reconnect = options_.life.reconnect;
  return options_.give_up + options_.connect_timeout +
         (reconnect ? reconnect->longest : Nanoseconds{0});
}

Phase Progression::end_ramp(const ClientNow& s, std::string why) {
  ended_short_ = true;
  stop_reason_ = std::move(why);
  return s.open + s.connecting == 0 ? start_drain(s, stop_reason_) : start_hold(s.now);
}

Phase Progression::start_hold(Nanoseconds now) {
  hold_until_.reset();
  held_at_ = now;
  if (!is_last_step())
    hold_until_ = now + options_.step_hold;
  else if (options_.hold)
    hold_until_ = now + *options_.hold;
  return Phase::hold;
}

// Nothing is open, and nothing is on its way to be; where what is lost is replaced, nothing has
// been for so long.
bool Progression::is_deserted(const ClientNow& s) {
  if (s.open > 0) held_at_ = s.now;
  if (options_.life.replaces() && !is_frozen()) return s.now - held_at_ > patience();
  return s.open + s.connecting == 0;
}

Phase Progression::hold(const ClientNow& s) {
  if (is_deserted(s)) return start_drain(s, "no connection is left");
  if (!s.stopped.empty()) return start_drain(s, s.stopped);
  if (probing_since_) return probe(s);
  if (settling_since_) return settle(s);
  if (!is_hold_over(s.now, s.interrupted) || is_being_accepted(s)) return Phase::hold;
  if (!s.interrupted && !is_last_step()) {
    plateaus_met_ = plateaus_met_ && is_enough(s, s.open, wanted());
    ++step_;
    opened_at_ = s.now;
    last_opened_ = 0;
    return Phase::ramp;
  }
  if (!options_.verify) return start_drain(s, s.interrupted ? kInterrupted : "");
  settling_since_ = s.now;
  ended_by_interrupt_ = s.interrupted;
  return settle(s);
}

// What has just been opened may not be accepted yet: while the target's accept queue shrinks it is
// waited for, for so long at most. What stays in it is not accepted.
bool Progression::is_being_accepted(const ClientNow& s) {
  if (!s.accept_queue || *s.accept_queue == 0 || !is_last_step()) return false;
  if (!queue_) queue_over_ = s.now;
  if (!queue_ || *s.accept_queue < *queue_) {
    queue_ = *s.accept_queue;
    queue_at_ = s.now;
  }
  return s.now - queue_over_ < kQueueTime && s.now - queue_at_ < kQueueStill;
}

// What is on its way opens or fails within the connect timeout; then the probe begins.
Phase Progression::settle(const ClientNow& s) {
  if (s.interrupted && !ended_by_interrupt_) return start_drain(s, kInterrupted);
  const bool may_be_attempted =
      options_.life.replaces() && (!s.is_still || s.now - *settling_since_ < kSettle);
  if (s.connecting > 0 || may_be_attempted) return Phase::hold;
  probing_since_ = probed_at_ = s.now;
  open_before_probe_ = s.open;
  return Phase::hold;
}

Phase Progression::probe(const ClientNow& s) {
  if (s.interrupted && !ended_by_interrupt_) return start_drain(s, kInterrupted);
  if (s.probed > last_probed_) {
    last_probed_ = s.probed;
    probed_at_ = s.now;
  }
  // Probed ones that died are no longer open, so the count does not say that all were probed: that
  // none was for so long does.
  const bool all_answered = options_.asks_in_talk() && s.probed >= open_before_probe_ &&
                            s.open == open_before_probe_ && s.heard >= s.open;
  const Nanoseconds patience =
      options_.ws.pings ? std::max(kProbeAnswer, options_.ws.pings->timeout) : kProbeAnswer;
  if (!all_answered && s.now - probed_at_ < patience) return Phase::hold;
  return start_drain(s, ended_by_interrupt_ ? kInterrupted : "");
}

Phase Progression::start_drain(const ClientNow& s, std::string why) {
  // Asked by a message or a ping: who did not answer is dead, whatever its kernel says.
  const bool was_asked = probing_since_ && options_.asks_in_talk();
  const std::uint64_t alive = was_asked ? std::min(s.heard, s.open) : s.open;
  if (probing_since_) verified_dead_ = open_before_probe_ - std::min(open_before_probe_, alive);
  goal_met_ = phase_ == Phase::hold && s.stopped.empty() && !ended_short_ && plateaus_met_ &&
              step_ + 1 == options_.steps.size() && is_enough(s, alive, options_.count);
  if (stop_reason_.empty()) stop_reason_ = std::move(why);
  if (stop_reason_.empty())
    stop_reason_ = is_whole(s) ? fmt::format("held for {}", format_duration(*options_.hold))
                               : fmt::format("held for {}, and {} of {} were still open",
                                             format_duration(*options_.hold), format_count(s.open),
                                             format_count(options_.count));
  return Phase::drain;
}

}  // namespace c1k
