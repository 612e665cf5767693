#include "client/work/worker.h"

#include <algorithm>

#include "client/figures/causes.h"

namespace c1k {
namespace {

constexpr int kCloseBatch = 256;

}  // namespace

ClientWorker::ClientWorker(Seat& seat, const ClientPlan& plan)
    : seat_(seat),
      plan_(plan),
      connections_(plan.table_rows),
      ramp_pace_(seat.board().ramp, plan.options.ramp),
      drain_ramp_(plan.options.drain_rate),
      drain_pace_(seat.board().drain, drain_ramp_),
      probe_pace_(seat.board().probe, probe_ramp_) {
  for (const SlotFamily& family : plan.slots.families()) {
    auto& sources = sources_.emplace_back();
    for (const Address& alias : family.aliases) sources.emplace_back(Endpoint{alias, 0});
    auto& targets = targets_.emplace_back();
    for (const Endpoint& target : family.targets) targets.emplace_back(target);
  }
  if (plan.options.life.replaces()) life_.emplace(plan.options.life, plan.table_rows, seat.index());
  storms_ = seat.board().storm.begun;
  seat.row().set_swept(storms_);
  if (plan.options.traffic.is_on()) traffic_.emplace(seat, plan, tally_);
  seat_.watch(poller_);
}

void ClientWorker::run() {
  while (true) {
    const Phase phase = seat_.phase();
    if (phase == Phase::done) return leave();
    const Wait wait = act(phase, monotonic_now());
    publish();
    ring_when_due(phase);
    handle(poller_.wait(wait));
  }
}

// What the supervisor did not know of when it ended the run is booked all the same.
void ClientWorker::leave() {
  const Nanoseconds now = monotonic_now();
  stand_down(now);
  for (int descriptor = 0; held() > 0 && descriptor < connections_.end(); ++descriptor)
    end_one(descriptor, now);
  publish();
}

ClientWorker::Wait ClientWorker::act(Phase phase, Nanoseconds now) {
  const bool attempts = makes_attempts(phase);
  if (!attempts) stand_down(now);
  if (phase == Phase::drain) {
    life_.reset();
    return drain_some(now);
  }
  expire(now);  // first, as the next: it makes room for others
  Wait wait;
  if (life_ && attempts) wait = live(now);
  wait = sooner(wait, attempts ? attempt_some(now) : probe_some(now));
  if (life_ && attempts) wait = sooner(wait, next_of_life(now));
  if (traffic_) wait = sooner(wait, traffic_->sweep(now));
  return sooner(wait, expire(now));  // when those will expire that were made just now
}

ClientWorker::Wait ClientWorker::expire(Nanoseconds now) {
  while (const int oldest = connections_.oldest_connecting()) {
    const Nanoseconds due = connections_.started(oldest) + plan_.options.connect_timeout;
    if (due > now) return due - now;
    fail(oldest, timeout_of(oldest), now);
  }
  return std::nullopt;
}

ClientCount ClientWorker::timeout_of(int descriptor) const {
  return connections_.state(descriptor) == ConnectionState::connected
             ? ClientCount::failed_not_greeted
             : ClientCount::failed_timeout;
}

// Connections whose descriptors follow on each other are closed by one call: a call for each takes
// a tenth longer (docs/measuring.md).
ClientWorker::Wait ClientWorker::drain_some(Nanoseconds now) {
  if (!drain_ramp_.is_max()) return drain_by_rate(now);
  for (int closed = 0; held() > 0 && drained_ < connections_.end();) {
    if (closed == kCloseBatch) return Nanoseconds{0};
    const int first = drained_;
    while (closed < kCloseBatch && drained_ < connections_.end() &&
           connections_.state(drained_) == ConnectionState::open) {
      book_closed(drained_++, ClientCount::closed_by_us);
      ++closed;
    }
    if (drained_ > first) {
      close_descriptors(first, drained_ - 1);
    } else {
      end_one(drained_++, now);
      ++closed;
    }
  }
  return std::nullopt;
}

ClientWorker::Wait ClientWorker::drain_by_rate(Nanoseconds now) {
  for (int closed = 0; held() > 0 && drained_ < connections_.end(); ++drained_) {
    const ConnectionState state = connections_.state(drained_);
    if (state == ConnectionState::none) continue;
    if (closed++ == kCloseBatch) return Nanoseconds{0};
    if (state == ConnectionState::open) {
      const Permit permit = drain_pace_.take(now);
      if (!permit.granted) return std::max(permit.moment - now, kShortestWait);
    }
    end_one(drained_, now);
  }
  return std::nullopt;
}

void ClientWorker::end_one(int descriptor, Nanoseconds now) {
  switch (connections_.state(descriptor)) {
    case ConnectionState::connecting:
    case ConnectionState::connected:
      return fail(descriptor, ClientCount::failed_cancelled, now);
    case ConnectionState::open:
      return close_one(descriptor, ClientCount::closed_by_us);
    case ConnectionState::none:
      return;
  }
}

void ClientWorker::handle(std::span<const epoll_event> events) {
  const Nanoseconds now = monotonic_now();
  for (const epoll_event& event : events) {
    if (seat_.takes(event)) continue;
    const int descriptor = event.data.fd;
    switch (connections_.state(descriptor)) {
      case ConnectionState::connecting:
      case ConnectionState::connected:
        on_connecting(descriptor, event.events, now);
        break;
      case ConnectionState::open:
        on_open(descriptor, event.events);
        break;
      case ConnectionState::none:
        break;
    }
  }
}

void ClientWorker::on_connecting(int descriptor, std::uint32_t events, Nanoseconds now) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    if (const int error = take_socket_error(descriptor); error != 0) {
      seat_.row().report_error(error);
      return fail(descriptor, failure_of(error), now);
    }
  }
  if ((events & EPOLLOUT) == 0) return;
  if (plan_.options.expect_greeting && !is_greeted(descriptor, events, now)) return;
  note_connect(descriptor, now);
  --tally_[ClientCount::connecting];
  ++tally_[ClientCount::open];
  give_back_place();
  if (traffic_) traffic_->on_open(descriptor, now);
  if (life_) life_->on_open(descriptor, now);
  if (plan_.options.life.keepalive) start_keepalive(descriptor, *plan_.options.life.keepalive);
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) on_open(descriptor, events);
}

void ClientWorker::on_open(int descriptor, std::uint32_t events) {
  if (traffic_ && (events & EPOLLOUT) != 0) traffic_->on_writable(descriptor);
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) return;
  const bool is_last = (events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0;
  const InputResult input =
      traffic_ ? traffic_->read(descriptor, buffer_, is_last) : discard_input(descriptor, buffer_);
  if (!traffic_) {
    tally_[ClientCount::bytes_received] += input.bytes;
    tally_[ClientCount::bytes_loose] += input.bytes;
  }
  switch (input.kind) {
    case Input::drained:
      return;
    case Input::more:
      return poller_.rearm(descriptor, kWatched);
    case Input::ended:
      // Hung up both ways without an error: a send has taken it away, it was no FIN.
      return close_one(descriptor, traffic_ && (events & EPOLLHUP) != 0
                                       ? ClientCount::closed_reset
                                       : ClientCount::closed_by_peer);
    case Input::failed:
      return close_one(descriptor, closure_of(input.error));
  }
}

void ClientWorker::fail(int descriptor, ClientCount cause, Nanoseconds now) {
  connections_.forget(descriptor);
  close_descriptor(descriptor);
  --tally_[ClientCount::connecting];
  ++tally_[ClientCount::failed];
  ++tally_[cause];
  give_back_place();
  if (life_)
    replace(descriptor, now);
  else
    give_back_claim(now);
}

// The claim stays: what was open once counts for the goal of the ramp, it is not replaced; unless
// the options say so.
void ClientWorker::close_one(int descriptor, ClientCount cause) {
  close_descriptor(descriptor);
  book_closed(descriptor, cause);
}

void ClientWorker::book_closed(int descriptor, ClientCount cause) {
  if (traffic_) traffic_->on_close(descriptor);
  connections_.forget(descriptor);
  if (life_) replace(descriptor, monotonic_now());
  --tally_[ClientCount::open];
  ++tally_[ClientCount::closed];
  ++tally_[cause];
}

void ClientWorker::publish() {
  tally_[ClientCount::waiting] = life_ ? life_->waiting() : 0;
  seat_.row().publish(tally_.all());
  seat_.row().set_room(room());
}

// The supervisor is told at once when a worker fills up, so that the next one is ready; and when
// this one has nothing left to wait for, which may be the end of the ramp or of the drain.
void ClientWorker::ring_when_due(Phase phase) {
  const bool filling = room() <= plan_.per_worker / 10;
  const bool idle = phase == Phase::drain ? held() == 0
                                          : tally_[ClientCount::connecting] == 0 &&
                                                (seat_.board().budget.exhausted() || !slots_left());
  if ((filling && !rang_filling_) || (idle && !rang_idle_)) seat_.ring();
  rang_filling_ = filling;
  rang_idle_ = idle;
}

}  // namespace c1k
