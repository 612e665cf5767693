#include "common/stack/tcp_hears.h"

#include <algorithm>
#include <cerrno>

#include "common/stack/frame.h"

namespace c1k {
namespace {

constexpr std::uint16_t kUnsaidSize = 536;  // of a peer's segments: RFC 9293, 3.7.1
constexpr std::uint32_t kLeastSize = 512;   // what a network may ask for: attackers ask for less

Segment without_start(Segment segment, std::uint32_t edge) {
  std::uint32_t cut = edge - segment.seq;
  if (!is_before(segment.seq, edge)) return segment;
  segment.seq = edge;
  if (segment.has(TcpFlag::syn)) --cut;
  segment.flags &= static_cast<std::uint8_t>(~TcpFlag::syn);
  segment.payload = segment.payload.subspan(std::min<std::size_t>(cut, segment.payload.size()));
  return segment;
}

}  // namespace

void TcpHears::hear(ConnectionIndex connection, const Segment& segment) {
  const TcpState state = table_[connection].state;
  if (state == TcpState::broken) return;
  if (state == TcpState::syn_sent) return hear_answer(connection, segment);
  if (!is_current(connection, segment)) return;
  if (!is_acceptable(connection, segment)) return refuse(connection, segment);
  if (segment.has(TcpFlag::rst)) return on_reset(connection, segment);
  if (segment.has(TcpFlag::syn)) return says_.challenge(connection);
  if (!segment.has(TcpFlag::ack)) return;
  note_sign_of_life(connection);
  if (!acks_.take(connection, segment)) return;
  if (table_[connection].state == TcpState::none) return;  // it was the last acknowledgement
  if (segment.stamps && !is_before(table_[connection].expected, segment.seq))
    table_.set_stamp(connection, segment.stamps->value);
  take_content(connection, without_start(segment, edge(connection)));
}

// RFC 9293, 3.10.7.3. A SYN without an acknowledgement, both ends open at once, is not taken.
void TcpHears::hear_answer(ConnectionIndex connection, const Segment& segment) {
  const TcpRow& row = table_[connection];
  const bool is_ours = segment.has(TcpFlag::ack) && segment.ack == row.next;
  if (segment.has(TcpFlag::rst)) {
    if (is_ours) table_.fail(connection, ECONNREFUSED);
    return;
  }
  if (segment.has(TcpFlag::ack) && !is_ours) return says_.refuse(connection, segment);
  if (is_ours && segment.has(TcpFlag::syn)) establish(connection, segment);
}

void TcpHears::establish(ConnectionIndex connection, const Segment& segment) {
  TcpRow& row = table_[connection];
  acks_.note_trip(segment);
  table_.busy.stop_timer(row.busy);
  BusyRow& busy = table_.make_busy(connection);
  busy.oldest = row.next;
  busy.tries = 0;
  row.state = TcpState::established;
  row.expected = segment.seq + 1;
  row.scale = segment.scale.value_or(0) & 15U;
  // A SYN's window is not scaled (RFC 7323, 2.2).
  row.window = static_cast<std::uint16_t>(segment.window >> row.scale);
  const std::uint16_t size = segment.mss != 0 ? segment.mss : kUnsaidSize;
  row.mss = segment_class(std::min(size, table_.mss)) & 7U;
  row.has_stamp = segment.stamps ? 1 : 0;
  if (segment.stamps) table_.set_stamp(connection, segment.stamps->value);
  table_.tell(connection, {.output = true});
  says_.acknowledge(connection);
  take_content(connection, without_start(segment, row.expected));
}

// False: older than what has come already (RFC 7323, 5.3), or without the timestamp that was
// agreed upon (3.2).
bool TcpHears::is_current(ConnectionIndex connection, const Segment& segment) {
  if (table_[connection].has_stamp == 0 || segment.has(TcpFlag::rst)) return true;
  if (!segment.stamps) return false;
  if (!is_before(segment.stamps->value, table_.stamp(connection))) return true;
  says_.acknowledge(connection);
  return false;
}

// RFC 9293, 3.10.7.4. What comes at the window's beginning is looked at even if that is closed.
bool TcpHears::is_acceptable(ConnectionIndex connection, const Segment& segment) const {
  const std::uint32_t expected = edge(connection);
  const std::uint32_t window = table_[connection].is_paused != 0 ? 1U : table_.our_window;
  if (!is_before(segment.seq, expected + window)) return false;
  if (segment.length() == 0) return !is_before(segment.seq, expected);
  return is_before(expected, segment.seq + segment.length());
}

void TcpHears::refuse(ConnectionIndex connection, const Segment& segment) {
  if (segment.has(TcpFlag::rst)) return;
  note_sign_of_life(connection);
  if (table_[connection].state == TcpState::time_wait && segment.has(TcpFlag::fin))
    table_.wait_out(connection);
  says_.acknowledge(connection);
}

// RFC 5961, 3.2. A TIME_WAIT is not cut short (RFC 1337).
void TcpHears::on_reset(ConnectionIndex connection, const Segment& segment) {
  if (segment.seq != edge(connection)) return says_.challenge(connection);
  if (table_[connection].state == TcpState::time_wait) return;
  table_.fail(connection, ECONNRESET);
}

void TcpHears::note_sign_of_life(ConnectionIndex connection) {
  BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr) return;
  busy->unanswered = 0;
  busy->heard_ms = static_cast<std::uint32_t>(table_.now / std::chrono::milliseconds{1});
}

// Payload in order is told of; what is not in order is thrown away, and its peer told which comes
// next. Who was left takes nothing more.
void TcpHears::take_content(ConnectionIndex connection, Segment segment) {
  const TcpRow& row = table_[connection];
  if (segment.length() == 0 || !takes_input(row.state)) return;
  if (segment.seq != edge(connection) || batch_.has_fin(connection))
    return says_.acknowledge(connection);
  if (segment.payload.empty() && batch_.unread(connection) == 0) return take_fin(connection);
  if (row.is_left != 0) return says_.reset(connection);
  if (row.is_paused != 0) return says_.acknowledge(connection);
  batch_.add(connection, segment.payload, segment.has(TcpFlag::fin));
  table_.tell(connection, {.input = true, .ended = segment.has(TcpFlag::fin)});
}

void TcpHears::take_fin(ConnectionIndex connection) {
  TcpRow& row = table_[connection];
  ++row.expected;
  if (row.state == TcpState::established) row.state = TcpState::close_wait;
  if (row.state == TcpState::fin_wait) row.state = TcpState::closing;
  if (row.state == TcpState::fin_wait_2) table_.wait_out(connection);
  table_.tell(connection, {.input = true, .ended = true});
  says_.acknowledge(connection);
}

// What it quotes is on its way (RFC 5927). Only a SYN is given up for it (RFC 9293, 3.9.2.2).
void TcpHears::hear(ConnectionIndex connection, const Quote& quote, std::size_t headers) {
  TcpRow& row = table_[connection];
  if (row.state == TcpState::none || row.state == TcpState::broken) return;
  if (is_before(quote.seq, table_.oldest(connection)) || !is_before(quote.seq, row.next)) return;
  if (quote.says != Quote::Says::too_big) {
    if (row.state == TcpState::syn_sent)
      table_.fail(connection, quote.says == Quote::Says::refused ? ECONNREFUSED : EHOSTUNREACH);
    return;
  }
  const std::uint32_t size =
      quote.mtu > headers ? static_cast<std::uint32_t>(quote.mtu - headers) : kUnsaidSize;
  const std::uint16_t one = segment_class(std::max(size, kLeastSize)) & 7U;
  if (one >= row.mss) return;
  row.mss = one & 7U;
  BusyRow& busy = table_.make_busy(connection);  // all that is on its way was too big
  busy.loses = 1;
  busy.recover = row.next;
  says_.say_again(connection);
}

}  // namespace c1k
