// What the client's conversation asks of itself: which message waits longest, and, for --verify,
// whether each connection answers.
#include "client/work/traffic.h"
#include "common/stack/own_wire.h"

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
  return true;
}

template <class Wire>
std::optional<ConnectionIndex> Traffic<Wire>::beat(Nanoseconds now, Nanoseconds seen) {
  return pings_.beat(now, seen, [this](ConnectionIndex connection, Nanoseconds due) {
    return ping(connection, due);
  });
}

template <class Wire>
auto Traffic<Wire>::next_beat(Nanoseconds now) -> Wait {
  const Wait beat = tally_[Count::open] > 0 ? pings_.wait(now) : std::nullopt;
  auto* secure = link_.transport().secure();
  return secure == nullptr ? beat : sooner(beat, secure->give_memory_back(now));
}

// --verify asks at the moment from which the connection's time is counted.
template <class Wire>
void Traffic<Wire>::take_pong(ConnectionIndex connection, Nanoseconds stamp) {
  const Nanoseconds now = monotonic_now();
  const bool is_verify = plan_.options.asks_by_ping() && connections_.started(connection) == stamp;
  if (!pings_.take_pong(connection, stamp, now) && !is_verify) return;
  ++tally_[Count::pongs_received];
  seat_.row().add(Timing::ping, now - stamp);
}

// In between messages alone: half of one is better than a close in its midst.
template <class Wire>
void Traffic<Wire>::say_farewell(ConnectionIndex connection) {
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker != 0 && link_.is_blocked(speaker)) return;
  const auto words = talk_->farewell(link_.number(connection));
  if (!words.empty()) link_.interject(connection, words);
  link_.transport().say_close(connection);
}

template class Traffic<KernelWire>;
template class Traffic<OwnWire>;

}  // namespace c1k
