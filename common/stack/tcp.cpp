#include "common/stack/tcp.h"

#include <algorithm>

namespace c1k {

bool Tcp::can_start(ConnectionIndex connection) const {
  const TcpRow& row = table_[connection];
  if (row.state == TcpState::none) return true;
  if (row.state != TcpState::time_wait || row.is_left == 0) return false;
  const Nanoseconds since{table_.busy[row.busy].timer_from_ns};
  return row.has_stamp != 0 && table_.now - since > std::chrono::seconds{1};
}

bool Tcp::start(ConnectionIndex connection, std::uint32_t number) {
  if (!can_start(connection)) return false;
  table_.forget(connection);
  std::erase_if(table_.events,  // of the one that had this index before
                [connection](const WireEvent& event) { return event.connection == connection; });
  says_.open(connection, number);
  return true;
}

Fault Tcp::error(ConnectionIndex connection) const {
  const TcpRow& row = table_[connection];
  return row.state == TcpState::broken ? fault_of(row.error) : Fault{};
}

WireInput Tcp::end_of_input(ConnectionIndex connection) const {
  const TcpRow& row = table_[connection];
  if (row.state == TcpState::broken) return {Input::failed, fault_of(row.error), 0};
  return {has_ended(row.state) ? Input::ended : Input::drained, {}, 0};
}

// What is read is acknowledged; of who has broken meanwhile only the bytes are left.
std::size_t Tcp::take(ConnectionIndex connection, Batch::Piece& piece,
                      std::optional<std::span<char>> buffer) {
  TcpRow& row = table_[connection];
  const std::size_t whole = piece.payload.size();
  const std::size_t size = buffer ? std::min(buffer->size(), whole) : whole;
  if (buffer) std::copy_n(piece.payload.begin(), size, buffer->begin());
  piece.payload = piece.payload.subspan(size);
  const bool is_read = piece.payload.empty();
  if (is_read) piece.connection = 0;
  if (row.state == TcpState::broken) return size;
  row.expected += static_cast<std::uint32_t>(size);
  if (is_read && piece.has_fin)
    hears_.take_fin(connection);
  else
    says_.acknowledge_soon(connection, whole);
  return size;
}

WireInput Tcp::read(ConnectionIndex connection, std::span<char> buffer) {
  Batch::Piece* piece = batch_.first(connection);
  if (piece == nullptr) return end_of_input(connection);
  return {Input::drained, {}, take(connection, *piece, buffer)};
}

WireInput Tcp::discard(ConnectionIndex connection) {
  std::size_t bytes = 0;
  while (Batch::Piece* piece = batch_.first(connection))
    bytes += take(connection, *piece, std::nullopt);
  WireInput input = end_of_input(connection);
  input.bytes = bytes;
  return input;
}

void Tcp::want(ConnectionIndex connection, bool input, bool output) {
  TcpRow& row = table_[connection];
  const bool was_paused = row.is_paused != 0;
  row.is_paused = input ? 0 : 1;
  if (input && was_paused && takes_input(row.state)) says_.acknowledge(connection);
  if (output) {
    row.wants_room = 1;
    says_.tell_room(connection);
  }
  if (!input) return;
  if (batch_.first(connection) != nullptr || has_ended(row.state) || row.state == TcpState::broken)
    table_.tell(connection, {.input = true, .ended = has_ended(row.state)});
}

void Tcp::start_keepalive(ConnectionIndex connection, Nanoseconds idle) {
  if (!takes_output(table_[connection].state)) return;
  BusyRow& busy = table_.make_busy(connection);
  if (idle == std::chrono::seconds{1}) {
    busy.probe = TcpTimer::after_1s;
  } else {
    busy.probe = TcpTimer::idle;
    table_.busy.set_idle(idle);
  }
  busy.unanswered = 0;
  says_.ask_later(connection);
}

bool Tcp::stop_answered_keepalive(ConnectionIndex connection, Nanoseconds within) {
  BusyRow* busy = table_.busy_of(connection);
  if (busy == nullptr || busy->probe == TcpTimer::none) return false;
  const auto now_ms = static_cast<std::uint32_t>(table_.now / std::chrono::milliseconds{1});
  if (busy->heard_ms == 0 || std::chrono::milliseconds{now_ms - busy->heard_ms} >= within)
    return false;
  busy->probe = TcpTimer::none;
  if (busy->times_probe != 0) table_.busy.stop_timer(table_[connection].busy);
  table_.settle(connection);
  return true;
}

// Nobody asks for it any more; it ends by itself.
void Tcp::leave(ConnectionIndex connection) {
  TcpRow& row = table_[connection];
  batch_.drop(connection);
  row.is_left = 1;
  row.is_paused = 0;
  if (BusyRow* busy = table_.busy_of(connection)) busy->probe = TcpTimer::none;
  ++table_.left;
  if (row.state != TcpState::time_wait) {
    ++table_.ending;
  } else if (table_.busy[row.busy].kind == TcpTimer::none) {  // it has ended meanwhile
    table_.forget(connection);
  }
}

void Tcp::close(ConnectionIndex connection) {
  const TcpState state = table_[connection].state;
  if (table_.close == CloseMode::fin) return close_in_order(connection);
  batch_.drop(connection);
  if (state == TcpState::time_wait) return leave(connection);
  if (state == TcpState::none || state == TcpState::broken || state == TcpState::syn_sent)
    return table_.forget(connection);
  says_.reset(connection);
}

void Tcp::close_in_order(ConnectionIndex connection) {
  const TcpState state = table_[connection].state;
  if (state == TcpState::none || state == TcpState::broken || state == TcpState::syn_sent) {
    batch_.drop(connection);
    return table_.forget(connection);
  }
  end_output(connection);
  leave(connection);
  if (table_[connection].state == TcpState::fin_wait_2)
    table_.busy.set_timer(table_[connection].busy, TcpTimer::fin_wait_2, table_.now);
}

void Tcp::end_output(ConnectionIndex connection) {
  const TcpState state = table_[connection].state;
  if (state == TcpState::established) says_.say_fin(connection, TcpState::fin_wait);
  if (state == TcpState::close_wait) says_.say_fin(connection, TcpState::last_ack);
}

bool Tcp::hear(ConnectionIndex connection, const Segment& segment) {
  if (table_[connection].state == TcpState::none) return false;
  hears_.hear(connection, segment);
  return true;
}

void Tcp::expire() {
  while (const std::uint32_t busy = table_.busy.take_due(table_.now)) retries_.on_timer(busy);
  while (const std::uint32_t busy = table_.busy.take_owed(table_.now))
    says_.acknowledge(table_.busy[busy].connection);
  says_.tell_starved();  // whoever has ended has given its pieces back
}

}  // namespace c1k
