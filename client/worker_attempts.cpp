// The path of a connection: the part of the client's worker that makes attempts.
#include <algorithm>
#include <utility>

#include "client/causes.h"
#include "client/worker.h"

namespace c1k {
namespace {

constexpr int kAttemptBatch = 16;  // between two looks at the events
constexpr int kTakenSlots = 64;    // skipped in a row before others get their turn
constexpr Nanoseconds kPause = std::chrono::milliseconds{100};
// The window may become free in another worker, which does not tell us.
constexpr Nanoseconds kWindowWait = std::chrono::milliseconds{1};

}  // namespace

ClientWorker::Wait ClientWorker::attempt_some(Nanoseconds now) {
  if (now < pause_until_) return pause_until_ - now;
  int taken = 0;
  for (int made = 0; made < kAttemptBatch && taken < kTakenSlots;) {
    Wait wait;
    if (!is_ready_ && !get_ready(now, wait)) return wait;
    switch (attempt()) {
      case Attempt::made:
        ++made;
        break;
      case Attempt::slot_taken:
        ++taken;
        break;
      case Attempt::no_slot:
        stand_down(now);
        break;
    }
    if (pause_until_ > now) return pause_until_ - now;
  }
  return Nanoseconds{0};
}

// Takes what an attempt needs: a place in the window, a permit, a claim. They are kept until a slot
// is found that is free. False: not now, and how long to wait.
bool ClientWorker::get_ready(Nanoseconds now, Wait& wait) {
  const Budget& budget = seat_.board().budget;
  if (held() >= plan_.per_worker || budget.exhausted() || !slots_left()) return false;
  if (!take_place()) {
    wait = kWindowWait;
    return false;
  }
  const Permit permit = ramp_pace_.take(now);
  if (!permit.granted) wait = std::max(permit.moment - now, kShortestWait);
  if (!permit.granted || !take_claim()) {
    give_back_place();
    return false;
  }
  due_ = permit.moment;
  return is_ready_ = true;
}

// At max nothing is due at any moment, so nothing is late.
std::uint32_t ClientWorker::note_lateness(Nanoseconds now) {
  if (plan_.options.ramp.is_max()) return kNotDue;
  seat_.row().add(Timing::late, now - due_);
  const std::int64_t us = std::max<std::int64_t>((now - due_) / std::chrono::microseconds{1}, 0);
  return static_cast<std::uint32_t>(std::min<std::int64_t>(us, kNotDue - 1));
}

void ClientWorker::note_connect(int descriptor, Nanoseconds now) {
  const Nanoseconds took = connections_.open(descriptor, now);
  seat_.row().add(Timing::connect, took);
  const std::uint32_t late_us = connections_.late_us(descriptor);
  if (late_us == kNotDue) return;
  seat_.row().add(Timing::connect_due, took + std::chrono::microseconds{late_us});
}

void ClientWorker::stand_down(Nanoseconds now) {
  if (std::exchange(is_ready_, false)) give_back_attempt(now);
}

// The row says it before the board does, and gives back after it: whoever dies in between seems to
// hold one too many, which is taken from the board again; the other way round it would be lost.
bool ClientWorker::take_place() {
  Board& board = seat_.board();
  const auto window = static_cast<std::int64_t>(board.window.load(std::memory_order_relaxed));
  seat_.row().set_connecting(++places_);
  if (board.connecting.fetch_add(1) < window) return true;
  give_back_place();
  return false;
}

void ClientWorker::give_back_place() {
  seat_.board().connecting.fetch_sub(1);
  seat_.row().set_connecting(--places_);
}

bool ClientWorker::take_claim() {
  seat_.row().set_claims(++claims_);
  if (seat_.board().budget.take()) return true;
  seat_.row().set_claims(--claims_);
  return false;
}

ClientWorker::Attempt ClientWorker::attempt() {
  const std::uint64_t number = next_slot();
  if (number >= plan_.slots.size()) return Attempt::no_slot;
  const Slot slot = plan_.slots.at(number);
  if (plan_.slots.is_own(slot)) return Attempt::slot_taken;
  SocketAddress& source = sources_[slot.family][slot.alias];
  source.set_port(slot.port);

  const Nanoseconds now = monotonic_now();
  const ConnectStart start =
      plan_.kernel_ports
          ? start_connect_any_port(source, targets_[slot.family][slot.target],
                                   plan_.options.run.close, *plan_.kernel_ports)
          : start_connect(source, targets_[slot.family][slot.target], plan_.options.run.close);
  if (start.descriptor < 0 && is_taken_slot(start)) {
    ++tally_[ClientCount::skipped];
    return Attempt::slot_taken;
  }
  is_ready_ = false;
  ++tally_[ClientCount::attempted];
  seat_.row().add_attempt(now);
  const std::uint32_t late_us = note_lateness(now);
  if (start.descriptor < 0) {
    on_refused_start(start, now);
    return Attempt::made;
  }
  connections_.start(start.descriptor, now, late_us);
  if (slot_of_) (*slot_of_)[start.descriptor] = number;
  if (traffic_) traffic_->enroll(start.descriptor, number);
  ++tally_[ClientCount::connecting];
  if (const int error = poller_.add(start.descriptor, kWatched); error != 0) {
    seat_.row().report_error(error);
    pause_until_ = now + kPause;
    fail(start.descriptor, failure_of(error), now);
  }
  return Attempt::made;
}

void ClientWorker::on_refused_start(const ConnectStart& start, Nanoseconds now) {
  const ClientCount cause = failure_of(start.error);
  ++tally_[ClientCount::failed];
  ++tally_[cause];
  if (is_local_limit(cause)) pause_until_ = now + kPause;
  seat_.row().report_error(start.error);
  give_back_attempt(now);
}

// What had been claimed for an attempt is free again. If all waited for that, the time until now is
// nobody's delay.
void ClientWorker::give_back_attempt(Nanoseconds now) {
  give_back_place();
  give_back_claim(now);
}

void ClientWorker::give_back_claim(Nanoseconds now) {
  if (seat_.board().budget.give_back()) ramp_pace_.skip_to(now);
  seat_.row().set_claims(--claims_);
}

// With --refill in hold too, but for the probe: what it asks shall not change meanwhile.
bool ClientWorker::makes_attempts(Phase phase) const {
  if (phase == Phase::ramp) return true;
  return phase == Phase::hold && plan_.options.refill &&
         !seat_.board().verify.load(std::memory_order_relaxed);
}

// The next that was never tried; with --refill then those that are free again here, and then from
// the first on: there may be some that a lost worker had.
std::uint64_t ClientWorker::next_slot() {
  std::atomic<std::uint64_t>& next = seat_.board().next_slot;
  if (!free_slots_.empty() && next.load(std::memory_order_relaxed) >= plan_.slots.size()) {
    const std::uint64_t number = free_slots_.front();
    free_slots_.pop_front();
    return number;
  }
  const std::uint64_t number = next.fetch_add(1);
  return plan_.options.refill ? number % plan_.slots.size() : number;
}

void ClientWorker::free_slot(int descriptor) {
  free_slots_.push_back((*slot_of_)[descriptor]);
}

}  // namespace c1k
