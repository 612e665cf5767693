#include "client/work/ledger.h"

#include "client/figures/causes.h"

namespace c1k {

using Count = ClientCount;

template <class Wire>
Ledger<Wire>::Ledger(Seat& seat, const ClientPlan& plan, Wire& wire, std::span<char> buffer,
                     RowBook* rows)
    : shares(seat, plan), connections(plan.table_rows), seat_(seat), plan_(plan), wire_(wire) {
  if (plan.options.life.replaces()) life.emplace(plan.options.life, plan.table_rows, seat.index());
  if (plan.options.has_conversation())
    traffic.emplace(seat, plan, wire, connections, tally, buffer, rows);
}

template <class Wire>
void Ledger<Wire>::started(ConnectionIndex connection, const Turn& turn, Nanoseconds now,
                           std::uint32_t late_us) {
  ++tally[Count::attempted];
  ++tally[Count::connecting];
  connections.start(connection, now, late_us);
  if (life) life->enroll(connection, turn);
}

template <class Wire>
void Ledger<Wire>::refused(const Fault& fault, const Turn& turn, Nanoseconds now) {
  ++tally[Count::attempted];
  ++tally[Count::failed];
  ++tally[failure_of(fault.cause)];
  seat_.row().report(fault);
  shares.give_back_place();
  if (!life || !life->on_refused(turn, now)) shares.give_back_claim(now);
}

template <class Wire>
void Ledger<Wire>::opened(ConnectionIndex connection, Nanoseconds now) {
  connections.open(connection, traffic ? traffic->number() : 0);
  --tally[Count::connecting];
  ++tally[Count::open];
  shares.give_back_place();
  if (traffic) traffic->on_open(connection, now);
  if (life) life->on_open(connection, now);
  const auto& keepalive = plan_.options.life.keepalive;
  if (keepalive) wire_.start_keepalive(connection, *keepalive);
}

template <class Wire>
void Ledger<Wire>::fail(ConnectionIndex connection, Count cause, Nanoseconds now) {
  if (traffic) traffic->on_close(connection);
  connections.forget(connection);
  wire_.close(connection);
  --tally[Count::connecting];
  ++tally[Count::failed];
  ++tally[cause];
  shares.give_back_place();
  if (!life || !life->on_end(connection, now)) shares.give_back_claim(now);
}

template <class Wire>
void Ledger<Wire>::close(ConnectionIndex connection, Count cause) {
  wire_.close(connection);
  book_closed(connection, cause);
}

// What was open once keeps its claim, unless it is replaced.
template <class Wire>
void Ledger<Wire>::book_closed(ConnectionIndex connection, Count cause) {
  if (traffic) traffic->on_close(connection);
  connections.forget(connection);
  --tally[Count::open];
  ++tally[Count::closed];
  ++tally[cause];
  if (!life) return;
  const Nanoseconds now = monotonic_now();
  if (!life->on_end(connection, now)) shares.give_back_claim(now);
}

template <class Wire>
void Ledger<Wire>::close_run(ConnectionIndex first, ConnectionIndex last) {
  for (ConnectionIndex connection = first; connection <= last; ++connection)
    book_closed(connection, Count::closed_by_us);
  wire_.close(first, last);
}

template <class Wire>
void Ledger<Wire>::end(ConnectionIndex connection, Nanoseconds now) {
  if (connections.is_unopened(connection)) return fail(connection, Count::failed_cancelled, now);
  if (connections.is_open(connection)) close(connection, Count::closed_by_us);
}

template <class Wire>
void Ledger<Wire>::publish() {
  tally[Count::waiting] = life ? life->waiting() : 0;
  seat_.row().publish(tally.all());
  seat_.row().set_room(room());
}

template class Ledger<KernelWire>;

}  // namespace c1k
