// The client's table: a row for each connection, 24 bytes, and the queue of those that are not open
// yet. Knows no sockets: what is open and since when.
#pragma once

#include <cstdint>

#include "common/link/wire.h"
#include "common/net/index_queue.h"
#include "common/net/mapped_table.h"
#include "common/run/clock.h"

namespace c1k {

// opening: connected by the wire, and something has to be said or heard before it is open; to a
// user it is still connecting.
enum class ConnectionState : std::uint8_t { none, connecting, opening, open };

struct ClientRow {
  std::int64_t started_ns;  // the call, on the monotonic clock
  QueueLinks links;         // among those not open yet, the oldest first
  std::uint32_t late_us;    // from the moment its permit was due to the call; kNotDue: no rate
  ConnectionState state;
};
inline constexpr std::uint32_t kNotDue = ~std::uint32_t{0};
static_assert(sizeof(ClientRow) == 24, "what a connection costs the client's user memory");

class Connections {
 public:
  explicit Connections(std::size_t rows) : table_(rows) {}

  // `late_us`: how long ago the attempt's permit was due, in microseconds, or kNotDue.
  void start(ConnectionIndex connection, Nanoseconds now, std::uint32_t late_us = kNotDue) {
    table_[connection] = {now.count(), {}, late_us, ConnectionState::connecting};
    unopened_.push_back(connection);
    if (connection >= end_) end_ = connection + 1;
  }
  // Open, and asked again whether it lives: started() is from now on.
  void restart(ConnectionIndex connection, Nanoseconds now) {
    table_[connection].started_ns = now.count();
  }
  void connected(ConnectionIndex connection) {
    table_[connection].state = ConnectionState::opening;
  }
  void open(ConnectionIndex connection) {
    unopened_.remove(connection);
    table_[connection].state = ConnectionState::open;
  }
  void forget(ConnectionIndex connection) {
    if (is_unopened(connection)) unopened_.remove(connection);
    table_[connection].state = ConnectionState::none;
  }

  ConnectionState state(ConnectionIndex connection) const { return table_[connection].state; }
  bool is_open(ConnectionIndex connection) const {
    return state(connection) == ConnectionState::open;
  }
  bool is_unopened(ConnectionIndex connection) const {
    return state(connection) == ConnectionState::connecting ||
           state(connection) == ConnectionState::opening;
  }
  ConnectionIndex oldest_unopened() const { return unopened_.front(); }  // 0: none
  std::uint32_t late_us(ConnectionIndex connection) const { return table_[connection].late_us; }
  Nanoseconds started(ConnectionIndex connection) const {
    return Nanoseconds{table_[connection].started_ns};
  }
  std::uint32_t end() const { return end_; }  // all indices ever held are below this

 private:
  MappedTable<ClientRow> table_;
  IndexQueue<MappedTable<ClientRow>> unopened_{table_};
  std::uint32_t end_ = 0;
};

}  // namespace c1k
