// The client's table: a row for each connection, 24 bytes, and the queue of those that are not open
// yet. Knows no sockets: what is open and since when, and the row of who speaks. What is needed
// only until it is open makes room for what is needed only then.
#pragma once

#include <cstdint>

#include "common/base/clock.h"
#include "common/link/wire.h"
#include "common/net/index_queue.h"
#include "common/net/mapped_table.h"

namespace c1k {

// opening: connected by the wire, and not open yet; to a user it is still connecting.
enum class ConnectionState : std::uint8_t { none, connecting, opening, open };

struct ClientRow {
  std::int64_t started_ns;  // the call, on the monotonic clock; open: since when it is
  union {
    QueueLinks links;      // until it is open: among those that are not, the oldest first
    std::uint64_t number;  // open: its own, where there is a conversation
  };
  union {
    std::uint32_t late_us;  // connecting: from its permit's moment to the call; kNotDue: no rate
    std::uint32_t speaker;  // then: its row, 0: it is at rest (link/speakers.h)
  };
  ConnectionState state : 2;
  std::uint8_t ping_mark : 2;  // it was pinged, and has not answered (net/heartbeat.h); 0: it has
  std::uint8_t sticky : 7;     // facts of its talk that stay (talk/talk.h)
  std::uint8_t is_heard : 1;   // something has come from it
  std::uint16_t alias;         // its source address (Slots::alias_number)
};
inline constexpr std::uint32_t kNotDue = ~std::uint32_t{0};
static_assert(sizeof(ClientRow) == 24, "what a connection costs the client's user memory");

class Connections {
 public:
  explicit Connections(std::size_t rows) : table_(rows) {}

  // `late_us`: how long ago the attempt's permit was due, in microseconds, or kNotDue.
  void start(ConnectionIndex connection, Nanoseconds now, std::uint32_t late_us = kNotDue,
             std::uint16_t alias = 0) {
    ClientRow& row = table_[connection];
    row = {};
    row.started_ns = now.count();
    row.late_us = late_us;
    row.alias = alias;
    row.state = ConnectionState::connecting;
    unopened_.push_back(connection);
    if (connection >= end_) end_ = connection + 1;
  }
  // Open, and asked again whether it lives: started() is from now on.
  void restart(ConnectionIndex connection, Nanoseconds now) {
    table_[connection].started_ns = now.count();
  }
  void connected(ConnectionIndex connection) {
    table_[connection].speaker = 0;
    table_[connection].state = ConnectionState::opening;
  }
  // Connected before. `number`: where there is a conversation.
  void open(ConnectionIndex connection, Nanoseconds now, std::uint64_t number = 0) {
    unopened_.remove(connection);
    table_[connection].started_ns = now.count();
    table_[connection].number = number;
    table_[connection].state = ConnectionState::open;
  }
  // Something has come from it; true: for the first time.
  bool hear(ConnectionIndex connection) {
    ClientRow& row = table_[connection];
    if (row.is_heard != 0) return false;
    row.is_heard = 1;
    return true;
  }
  void forget_heard(ConnectionIndex connection) { table_[connection].is_heard = 0; }
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
  std::uint64_t number(ConnectionIndex connection) const { return table_[connection].number; }
  std::uint32_t speaker(ConnectionIndex connection) const { return table_[connection].speaker; }
  void set_speaker(ConnectionIndex connection, std::uint32_t speaker) {
    table_[connection].speaker = speaker;
  }
  std::uint8_t sticky(ConnectionIndex connection) const { return table_[connection].sticky; }
  void set_sticky(ConnectionIndex connection, std::uint8_t bits) {
    table_[connection].sticky = bits & 0x7fU;
  }
  bool is_heard(ConnectionIndex connection) const { return table_[connection].is_heard != 0; }
  std::uint8_t ping_mark(ConnectionIndex connection) const {
    return static_cast<std::uint8_t>(table_[connection].ping_mark);
  }
  void set_ping_mark(ConnectionIndex connection, std::uint8_t mark) {
    table_[connection].ping_mark = mark & 3U;
  }
  std::uint16_t alias(ConnectionIndex connection) const { return table_[connection].alias; }
  std::uint32_t late_us(ConnectionIndex connection) const { return table_[connection].late_us; }
  // The call; of an open one since when it is open, or was asked again.
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
