#include "client/work/opening.h"

#include "client/figures/causes.h"
#include "common/stack/own_wire.h"

namespace c1k {

template <class Wire>
Opening<Wire>::Opening(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger)
    : seat_(seat), plan_(plan), wire_(wire), ledger_(ledger) {}

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
  if (ledger_.connections.state(connection) == ConnectionState::connecting)
    return event.output && connect(event, now);
  return note_opened(ledger_.traffic->go_on(event, now), connection, now);
}

template <class Wire>
bool Opening<Wire>::connect(const WireEvent& event, Nanoseconds now) {
  const ConnectionIndex connection = event.connection;
  note_connect(connection, now);
  ledger_.connections.connected(connection);
  const Opened opened = ledger_.traffic ? ledger_.traffic->begin(event, now) : Opened::yes;
  return note_opened(opened, connection, now);
}

// A connection that the peer ends before its conversation is open was never open.
template <class Wire>
bool Opening<Wire>::note_opened(Opened opened, ConnectionIndex connection, Nanoseconds now) {
  if (ledger_.traffic) ledger_.note_words(connection, ledger_.traffic->heard_bytes());
  switch (opened) {
    case Opened::not_yet:
      return false;
    case Opened::yes:
      ledger_.opened(connection, now);
      return true;
    case Opened::ended:
      ledger_.fail(connection, ClientCount::failed_not_greeted, now);
      return false;
    case Opened::rejected:
      ledger_.fail(connection, ClientCount::failed_rejected, now);
      return false;
    case Opened::insecure:
      ledger_.fail(connection, ClientCount::failed_tls, now);
      return false;
    case Opened::failed:
      ledger_.fail(connection, failure_of(ledger_.traffic->fault().cause), now);
      return false;
  }
  return false;
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

template class Opening<KernelWire>;
template class Opening<OwnWire>;

}  // namespace c1k
