#include "common/stack/tcp_table.h"

namespace c1k {

BusyRow& TcpTable::make_busy(ConnectionIndex connection) {
  TcpRow& row = rows_[connection];
  if (row.is_busy != 0) return busy[row.busy];
  const std::uint32_t taken = busy.take(connection);
  BusyRow& made = busy[taken];
  made.oldest = row.next;
  made.stamp = row.stamp;
  row.busy = taken;
  row.is_busy = 1;
  return made;
}

BusyRow* TcpTable::busy_of(ConnectionIndex connection) {
  const TcpRow& row = rows_[connection];
  return row.is_busy != 0 ? &busy[row.busy] : nullptr;
}

std::uint32_t TcpTable::oldest(ConnectionIndex connection) const {
  const TcpRow& row = rows_[connection];
  return row.is_busy != 0 ? busy[row.busy].oldest : row.next;
}

std::uint32_t TcpTable::stamp(ConnectionIndex connection) const {
  const TcpRow& row = rows_[connection];
  return row.is_busy != 0 ? busy[row.busy].stamp : row.stamp;
}

void TcpTable::set_stamp(ConnectionIndex connection, std::uint32_t stamp) {
  TcpRow& row = rows_[connection];
  (row.is_busy != 0 ? busy[row.busy].stamp : row.stamp) = stamp;
}

void TcpTable::settle(ConnectionIndex connection) {
  TcpRow& row = rows_[connection];
  const BusyRow* one = busy_of(connection);
  if (one == nullptr || !takes_output(row.state)) return;
  if (one->oldest != row.next || one->kind != TcpTimer::none || one->owes != 0 ||
      one->probe != TcpTimer::none || one->starves != 0)
    return;
  const std::uint32_t stamp = one->stamp;
  busy.give_back(row.busy);
  row.is_busy = 0;
  row.stamp = stamp;
}

void TcpTable::wait_out(ConnectionIndex connection) {
  const TcpRow& row = rows_[connection];
  if (row.is_left != 0 && row.state != TcpState::time_wait) --ending;
  if (awaits_fin(row.state)) --fins;
  rows_[connection].state = TcpState::time_wait;
  make_busy(connection);
  busy.set_timer(rows_[connection].busy, TcpTimer::time_wait, now);
}

void TcpTable::forget(ConnectionIndex connection) {
  TcpRow& row = rows_[connection];
  if (BusyRow* one = busy_of(connection)) {
    pieces.drop_all(one->first, one->last);
    busy.give_back(row.busy);
  }
  if (awaits_fin(row.state)) --fins;
  if (row.is_left != 0) --left;
  if (row.is_left != 0 && row.state != TcpState::time_wait) --ending;
  row = {};
}

void TcpTable::fail(ConnectionIndex connection, int error) {
  const bool is_left = rows_[connection].is_left != 0;
  forget(connection);
  if (is_left) return;
  rows_[connection].state = TcpState::broken;
  rows_[connection].error = error;
  tell(connection, {.input = true, .output = true, .broken = true, .ended = true});
}

void TcpTable::tell(ConnectionIndex connection, WireEvent event) {
  if (rows_[connection].is_left != 0) return;
  event.connection = connection;
  events.push_back(event);
}

}  // namespace c1k
