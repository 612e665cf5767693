// The path of a connection: the part of the client's worker that makes attempts.
#include <algorithm>
#include <utility>

#include "client/figures/causes.h"
#include "client/work/worker.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr int kAttemptBatch = 16;  // between two looks at the events
constexpr int kTakenSlots = 64;    // skipped in a row before others get their turn
constexpr Nanoseconds kPause = std::chrono::milliseconds{100};
// The window may become free in another worker, which does not tell us. That worker uses the place
// itself as long as it has room, so looking is needed only when it has none: seldom, and soon
// enough. Who has attempts on their way is woken by their events.
constexpr Nanoseconds kFirstWindowWait = std::chrono::milliseconds{1};
constexpr Nanoseconds kLongestWindowWait = std::chrono::milliseconds{16};

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
        taken_in_row_ = 0;
        break;
      case Attempt::slot_taken:
        ++taken;
        if (++taken_in_row_ >= plan_.slots.size()) pause_at_taken_slots(now);
        break;
      case Attempt::no_slot:
        stand_down(now);
        break;
    }
    if (pause_until_ > now) return pause_until_ - now;
  }
  return Nanoseconds{0};
}

// Where slots come round and all were taken in a row: whoever holds them may let go of one.
void ClientWorker::pause_at_taken_slots(Nanoseconds now) {
  taken_in_row_ = 0;
  stand_down(now);
  pause_until_ = now + kPause;
}

// Takes what an attempt needs: a place in the window, a permit, a claim. They are kept until a slot
// is found that is free. False: not now, and how long to wait.
bool ClientWorker::get_ready(Nanoseconds now, Wait& wait) {
  const Budget& budget = seat_.board().budget;
  const bool comes_back = life_ && life_->has_return(now);
  if (!comes_back && (room() == 0 || budget.exhausted() || !slots_left()))
    return was_returning_ = false;
  // Nobody may have wanted a permit for long: that was nobody's delay.
  if (comes_back && !std::exchange(was_returning_, true)) ramp_pace_.skip_to(now);
  if (!take_place()) {
    wait = std::exchange(window_wait_, std::min(2 * window_wait_, kLongestWindowWait));
    return false;
  }
  window_wait_ = kFirstWindowWait;
  const Permit permit = take_permit(now);
  if (!permit.granted) wait = std::max(permit.moment - now, kShortestWait);
  if (permit.granted && comes_back) turn_ = life_->take_return(now);
  if (!permit.granted || (!comes_back && !take_claim())) {
    give_back_place();
    return false;
  }
  return is_ready_ = true;
}

Permit ClientWorker::take_permit(Nanoseconds now) {
  due_.reset();
  if (seat_.board().storm.at_once.take()) return {true, now};
  const Permit permit = ramp_pace_.take(now);
  if (!plan_.options.ramp.is_max()) due_ = permit.moment;
  return permit;
}

// At max nothing is due at any moment, so nothing is late.
std::uint32_t ClientWorker::note_lateness(Nanoseconds now) {
  if (!due_) return kNotDue;
  seat_.row().add(Timing::late, now - *due_);
  const std::int64_t us = std::max<std::int64_t>((now - *due_) / std::chrono::microseconds{1}, 0);
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
  if (!std::exchange(is_ready_, false)) return;
  give_back_place();
  give_back_claim(now);
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
  const bool is_return = turn_.has_value();
  const Turn turn = is_return ? *std::exchange(turn_, std::nullopt) : next_turn();
  if (turn.slot >= plan_.slots.size()) return Attempt::no_slot;
  const Slot slot = plan_.slots.at(turn.slot);
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
    if (is_return) wait_again(turn, now);
    return Attempt::slot_taken;
  }
  is_ready_ = false;
  ++tally_[ClientCount::attempted];
  seat_.row().add_attempt(now);
  const std::uint32_t late_us = note_lateness(now);
  if (start.descriptor < 0) {
    on_refused_start(start, turn, now);
    return Attempt::made;
  }
  connections_.start(start.descriptor, now, late_us);
  if (life_) life_->enroll(start.descriptor, turn);
  if (traffic_) traffic_->enroll(start.descriptor, turn.slot);
  ++tally_[ClientCount::connecting];
  if (const int error = poller_.add(start.descriptor, kWatched); error != 0) {
    seat_.row().report_error(error);
    pause_until_ = now + kPause;
    fail(start.descriptor, failure_of(error), now);
  }
  return Attempt::made;
}

// A return whose own slot somebody has taken: it keeps its claim and its slot, and waits longer.
void ClientWorker::wait_again(const Turn& turn, Nanoseconds now) {
  is_ready_ = false;
  give_back_place();
  if (!life_->on_refused(turn, now)) give_back_claim(now);
}

void ClientWorker::on_refused_start(const ConnectStart& start, const Turn& turn, Nanoseconds now) {
  const ClientCount cause = failure_of(start);
  ++tally_[ClientCount::failed];
  ++tally_[cause];
  if (is_local_limit(cause)) pause_until_ = now + kPause;
  seat_.row().report_error(start.error);
  give_back_place();
  if (!life_ || !life_->on_refused(turn, now)) give_back_claim(now);
}

// If all waited for it, the time until now is nobody's delay.
void ClientWorker::give_back_claim(Nanoseconds now) {
  if (seat_.board().budget.give_back()) ramp_pace_.skip_to(now);
  seat_.row().set_claims(--claims_);
}

// Where what ends is replaced, in hold too; but not once that is frozen (Progression).
bool ClientWorker::makes_attempts(Phase phase) const {
  if (phase == Phase::ramp) return true;
  return phase == Phase::hold && life_ && !seat_.board().frozen.load(std::memory_order_acquire);
}

// The next that was never tried; then, where slots are used again, those that are free again here,
// and then from the first on: there may be some that a lost worker had.
Turn ClientWorker::next_turn() {
  std::atomic<std::uint64_t>& next = seat_.board().next_slot;
  if (life_ && next.load(std::memory_order_relaxed) >= plan_.slots.size())
    if (const auto turn = life_->take_free()) return *turn;
  const std::uint64_t number = next.fetch_add(1);
  return {life_ ? number % plan_.slots.size() : number, 0};
}

// Where the server pushes, its first push may follow the greeting at once, or be the greeting
// itself: one byte is taken, if it is the one that --greet sends, and the rest is the
// conversation's. Elsewhere all that comes before we have said anything is a greeting.
InputResult ClientWorker::take_greeting(int descriptor) {
  if (plan_.options.traffic.answer != Answer::push) return discard_input(descriptor, buffer_);
  const std::span first(buffer_.data(), 1);
  const InputResult input = peek_some(descriptor, first);
  if (input.bytes > 0 && first.front() == kGreeting) receive_some(descriptor, first);
  return input;
}

// A connection that the peer ends before it has said anything was never open.
bool ClientWorker::is_greeted(int descriptor, std::uint32_t events, Nanoseconds now) {
  connections_.connected(descriptor);
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) return false;
  const InputResult input = take_greeting(descriptor);
  if (input.bytes > 0) return true;
  if (input.kind == Input::ended) fail(descriptor, ClientCount::failed_not_greeted, now);
  if (input.kind == Input::failed) fail(descriptor, failure_of(input.error), now);
  return false;
}

}  // namespace c1k
