// What the server's conversation asks of its peers: whether they live; and its last words.
#include "server/answers.h"

namespace c1k {

using Count = ServerCount;

template <class Wire>
std::optional<ConnectionIndex> Answers<Wire>::beat(Nanoseconds now, Nanoseconds seen) {
  while (heartbeat_) {
    const auto beat = heartbeat_->take(now, seen);
    if (!beat) break;
    const ConnectionIndex connection = beat->index;
    if (!connections_.is_open(connection) || is_opening(connection)) continue;
    const std::uint8_t mark = connections_.ping_mark(connection);
    if (beat->is_check && mark == beat->mark) return connection;
    if (beat->is_check || mark != 0) continue;
    const auto taken = link_.interject(connection, talk_->ping(0, beat->due.count()));
    if (!taken) continue;
    ++tally_[Count::pings_sent];
    tally_[Count::wire_bytes_sent] += *taken;
    connections_.set_ping_mark(connection, beat->mark);
  }
  return std::nullopt;
}

template <class Wire>
auto Answers<Wire>::next_beat(Nanoseconds now) const -> Wait {
  if (!heartbeat_ || tally_[Count::open] == 0) return std::nullopt;
  return heartbeat_->wait(now);
}

template <class Wire>
void Answers<Wire>::take_pong(ConnectionIndex connection, Nanoseconds stamp, Nanoseconds now) {
  if (connections_.ping_mark(connection) == 0) return;
  if (!heartbeat_->was_due(connection, stamp, now)) return;
  connections_.set_ping_mark(connection, 0);
  ++tally_[Count::pongs_received];
}

template <class Wire>
void Answers<Wire>::say_farewell(ConnectionIndex connection) {
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker != 0 && (link_.is_blocked(speaker) || link_[speaker].talk.step != 0)) return;
  const auto words = talk_->farewell(0);
  if (words.empty()) return;
  if (const auto taken = link_.interject(connection, words))
    tally_[Count::wire_bytes_sent] += *taken;
}

template class Answers<KernelWire>;

}  // namespace c1k
