// The server's table: a row for each connection, 16 bytes, and the order in which they last said
// something. Knows no sockets.
#pragma once

#include <cstdint>

#include "common/link/wire.h"
#include "common/net/index_queue.h"
#include "common/net/mapped_table.h"

namespace c1k {

struct ServerRow {
  QueueLinks links;             // in the order of the last input; only with an idle timeout
  std::uint32_t last_input_ms;  // since the worker's start, wraps after 49 days
  std::uint32_t speaker : 24;   // its row, 0: it is at rest (link/speakers.h)
  std::uint32_t is_open : 1;
  std::uint32_t ping_mark : 2;  // it was pinged, and has not answered (net/heartbeat.h); 0: it has
  std::uint32_t sticky : 5;     // facts of its talk that stay (talk/talk.h)
};
static_assert(sizeof(ServerRow) == 16, "what a connection costs the server's user memory");
inline constexpr std::uint32_t kMostSpeakers = (1U << 24U) - 1;

class AcceptedConnections {
 public:
  // `has_timeout`: the order of their input is kept.
  AcceptedConnections(std::size_t rows, bool has_timeout)
      : table_(rows), has_timeout_(has_timeout) {}

  void open(ConnectionIndex connection, std::uint32_t now_ms) {
    ServerRow& row = table_[connection];
    row = {};
    row.last_input_ms = now_ms;
    row.is_open = 1;
    if (has_timeout_) by_input_.push_back(connection);
    if (connection >= end_) end_ = connection + 1;
  }
  void forget(ConnectionIndex connection) {
    if (has_timeout_) by_input_.remove(connection);
    table_[connection].is_open = 0;
  }
  void heard(ConnectionIndex connection, std::uint32_t now_ms) {
    if (!has_timeout_) return;
    table_[connection].last_input_ms = now_ms;
    by_input_.move_to_back(connection);
  }

  bool is_open(ConnectionIndex connection) const { return table_[connection].is_open != 0; }
  ConnectionIndex longest_silent() const { return by_input_.front(); }  // 0: none, or no timeout
  std::uint32_t last_input_ms(ConnectionIndex connection) const {
    return table_[connection].last_input_ms;
  }
  ConnectionIndex end() const { return end_; }  // all indices ever held are below this

  // What a link needs (link/link.h).
  std::uint32_t speaker(ConnectionIndex connection) const { return table_[connection].speaker; }
  void set_speaker(ConnectionIndex connection, std::uint32_t speaker) {
    table_[connection].speaker = speaker & kMostSpeakers;
  }
  static std::uint64_t number(ConnectionIndex) { return 0; }
  std::uint8_t ping_mark(ConnectionIndex connection) const {
    return static_cast<std::uint8_t>(table_[connection].ping_mark);
  }
  void set_ping_mark(ConnectionIndex connection, std::uint8_t mark) {
    table_[connection].ping_mark = mark & 3U;
  }
  std::uint8_t sticky(ConnectionIndex connection) const {
    return static_cast<std::uint8_t>(table_[connection].sticky);
  }
  void set_sticky(ConnectionIndex connection, std::uint8_t bits) {
    table_[connection].sticky = bits & 0x1fU;
  }

 private:
  MappedTable<ServerRow> table_;
  IndexQueue<MappedTable<ServerRow>> by_input_{table_};
  bool has_timeout_;
  ConnectionIndex end_ = 0;
};

}  // namespace c1k
