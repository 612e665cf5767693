#include "client/work/attempts.h"

#include <algorithm>
#include <utility>

#include "client/figures/causes.h"
#include "common/stack/own_wire.h"

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

template <class Wire>
Attempts<Wire>::Attempts(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger)
    : seat_(seat), plan_(plan), wire_(wire), ledger_(ledger), window_wait_(kFirstWindowWait) {
  for (const SlotFamily& family : plan.slots.families()) {
    auto& sources = sources_.emplace_back();
    for (const Address& alias : family.aliases) sources.emplace_back(Endpoint{alias, 0});
    auto& targets = targets_.emplace_back();
    for (const Endpoint& target : family.targets) targets.emplace_back(target);
  }
}

template <class Wire>
auto Attempts<Wire>::make_some(Nanoseconds now) -> Wait {
  if (now < pause_until_) return pause_until_ - now;
  if (ticket_ && ledger_.aliases.are_all_given_up()) stand_down(now);
  int taken = 0;
  for (int made = 0; made < kAttemptBatch && taken < kTakenSlots;) {
    Wait wait;
    if (!ticket_ && !get_ticket(now, wait)) return wait;
    switch (make_one()) {
      case Outcome::made:
        ++made;
        taken_in_row_ = 0;
        break;
      case Outcome::slot_taken:
        ++taken;
        if (++taken_in_row_ >= plan_.slots.size()) pause_at_taken_slots(now);
        break;
      case Outcome::no_slot:
        stand_down(now);
        break;
    }
    if (pause_until_ > now) return pause_until_ - now;
  }
  return Nanoseconds{0};
}

// Where slots come round and all were taken in a row: whoever holds them may let go of one.
template <class Wire>
void Attempts<Wire>::pause_at_taken_slots(Nanoseconds now) {
  taken_in_row_ = 0;
  stand_down(now);
  pause_until_ = now + kPause;
}

// Takes a place in the window, a permit and a claim. False: not now, and how long to wait.
template <class Wire>
bool Attempts<Wire>::get_ticket(Nanoseconds now, Wait& wait) {
  Shares& shares = ledger_.shares;
  auto& life = ledger_.life;
  const bool comes_back = life && life->has_return(now);
  if (!comes_back && (ledger_.room() == 0 || !shares.has_claims_left() || !has_slots_left()))
    return was_returning_ = false;
  // Nobody may have wanted a permit for long: that was nobody's delay.
  if (comes_back && !std::exchange(was_returning_, true)) shares.skip_to(now);
  if (!shares.take_place()) {
    wait = std::exchange(window_wait_, std::min(2 * window_wait_, kLongestWindowWait));
    return false;
  }
  window_wait_ = kFirstWindowWait;
  Ticket ticket;
  const Permit permit = shares.take_permit(now, ticket.due);
  if (!permit.granted) wait = std::max(permit.moment - now, kShortestWait);
  if (permit.granted && comes_back) ticket.turn = life->take_return(now);
  if (!permit.granted || (!comes_back && !shares.take_claim())) {
    shares.give_back_place();
    return false;
  }
  ticket_ = ticket;
  return true;
}

template <class Wire>
void Attempts<Wire>::stand_down(Nanoseconds now) {
  if (!std::exchange(ticket_, std::nullopt)) return;
  ledger_.shares.give_back_place();
  ledger_.shares.give_back_claim(now);
}

template <class Wire>
auto Attempts<Wire>::make_one() -> Outcome {
  const bool is_return = ticket_->turn.has_value();
  const Turn turn = is_return ? *std::exchange(ticket_->turn, std::nullopt) : next_turn();
  if (turn.slot >= plan_.slots.size()) return Outcome::no_slot;
  const Slot slot = plan_.slots.at(turn.slot);
  const std::uint16_t alias = plan_.slots.alias_number(slot);
  // The claim of a return that can't be is the next attempt's.
  if (plan_.slots.is_own(slot) || ledger_.aliases.is_given_up(alias)) return Outcome::slot_taken;
  const Nanoseconds now = monotonic_now();
  const WireStart begun = start(slot);
  if (begun.fault.cause == Cause::taken) {
    ++ledger_.tally[ClientCount::skipped];
    if (is_return) wait_again(turn, now);
    return Outcome::slot_taken;
  }
  const Ticket ticket = *std::exchange(ticket_, std::nullopt);
  seat_.row().add_attempt(now);
  const std::uint32_t late_us = note_lateness(ticket, now);
  if (begun.connection != 0) {
    ledger_.started(begun.connection, {turn, alias, now, late_us});
  } else {
    if (is_local_limit(begun.fault.cause)) pause_until_ = now + kPause;
    ledger_.refused(begun.fault, {turn, alias, now});
  }
  return Outcome::made;
}

template <class Wire>
WireStart Attempts<Wire>::start(const Slot& slot) {
  SocketAddress& source = sources_[slot.family][slot.alias];
  source.set_port(slot.port);
  return wire_.start(source, targets_[slot.family][slot.target], plan_.options.run.close,
                     plan_.kernel_ports);
}

// At max nothing is due at any moment, so nothing is late.
template <class Wire>
std::uint32_t Attempts<Wire>::note_lateness(const Ticket& ticket, Nanoseconds now) {
  if (!ticket.due) return kNotDue;
  const Nanoseconds late = now - *ticket.due;
  seat_.row().add(Timing::late, late);
  const std::int64_t us = std::max<std::int64_t>(late / std::chrono::microseconds{1}, 0);
  return static_cast<std::uint32_t>(std::min<std::int64_t>(us, kNotDue - 1));
}

// A return whose own slot somebody has taken: it keeps its claim and its slot, and waits longer.
template <class Wire>
void Attempts<Wire>::wait_again(const Turn& turn, Nanoseconds now) {
  ticket_.reset();
  ledger_.shares.give_back_place();
  if (!ledger_.life->on_refused(turn, now)) ledger_.shares.give_back_claim(now);
}

template <class Wire>
bool Attempts<Wire>::has_slots_left() const {
  if (ledger_.aliases.are_all_given_up()) return false;
  return ledger_.life || next_slot().load() < plan_.slots.size();
}

// Of all workers; with a stack of our own each has slots of its own.
template <class Wire>
std::atomic<std::uint64_t>& Attempts<Wire>::next_slot() const {
  return plan_.options.stack.is_own ? seat_.row().next_slot : seat_.board().next_slot;
}

// The next that was never tried; then, where slots are used again, those that are free again here,
// and then from the first on: there may be some that a lost worker had.
template <class Wire>
Turn Attempts<Wire>::next_turn() {
  std::atomic<std::uint64_t>& next = next_slot();
  auto& life = ledger_.life;
  if (life && next.load(std::memory_order_relaxed) >= plan_.slots.size())
    if (const auto turn = life->take_free()) return *turn;
  const std::uint64_t number = next.fetch_add(1);
  return {life ? number % plan_.slots.size() : number, 0};
}

template class Attempts<KernelWire>;
template class Attempts<OwnWire>;

}  // namespace c1k
