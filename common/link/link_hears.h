// What a link hears: the definitions of link/link.h for input.
#pragma once

#include <algorithm>

#include "common/link/link.h"

namespace c1k {

inline constexpr int kReadTurns = 16;  // so that one talkative peer does not stop the others

template <class Wire, class Table, class Own>
template <class Take>
WireInput Link<Wire, Table, Own>::read(ConnectionIndex connection, bool to_the_end, Take take) {
  WireInput result;
  replied_ = 0;
  rest_ = {};
  is_stopped_ = false;
  const auto fresh = buffer_.subspan(kLongestHead, kInput);
  for (int turn = 0; turn < kReadTurns; ++turn) {
    const std::size_t most = may_read(connection);
    if (most == 0) return result;
    const WireInput input = transport_.read(connection, fresh.first(most));
    result.kind = input.kind;
    result.fault = input.fault;
    if (input.bytes == 0) return result;
    result.bytes += input.bytes;
    const std::size_t torn = take_torn(connection);
    hear(connection, buffer_.subspan(kLongestHead - torn, torn + input.bytes), take);
    // Less than asked for: the queue is empty, and what comes next has its own event (epoll(7)).
    if (is_stopped_ || (!to_the_end && !transport_.was_full())) return result;
  }
  result.kind = Input::more;
  return result;
}

// How much of its input may be taken now: replies to it may have to be kept, and whose owe enough
// already are not read from. Where the store is full each may still have a little at a time: a torn
// head that is never read to its end would keep its room for ever.
template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::may_read(ConnectionIndex connection) {
  const std::size_t room = store_.room();
  if (owed(connection) < (room < kLongestHead ? 1 : kMostOwed))
    return std::clamp(room, std::max(kAlways, transport_.least_read()), kInput);
  wire_.want(connection, false, true);  // so that the peer's window closes
  return 0;
}

template <class Wire, class Table, class Own>
template <class Take>
void Link<Wire, Table, Own>::hear(ConnectionIndex connection, std::span<char> bytes, Take take) {
  while (!bytes.empty()) {
    const Heard heard = hear_one(connection, bytes);
    if (heard.what == What::torn) return keep_torn(connection, bytes);
    if (!heard.reply.empty()) reply(connection, heard);
    bytes = bytes.subspan(heard.used);
    if (take(heard)) continue;
    is_stopped_ = true;
    rest_ = bytes;
    return;
  }
}

template <class Wire, class Table, class Own>
template <class Take>
void Link<Wire, Table, Own>::hear_rest(ConnectionIndex connection, Take take) {
  hear(connection, std::exchange(rest_, {}), take);
}

template <class Wire, class Table, class Own>
Heard Link<Wire, Table, Own>::hear_one(ConnectionIndex connection, std::span<char> bytes) {
  const std::uint32_t speaker = table_.speaker(connection);
  TalkRow resting{};
  TalkRow& row = speaker != 0 ? speakers_[speaker].talk : resting;
  const std::uint8_t sticky = table_.sticky(connection);
  row.sticky = sticky;
  const Heard heard = talk_.hear(number(connection), row, bytes);
  if (row.sticky != sticky) table_.set_sticky(connection, row.sticky);
  row.sticky = 0;
  if (speaker == 0 && !is_at_rest(resting)) speakers_[wake(connection)].talk = resting;
  return heard;
}

// Puts what was kept of a torn head in front of what came now; how many bytes that are.
template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::take_torn(ConnectionIndex connection) {
  const std::uint32_t speaker = table_.speaker(connection);
  if (speaker == 0) return 0;
  const auto torn = Store::of(speakers_[speaker].torn);
  const std::size_t size = torn.size();
  std::copy(torn.begin(), torn.end(), buffer_.subspan(kLongestHead - size).begin());
  store_.forget(speakers_[speaker].torn);
  return size;
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::keep_torn(ConnectionIndex connection, std::span<const char> bytes) {
  store_.append(speakers_[wake(connection)].torn, bytes);
}

}  // namespace c1k
