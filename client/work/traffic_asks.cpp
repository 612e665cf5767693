// What the client's conversation asks of itself: which message waits longest, and, for --verify,
// whether each connection answers.
#include "client/work/traffic.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds{500};

}  // namespace

using Count = ClientCount;

// Once in a while all speakers are looked at: who never answers is in no latency. The row of one
// that was given back is zeros.
template <class Wire>
void Traffic<Wire>::look_for_oldest(Nanoseconds now) {
  look_at_ = now + kLookEvery;
  Nanoseconds oldest{0};
  if (tally_[Count::messages_in_flight] > 0)
    for (std::uint32_t speaker = 1; speaker <= link_.last_speaker(); ++speaker) {
      if (rounds(speaker).count() == 0) continue;
      const Nanoseconds due = schedule_.is_closed_loop()
                                  ? Nanoseconds{link_[speaker].said.stamp}
                                  : schedule_.due(rounds(speaker).place, rounds(speaker).oldest());
      if (oldest == Nanoseconds{0} || due < oldest) oldest = due;
    }
  seat_.row().oldest_due_ns.store(oldest.count(), std::memory_order_relaxed);
}

// Who is scheduled is asked by its own messages, and who owes an answer by that; but where there
// are pings, by one.
template <class Wire>
void Traffic<Wire>::ask(ConnectionIndex connection, Nanoseconds now) {
  if (plan_.options.asks_by_ping()) {
    connections_.restart(connection, now);
    ping(connection, now);
    return;
  }
  const std::uint32_t speaker = link_.wake(connection);
  if (link_[speaker].is_scheduled || link_[speaker].unsent > 0 || rounds(speaker).count() > 0)
    return;
  begin_message(speaker, {.index = speaker, .round = rounds(speaker).last + 1, .moment = now},
                rounds(speaker).place);
}

template <class Wire>
bool Traffic<Wire>::ping(ConnectionIndex connection, Nanoseconds stamp) {
  const auto taken =
      link_.interject(connection, talk_->ping(link_.number(connection), stamp.count()));
  if (!taken) return false;
  ++tally_[Count::pings_sent];
  tally_[Count::wire_bytes_sent] += *taken;
  return true;
}

// Who was asked, and has not answered when it is looked at again, is silent; who has not answered
// yet is not asked again.
template <class Wire>
std::optional<ConnectionIndex> Traffic<Wire>::beat(Nanoseconds now, Nanoseconds seen) {
  while (heartbeat_) {
    const auto beat = heartbeat_->take(now, seen);
    if (!beat) break;
    const ConnectionIndex connection = beat->index;
    if (!connections_.is_open(connection)) continue;
    const std::uint8_t mark = connections_.ping_mark(connection);
    if (beat->is_check && mark == beat->mark) return connection;
    if (beat->is_check || mark != 0) continue;
    if (ping(connection, beat->due)) connections_.set_ping_mark(connection, beat->mark);
  }
  return std::nullopt;
}

template <class Wire>
auto Traffic<Wire>::next_beat(Nanoseconds now) const -> Wait {
  if (!heartbeat_ || tally_[Count::open] == 0) return std::nullopt;
  return heartbeat_->wait(now);
}

// A pong that nobody asked for may come at any time (RFC 6455, 5.5.3), and means nothing. --verify
// asks at the moment from which the connection's time is counted.
template <class Wire>
void Traffic<Wire>::take_pong(ConnectionIndex connection, Nanoseconds stamp) {
  const Nanoseconds now = monotonic_now();
  const bool is_beat =
      connections_.ping_mark(connection) != 0 && heartbeat_->was_due(connection, stamp, now);
  const bool is_verify = plan_.options.asks_by_ping() && connections_.started(connection) == stamp;
  if (!is_beat && !is_verify) return;
  if (is_beat) connections_.set_ping_mark(connection, 0);
  ++tally_[Count::pongs_received];
  seat_.row().add(Timing::ping, now - stamp);
}

// In between messages alone: half of one is better than a close in its midst.
template <class Wire>
void Traffic<Wire>::say_farewell(ConnectionIndex connection) {
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker != 0 && link_.is_blocked(speaker)) return;
  const auto words = talk_->farewell(link_.number(connection));
  if (words.empty()) return;
  if (const auto taken = link_.interject(connection, words))
    tally_[Count::wire_bytes_sent] += *taken;
}

template class Traffic<KernelWire>;

}  // namespace c1k
