#include "client/worker.h"

#include <algorithm>

#include "client/causes.h"

namespace c1k {
namespace {

constexpr int kCloseBatch = 256;
constexpr int kProbeBatch = 64;
// The probe goes out a second after it was asked for (start_keepalive); by then most have answered.
constexpr Nanoseconds kProbeAnswered = std::chrono::milliseconds{1500};
// What was acknowledged before was no answer to the probe.
constexpr Nanoseconds kProbeSent = std::chrono::milliseconds{500};

std::optional<Nanoseconds> sooner(std::optional<Nanoseconds> a, std::optional<Nanoseconds> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

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
  if (plan.options.refill) slot_of_.emplace(plan.table_rows);
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
  if (phase == Phase::drain) return drain_some(now);
  expire(now);  // first: it makes room for others
  Wait wait = attempts ? attempt_some(now) : probe_some(now);
  if (traffic_) wait = sooner(wait, traffic_->sweep(now));
  return sooner(wait, expire(now));  // when those will expire that were made just now
}

ClientWorker::Wait ClientWorker::expire(Nanoseconds now) {
  while (const int oldest = connections_.oldest_connecting()) {
    const Nanoseconds due = connections_.started(oldest) + plan_.options.connect_timeout;
    if (due > now) return due - now;
    fail(oldest, ClientCount::failed_timeout, now);
  }
  return std::nullopt;
}

ClientWorker::Wait ClientWorker::drain_some(Nanoseconds now) {
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
      return fail(descriptor, ClientCount::failed_cancelled, now);
    case ConnectionState::open:
      return close_one(descriptor, ClientCount::closed_by_us);
    case ConnectionState::none:
      return;
  }
}

// One sweep over the table in a run.
ClientWorker::Wait ClientWorker::probe_some(Nanoseconds now) {
  if (!seat_.board().verify.load(std::memory_order_relaxed)) return std::nullopt;
  const Wait calm = calm_some(now);
  for (int batch = 0; probed_ < connections_.end(); ++probed_) {
    if (connections_.state(probed_) != ConnectionState::open) continue;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    const Permit permit = probe_pace_.take(now);
    if (!permit.granted) return sooner(calm, std::max(permit.moment - now, kShortestWait));
    start_keepalive(probed_);
    connections_.restart(probed_, now);
    ++tally_[ClientCount::probed];
  }
  return calm;
}

// Behind the probes: who has answered is not asked a second time.
ClientWorker::Wait ClientWorker::calm_some(Nanoseconds now) {
  for (int batch = 0; calmed_ < probed_; ++calmed_) {
    if (connections_.state(calmed_) != ConnectionState::open) continue;
    const Nanoseconds due = connections_.started(calmed_) + kProbeAnswered;
    if (due > now) return due - now;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    stop_answered_keepalive(calmed_, now - connections_.started(calmed_) - kProbeSent);
  }
  return std::nullopt;
}

void ClientWorker::handle(std::span<const epoll_event> events) {
  const Nanoseconds now = monotonic_now();
  for (const epoll_event& event : events) {
    if (seat_.takes(event)) continue;
    const int descriptor = event.data.fd;
    switch (connections_.state(descriptor)) {
      case ConnectionState::connecting:
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
  seat_.row().add_connect(connections_.open(descriptor, now));
  --tally_[ClientCount::connecting];
  ++tally_[ClientCount::open];
  give_back_place();
  if (traffic_) traffic_->on_open(descriptor, now);
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) on_open(descriptor, events);
}

void ClientWorker::on_open(int descriptor, std::uint32_t events) {
  if (traffic_ && (events & EPOLLOUT) != 0) traffic_->on_writable(descriptor);
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) return;
  const bool is_last = (events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0;
  const InputResult input =
      traffic_ ? traffic_->read(descriptor, buffer_, is_last) : discard_input(descriptor, buffer_);
  if (!traffic_) tally_[ClientCount::bytes_received] += input.bytes;
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
  if (slot_of_) free_slot(descriptor);
  --tally_[ClientCount::connecting];
  ++tally_[ClientCount::failed];
  ++tally_[cause];
  give_back_attempt(now);
}

// The claim stays: what was open once counts for the goal of the ramp, it is not replaced. With
// --refill it is free for whoever replaces it, from now on.
void ClientWorker::close_one(int descriptor, ClientCount cause) {
  if (traffic_) traffic_->on_close(descriptor);
  connections_.forget(descriptor);
  close_descriptor(descriptor);
  if (slot_of_) {
    free_slot(descriptor);
    give_back_claim(monotonic_now());
  }
  --tally_[ClientCount::open];
  ++tally_[ClientCount::closed];
  ++tally_[cause];
}

void ClientWorker::publish() {
  seat_.row().publish(tally_.all());
  seat_.row().set_room(plan_.per_worker - held());
}

// The supervisor is told at once when a worker fills up, so that the next one is ready; and when
// this one has nothing left to wait for, which may be the end of the ramp or of the drain.
void ClientWorker::ring_when_due(Phase phase) {
  const bool filling = plan_.per_worker - held() <= plan_.per_worker / 10;
  const bool idle = phase == Phase::drain ? held() == 0
                                          : tally_[ClientCount::connecting] == 0 &&
                                                (seat_.board().budget.exhausted() || !slots_left());
  if ((filling && !rang_filling_) || (idle && !rang_idle_)) seat_.ring();
  rang_filling_ = filling;
  rang_idle_ = idle;
}

}  // namespace c1k
