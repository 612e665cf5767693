// What the server's conversation asks of its peers: whether they live; and its last words.
#include "server/answers.h"

namespace c1k {

using Count = ServerCount;

template <class Wire>
std::optional<ConnectionIndex> Answers<Wire>::beat(Nanoseconds now, Nanoseconds seen) {
  return pings_.beat(now, seen, [this](ConnectionIndex connection, Nanoseconds due) {
    if (is_opening(connection)) return false;
    const auto taken = link_.interject(connection, talk_->ping(0, due.count()));
    if (!taken) return false;
    ++tally_[Count::pings_sent];
    return true;
  });
}

template <class Wire>
auto Answers<Wire>::next_beat(Nanoseconds now) -> Wait {
  const Wait beat = tally_[Count::open] > 0 ? pings_.wait(now) : std::nullopt;
  auto* secure = link_.transport().secure();
  return secure == nullptr ? beat : sooner(beat, secure->give_memory_back(now));
}

template <class Wire>
void Answers<Wire>::take_pong(ConnectionIndex connection, Nanoseconds stamp, Nanoseconds now) {
  if (pings_.take_pong(connection, stamp, now)) ++tally_[Count::pongs_received];
}

template <class Wire>
void Answers<Wire>::say_farewell(ConnectionIndex connection) {
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker != 0 && (link_.is_blocked(speaker) || link_[speaker].talk.step != 0)) return;
  const auto words = talk_->farewell(0);
  if (!words.empty()) link_.interject(connection, words);
  link_.transport().say_close(connection);
}

template class Answers<KernelWire>;

}  // namespace c1k
