// The pings of a worker's connections: who is asked when (net/heartbeat.h), and who has answered.
#pragma once

#include <optional>

#include "common/link/wire.h"
#include "common/net/heartbeat.h"

namespace c1k {

// Table: is_open(connection), ping_mark(connection), set_ping_mark(connection, mark).
template <class Table>
class Pings {
 public:
  // The table must outlive it. `times`: none, nobody is asked. `rows`: indices are below.
  Pings(Table& table, const std::optional<Heartbeat::Times>& times, std::size_t rows,
        std::size_t worker, Nanoseconds now)
      : table_(table) {
    if (times) heartbeat_.emplace(rows, *times, worker, now);
  }

  // Asks who is due by ask(connection, stamp), which returns whether it could, until one is found
  // that has not answered in time: it is to be closed. nullopt: no more. Who has not answered yet
  // is not asked again.
  template <class Ask>
  std::optional<ConnectionIndex> beat(Nanoseconds now, Nanoseconds seen, Ask ask) {
    while (heartbeat_) {
      const auto beat = heartbeat_->take(now, seen);
      if (!beat) break;
      if (!table_.is_open(beat->index)) continue;
      const std::uint8_t mark = table_.ping_mark(beat->index);
      if (beat->is_check && mark == beat->mark) return beat->index;
      if (beat->is_check || mark != 0) continue;
      if (ask(beat->index, beat->due)) table_.set_ping_mark(beat->index, beat->mark);
    }
    return std::nullopt;
  }

  // Whether it is the answer that is awaited: others may come at any time, and mean nothing (RFC
  // 6455, 5.5.3).
  bool take_pong(ConnectionIndex connection, Nanoseconds stamp, Nanoseconds now) {
    if (table_.ping_mark(connection) == 0) return false;
    if (!heartbeat_->was_due(connection, stamp, now)) return false;
    table_.set_ping_mark(connection, 0);
    return true;
  }

  // How long nobody is due; nullopt: nobody ever is.
  std::optional<Nanoseconds> wait(Nanoseconds now) const {
    return heartbeat_ ? std::optional(heartbeat_->wait(now)) : std::nullopt;
  }

 private:
  Table& table_;
  std::optional<Heartbeat> heartbeat_;
};

}  // namespace c1k
