#include "client/work/ledger.h"

#include "client/figures/causes.h"
#include "common/stack/own_wire.h"

namespace c1k {

using Count = ClientCount;

template <class Wire>
Ledger<Wire>::Ledger(Seat& seat, const ClientPlan& plan, Wire& wire, std::span<char> buffer,
                     RowBook* rows)
    : shares(seat, plan),
      aliases(seat.board(), plan),
      connections(plan.table_rows),
      seat_(seat),
      plan_(plan),
      wire_(wire),
      input_(plan.options.has_conversation() ? buffer.subspan(kLongestHead) : buffer),
      says_farewell_((plan.options.is_ws() || plan.options.is_tls()) &&
                     plan.options.run.close == CloseMode::fin) {
  if (plan.options.life.replaces()) life.emplace(plan.options.life, plan.table_rows, seat.index());
  if (plan.options.has_conversation())
    traffic.emplace(seat, plan, wire, connections, tally, buffer, rows);
}

template <class Wire>
void Ledger<Wire>::started(ConnectionIndex connection, const Attempt& attempt) {
  ++tally[Count::attempted];
  ++tally[Count::connecting];
  aliases.attempted(attempt.alias);
  connections.start(connection, attempt.now, attempt.late_us, attempt.alias);
  if (life) life->enroll(connection, attempt.turn);
}

template <class Wire>
void Ledger<Wire>::refused(const Fault& fault, const Attempt& attempt) {
  const Count cause = failure_of(fault.cause);
  ++tally[Count::attempted];
  ++tally[Count::failed];
  ++tally[cause];
  aliases.attempted(attempt.alias);
  aliases.failed(attempt.alias, cause);
  seat_.row().report(fault);
  shares.give_back_place();
  if (!life || !life->on_refused(attempt.turn, attempt.now)) shares.give_back_claim(attempt.now);
}

template <class Wire>
void Ledger<Wire>::opened(ConnectionIndex connection, Nanoseconds now) {
  connections.open(connection, now, traffic ? traffic->number() : 0);
  aliases.opened(connections.alias(connection));
  if (connections.is_heard(connection)) ++tally[Count::heard];
  --tally[Count::connecting];
  ++tally[Count::open];
  shares.give_back_place();
  if (traffic) traffic->on_open(connection, now);
  if (life) life->on_open(connection, now);
  const auto& keepalive = plan_.options.life.keepalive;
  if (keepalive) wire_.start_keepalive(connection, *keepalive);
}

template <class Wire>
void Ledger<Wire>::heard(ConnectionIndex connection, std::size_t bytes) {
  note_words(connection, bytes);
  if (connections.hear(connection)) ++tally[Count::heard];
}

template <class Wire>
void Ledger<Wire>::note_words(ConnectionIndex connection, std::size_t bytes) {
  if (bytes > 0) last_words_.said(connection, input_.first(std::min(bytes, kFirstBytes)));
}

template <class Wire>
void Ledger<Wire>::fail(ConnectionIndex connection, Count cause, Nanoseconds now) {
  aliases.failed(connections.alias(connection), cause);
  last_words_.ended(connection, true, seat_.row().last_words);
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
  if (says_farewell_ && cause == Count::closed_by_us) traffic->say_farewell(connection);
  wire_.close(connection);
  last_words_.ended(connection, cause != Count::closed_by_us, seat_.row().last_words);
  if (cause != Count::closed_by_us) note_age(connection, cause);
  book_closed(connection, cause);
}

// Who is asked whether it lives, and turns out not to, may have been gone for long.
template <class Wire>
void Ledger<Wire>::note_age(ConnectionIndex connection, Count cause) {
  aliases.closed(connections.alias(connection), cause);
  if (cause != Count::closed_by_peer && cause != Count::closed_reset &&
      cause != Count::closed_timeout)
    return;
  if (seat_.board().verify.load(std::memory_order_acquire)) return;
  constexpr auto kMillisecond = std::chrono::milliseconds{1};
  const Nanoseconds now = monotonic_now();
  const Nanoseconds age = now - connections.started(connection);
  const auto of = static_cast<std::size_t>(cause) - static_cast<std::size_t>(Count::closed_by_peer);
  BoardRow& row = seat_.row();
  row.add(Timing::closed_age, age);
  row.ages[of].add(static_cast<std::uint64_t>(age / kMillisecond));
  row.ends[of].add(static_cast<std::uint64_t>(now / kMillisecond));
}

// What was open once keeps its claim, unless it is replaced.
template <class Wire>
void Ledger<Wire>::book_closed(ConnectionIndex connection, Count cause) {
  if (traffic) traffic->on_close(connection);
  if (connections.is_heard(connection)) --tally[Count::heard];
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
  for (ConnectionIndex connection = first; says_farewell_ && connection <= last; ++connection)
    traffic->say_farewell(connection);
  for (ConnectionIndex connection = first; connection <= last; ++connection)
    book_closed(connection, Count::closed_by_us);
  wire_.close(first, last);
}

template <class Wire>
void Ledger<Wire>::end(ConnectionIndex connection, Nanoseconds now) {
  if (connections.is_unopened(connection)) return fail(connection, Count::failed_cancelled, now);
  if (connections.is_open(connection)) close(connection, Count::closed_by_us);
}

// The kernel's sockets have none of these: its own counters are columns.
template <class Wire>
void Ledger<Wire>::note_wire() {
  if constexpr (requires { wire_.figures(); }) {
    const auto& figures = wire_.figures();
    tally[Count::retransmitted] = figures.retransmitted;
    tally[Count::ring_drops] = figures.ring_drops;
    tally[Count::frames_unsent] = figures.frames_unsent;
    tally[Count::bad_checksums] = figures.bad_checksums;
  }
}

template <class Wire>
void Ledger<Wire>::publish() {
  tally[Count::waiting] = life ? life->waiting() : 0;
  note_wire();
  seat_.row().publish(tally.all());
  seat_.row().set_room(room());
}

template class Ledger<KernelWire>;
template class Ledger<OwnWire>;

}  // namespace c1k
