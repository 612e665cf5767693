#include "client/work/upkeep.h"

#include <algorithm>

#include "common/stack/own_wire.h"

namespace c1k {
namespace {

constexpr int kEndBatch = 256;  // between two looks at the events

}  // namespace

template <class Wire>
Upkeep<Wire>::Upkeep(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger)
    : seat_(seat),
      wire_(wire),
      ledger_(ledger),
      drain_ramp_(Ramp(plan.options.drain_rate).sliced(plan.options.slice)),
      drain_pace_(seat.board().drain, drain_ramp_),
      storms_(seat.board().storm.begun) {
  seat.row().set_swept(storms_);
}

template <class Wire>
int Upkeep<Wire>::room_to_end() const {
  return std::min(kEndBatch, wire_.room_to_close());
}

template <class Wire>
Nanoseconds Upkeep<Wire>::pause_after(int room) {
  return room > 0 ? Nanoseconds{0} : kShortestWait;
}

template <class Wire>
auto Upkeep<Wire>::end_some(Nanoseconds now) -> Wait {
  const Wait drops = drop_some();
  const int room = room_to_end();
  for (int ended = 0; ended < room; ++ended) {
    const auto expired = ledger_.life->take_expired(now);
    if (!expired) break;
    ++ledger_.tally[ClientCount::lifetimes_ended];
    ledger_.close(*expired, ClientCount::closed_by_us);
  }
  return ledger_.life->has_expired(now) ? pause_after(room) : drops;
}

template <class Wire>
auto Upkeep<Wire>::next_of_life(Nanoseconds now) const -> Wait {
  Wait wait;
  for (const auto& next : {ledger_.life->next_expiry(), ledger_.life->next_return()})
    if (next && *next > now) wait = sooner(wait, std::max(*next - now, kShortestWait));
  return wait;
}

// A worker's part of a storm is that of its open connections, rounded up; the board's budget keeps
// the sum from above.
template <class Wire>
void Upkeep<Wire>::begin_storm() {
  StormWords& storm = seat_.board().storm;
  const std::uint64_t all = std::max<std::uint64_t>(storm.open, 1);
  const std::uint64_t open = ledger_.tally[ClientCount::open];
  dropped_ = EvenShare(std::min(divide_up(open * storm.drop, all), open), open);
  drop_cursor_ = 0;
  drop_end_ = ledger_.connections.end();
}

template <class Wire>
auto Upkeep<Wire>::drop_some() -> Wait {
  StormWords& storm = seat_.board().storm;
  if (const std::uint32_t begun = storm.begun.load(); begun != storms_) {
    storms_ = begun;
    begin_storm();
  }
  const int room = room_to_end();
  for (int ended = 0; drop_cursor_ < drop_end_; ++drop_cursor_) {
    if (ended == room) return pause_after(room);
    if (!ledger_.connections.is_open(drop_cursor_) || !dropped_.next()) continue;
    if (!storm.drops.take()) break;
    ++ended;
    ++ledger_.tally[ClientCount::storm_dropped];
    ledger_.close(drop_cursor_, ClientCount::closed_by_us);
  }
  drop_cursor_ = drop_end_;
  if (seat_.row().swept() != storms_) say_swept();
  return std::nullopt;
}

// What was dropped is in the counts before this says so.
template <class Wire>
void Upkeep<Wire>::say_swept() {
  ledger_.publish();
  seat_.row().set_swept(storms_);
  seat_.ring();
}

// Connections whose indices follow on each other are closed together.
template <class Wire>
auto Upkeep<Wire>::drain_some(Nanoseconds now) -> Wait {
  if (!drain_ramp_.is_max()) return drain_by_rate(now);
  const Connections& connections = ledger_.connections;
  const int room = room_to_end();
  for (int closed = 0; ledger_.held() > 0 && drained_ < connections.end();) {
    if (closed == room) return pause_after(room);
    const ConnectionIndex first = drained_;
    while (closed < room && drained_ < connections.end() && connections.is_open(drained_)) {
      ++drained_;
      ++closed;
    }
    if (drained_ > first) {
      ledger_.close_run(first, drained_ - 1);
    } else {
      ledger_.end(drained_++, now);
      ++closed;
    }
  }
  return std::nullopt;
}

template <class Wire>
auto Upkeep<Wire>::drain_by_rate(Nanoseconds now) -> Wait {
  const Connections& connections = ledger_.connections;
  const int room = room_to_end();
  for (int closed = 0; ledger_.held() > 0 && drained_ < connections.end(); ++drained_) {
    if (connections.state(drained_) == ConnectionState::none) continue;
    if (closed++ == room) return pause_after(room);
    if (connections.is_open(drained_)) {
      const Permit permit = drain_pace_.take(now);
      if (!permit.granted) return std::max(permit.moment - now, kShortestWait);
    }
    ledger_.end(drained_, now);
  }
  return std::nullopt;
}

template class Upkeep<KernelWire>;
template class Upkeep<OwnWire>;

}  // namespace c1k
