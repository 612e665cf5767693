#include "client/work/worker.h"

#include "client/figures/causes.h"
#include "common/stack/own_wire.h"

namespace c1k {

template <class Wire>
ClientWorker<Wire>::ClientWorker(Seat& seat, const ClientPlan& plan, const Setup& setup,
                                 RowBook* rows)
    : seat_(seat),
      plan_(plan),
      wire_(setup),
      ledger_(seat, plan, wire_, buffer_, rows),
      attempts_(seat, plan, wire_, ledger_),
      opening_(seat, plan, wire_, ledger_),
      upkeep_(seat, plan, wire_, ledger_),
      probes_(seat, wire_, ledger_, plan.options.asks_in_talk()),
      is_tls_(plan.options.is_tls()) {
  seat_.watch(wire_.poller());
}

template <class Wire>
void ClientWorker<Wire>::run() {
  while (true) {
    const Phase phase = seat_.phase();
    if (phase == Phase::done) return leave();
    const Nanoseconds now = monotonic_now();
    const Wait wait = act(phase, now);
    ledger_.publish();
    ring_when_due(phase);
    handle(wire_.wait(wait));
    if (wire_.saw_all()) seen_ = now;
  }
}

// What the supervisor did not know of when it ended the run is booked all the same.
template <class Wire>
void ClientWorker<Wire>::leave() {
  const Nanoseconds now = monotonic_now();
  attempts_.stand_down(now);
  for (ConnectionIndex one = 0; ledger_.held() > 0 && one < ledger_.connections.end(); ++one)
    ledger_.end(one, now);
  if constexpr (requires { wire_.finish(); }) wire_.finish();
  ledger_.publish();
}

template <class Wire>
auto ClientWorker<Wire>::act(Phase phase, Nanoseconds now) -> Wait {
  const bool attempts = makes_attempts(phase);
  if (!attempts) attempts_.stand_down(now);
  if (phase == Phase::drain) {
    ledger_.life.reset();
    return upkeep_.drain_some(now);
  }
  opening_.expire(now);  // first, as what ends: it makes room for others
  const bool replaces = ledger_.life && attempts;
  Wait wait;
  if (replaces) wait = upkeep_.end_some(now);
  wait = sooner(wait, attempts ? attempts_.make_some(now) : probes_.send_some(now));
  if (replaces) wait = sooner(wait, upkeep_.next_of_life(now));
  if (ledger_.traffic) {
    while (const auto silent = ledger_.traffic->beat(now, seen_))
      ledger_.close(*silent, ClientCount::closed_no_pong);
    wait = sooner(sooner(wait, ledger_.traffic->sweep(now)), ledger_.traffic->next_beat(now));
  }
  return sooner(wait, opening_.expire(now));  // when those will expire that were made just now
}

// Where what ends is replaced, in hold too; but not once that is frozen (Progression).
template <class Wire>
bool ClientWorker<Wire>::makes_attempts(Phase phase) const {
  if (phase == Phase::ramp) return true;
  return phase == Phase::hold && ledger_.life &&
         !seat_.board().frozen.load(std::memory_order_acquire);
}

template <class Wire>
void ClientWorker<Wire>::handle(std::span<const WireEvent> events) {
  const Nanoseconds now = monotonic_now();
  for (const WireEvent& event : events) {
    if (event.connection == 0) {
      seat_.takes(event.tag);
      continue;
    }
    switch (ledger_.connections.state(event.connection)) {
      case ConnectionState::connecting:
      case ConnectionState::opening:
        if (!opening_.on_event(event, now)) break;
        if (ledger_.traffic) ledger_.traffic->hear_left_over(event.connection);
        if (end_if_over(event.connection)) break;
        if (event.input || event.broken || is_tls_) on_open(event);
        break;
      case ConnectionState::open:
        on_open(event);
        break;
      case ConnectionState::none:
        break;
    }
  }
}

// By its conversation.
template <class Wire>
bool ClientWorker<Wire>::end_if_over(ConnectionIndex connection) {
  if (!ledger_.traffic) return false;
  const auto cause = ledger_.traffic->ending.take(connection);
  if (cause) ledger_.close(connection, *cause);
  return cause.has_value();
}

template <class Wire>
void ClientWorker<Wire>::on_open(const WireEvent& event) {
  auto& traffic = ledger_.traffic;
  const ConnectionIndex connection = event.connection;
  if (traffic && event.output) traffic->on_writable(connection);
  if (!event.input && !event.broken && !is_tls_) return;
  const WireInput input =
      traffic ? traffic->read(connection, event.ended) : wire_.discard(connection, buffer_);
  if (!traffic) {
    ledger_.tally[ClientCount::wire_bytes_received] += input.bytes;
    ledger_.tally[ClientCount::bytes_received] += input.bytes;
    ledger_.tally[ClientCount::bytes_loose] += input.bytes;
  }
  if (input.bytes > 0) ledger_.heard(connection, input.bytes);
  if (end_if_over(connection)) return;
  switch (input.kind) {
    case Input::drained:
      // Broken, and yet not read to its end: what it owes has no way any more.
      if (event.broken) ledger_.close(connection, ClientCount::closed_reset);
      return;
    case Input::more:
      return wire_.want(connection, true, true);
    case Input::ended:
      // Hung up both ways without an error: a send has taken it away, it was no FIN.
      return ledger_.close(connection, traffic && event.broken ? ClientCount::closed_reset
                                                               : ClientCount::closed_by_peer);
    case Input::failed:
      return ledger_.close(connection, closure_of(input.fault.cause));
  }
}

// The supervisor is told at once when a worker fills up, so that the next one is ready; and when
// this one has nothing left to wait for, which may be the end of the ramp or of the drain.
template <class Wire>
void ClientWorker<Wire>::ring_when_due(Phase phase) {
  const bool filling = ledger_.room() <= plan_.per_worker / 10;
  const bool has_more = ledger_.shares.has_claims_left() && attempts_.has_slots_left();
  const bool idle = phase == Phase::drain
                        ? ledger_.held() == 0
                        : ledger_.tally[ClientCount::connecting] == 0 && !has_more;
  if ((filling && !rang_filling_) || (idle && !rang_idle_)) seat_.ring();
  rang_filling_ = filling;
  rang_idle_ = idle;
}

template class ClientWorker<KernelWire>;
template class ClientWorker<OwnWire>;

}  // namespace c1k
