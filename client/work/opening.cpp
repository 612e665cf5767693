#include "client/work/opening.h"

#include "client/figures/causes.h"
#include "common/talk/push.h"

namespace c1k {

template <class Wire>
Opening<Wire>::Opening(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger,
                       std::span<char> buffer)
    : seat_(seat), plan_(plan), wire_(wire), ledger_(ledger), buffer_(buffer) {}

template <class Wire>
bool Opening<Wire>::on_event(const WireEvent& event, Nanoseconds now) {
  const ConnectionIndex connection = event.connection;
  if (event.broken) {
    if (const Fault fault = wire_.error(connection)) {
      seat_.row().report(fault);
      ledger_.fail(connection, failure_of(fault.cause), now);
      return false;
    }
  }
  if (!event.output) return false;
  if (plan_.options.expect_greeting && !is_greeted(event, now)) return false;
  note_connect(connection, now);
  ledger_.opened(connection, now);
  return true;
}

template <class Wire>
void Opening<Wire>::note_connect(ConnectionIndex connection, Nanoseconds now) {
  const Nanoseconds took = now - ledger_.connections.started(connection);
  seat_.row().add(Timing::connect, took);
  const std::uint32_t late_us = ledger_.connections.late_us(connection);
  if (late_us == kNotDue) return;
  seat_.row().add(Timing::connect_due, took + std::chrono::microseconds{late_us});
}

template <class Wire>
std::optional<Nanoseconds> Opening<Wire>::expire(Nanoseconds now) {
  Connections& connections = ledger_.connections;
  while (const ConnectionIndex oldest = connections.oldest_unopened()) {
    const Nanoseconds due = connections.started(oldest) + plan_.options.connect_timeout;
    if (due > now) return due - now;
    const bool is_connected = connections.state(oldest) == ConnectionState::opening;
    ledger_.fail(oldest,
                 is_connected ? ClientCount::failed_not_greeted : ClientCount::failed_timeout, now);
  }
  return std::nullopt;
}

// Where the server pushes, its first push may follow the greeting at once, or be the greeting
// itself: one byte is taken, if it is the one that --greet sends, and the rest is the
// conversation's. Elsewhere all that comes before we have said anything is a greeting.
template <class Wire>
WireInput Opening<Wire>::take_greeting(ConnectionIndex connection) {
  if (plan_.options.traffic.answer != Answer::push) return wire_.discard(connection, buffer_);
  const std::span first = buffer_.first(1);
  const WireInput input = wire_.peek(connection, first);
  if (input.bytes > 0 && first.front() == kGreeting) wire_.read(connection, first);
  return input;
}

// A connection that the peer ends before it has said anything was never open.
template <class Wire>
bool Opening<Wire>::is_greeted(const WireEvent& event, Nanoseconds now) {
  const ConnectionIndex connection = event.connection;
  ledger_.connections.connected(connection);
  if (!event.input && !event.broken) return false;
  const WireInput input = take_greeting(connection);
  if (input.bytes > 0) return true;
  if (input.kind == Input::ended) ledger_.fail(connection, ClientCount::failed_not_greeted, now);
  if (input.kind == Input::failed) ledger_.fail(connection, failure_of(input.fault.cause), now);
  return false;
}

template class Opening<KernelWire>;

}  // namespace c1k
