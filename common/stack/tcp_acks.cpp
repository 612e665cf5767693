#include "common/stack/tcp_acks.h"

namespace c1k {
namespace {

constexpr unsigned kRepeats = 3;  // RFC 5681, 3.2

}  // namespace

// False: it acknowledges what it can't (RFC 5961, 5.2).
bool TcpAcks::take(ConnectionIndex connection, const Segment& segment) {
  const TcpRow& row = table_[connection];
  const std::uint32_t oldest = table_.oldest(connection);
  if (is_before(row.next, segment.ack)) return says_.challenge(connection), false;
  if (is_before(segment.ack, oldest)) {
    const std::uint32_t most = std::uint32_t{0xffff} << row.scale;
    if (oldest - segment.ack <= most) return true;
    return says_.challenge(connection), false;
  }
  const bool was_closed = row.window == 0;
  if (segment.ack == oldest) note_repeat(connection, segment);
  table_[connection].window = segment.window;
  if (segment.ack != oldest) {
    note_progress(connection, segment);
  } else if (was_closed && segment.window != 0 && takes_output(row.state)) {
    if (BusyRow* busy = table_.busy_of(connection); busy != nullptr) {
      busy->tries = 0;
      if (table_.on_its_way(connection) == 0) table_.busy.stop_timer(row.busy);
    }
    says_.say_again(connection);
  }
  if (row.state == TcpState::none) return true;
  says_.tell_room(connection);
  says_.await(connection);
  says_.ask_later(connection);
  table_.settle(connection);
  return true;
}

void TcpAcks::note_trip(const Segment& segment) {
  if (!segment.stamps || segment.stamps->echo == 0) return;
  const auto now_ms = static_cast<std::uint32_t>(table_.now / std::chrono::milliseconds{1});
  const auto took_ms = static_cast<std::int32_t>(now_ms - segment.stamps->echo);
  if (took_ms >= 0 && took_ms <= 64'000)  // else it is no echo of ours
    table_.trips.note(std::chrono::milliseconds{took_ms});
}

void TcpAcks::note_progress(ConnectionIndex connection, const Segment& segment) {
  const TcpRow& row = table_[connection];
  BusyRow& busy = table_.make_busy(connection);
  note_trip(segment);
  const bool has_fin = busy.said_fin != 0 && segment.ack == row.next;
  table_.pieces.drop(busy.first, busy.last, segment.ack - busy.oldest - (has_fin ? 1U : 0U));
  busy.oldest = segment.ack;
  busy.tries = 0;
  busy.repeats = 0;
  if (busy.times_probe == 0) table_.busy.stop_timer(row.busy);
  if (has_fin) return on_fin_acknowledged(connection);
  if (busy.loses != 0 && !is_before(segment.ack, busy.recover)) busy.loses = 0;
  if (busy.loses != 0) says_.say_again(connection);
  says_.await(connection);
  says_.tell_starved();
}

// Three acknowledgements of the same number, and nothing else in them: what follows it is lost.
void TcpAcks::note_repeat(ConnectionIndex connection, const Segment& segment) {
  BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr || table_.on_its_way(connection) == 0 || segment.length() > 0) return;
  if (segment.window != table_[connection].window) return;
  if (++busy->repeats != kRepeats || busy->loses != 0) return;
  busy->loses = 1;
  busy->recover = table_[connection].next;
  says_.say_again(connection);
}

void TcpAcks::on_fin_acknowledged(ConnectionIndex connection) {
  TcpRow& row = table_[connection];
  switch (row.state) {
    case TcpState::fin_wait:
      row.state = TcpState::fin_wait_2;
      --table_.fins;
      if (row.is_left != 0) table_.busy.set_timer(row.busy, TcpTimer::fin_wait_2, table_.now);
      return;
    case TcpState::closing:
      return table_.wait_out(connection);
    case TcpState::last_ack:
      return table_.forget(connection);
    default:
      break;
  }
}

}  // namespace c1k
