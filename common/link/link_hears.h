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
    // Where the store has no room for all that could come, only what is dealt with is taken.
    leaves_input_ = !store_.has_room_for(kInput);
    const WireInput input =
        leaves_input_ ? transport_.peek(connection, fresh) : transport_.read(connection, fresh);
    result.kind = input.kind;
    result.fault = input.fault;
    if (input.bytes == 0) return result;
    const std::size_t torn = take_torn(connection);
    const auto bytes = buffer_.subspan(kLongestHead - torn, torn + input.bytes);
    const std::size_t dealt_with = hear(connection, bytes, torn, take);
    if (leaves_input_) transport_.consume(connection, fresh.first(dealt_with));
    result.bytes += dealt_with;
    if (is_stopped_ || dealt_with < input.bytes || has_kept_output(connection)) return result;
    // Less than asked for: the queue is empty, and what comes next has its own event (epoll(7)).
    if (!to_the_end && input.bytes < kInput) return result;
  }
  result.kind = Input::more;
  return result;
}

// Of the bytes that came now (behind the `torn` ones), how many were heard, kept, or are in rest_.
template <class Wire, class Table, class Own>
template <class Take>
std::size_t Link<Wire, Table, Own>::hear(ConnectionIndex connection, std::span<char> bytes,
                                         std::size_t torn, Take take) {
  const std::size_t all = bytes.size();
  const auto dealt_with = [&](std::size_t more) {
    return std::max(all - bytes.size() + more, torn) - torn;
  };
  while (!bytes.empty()) {
    const Heard heard = hear_one(connection, bytes);
    if (heard.what == What::torn) {
      const std::size_t before = std::min(torn, bytes.size());
      return dealt_with(keep_torn(connection, bytes, all == bytes.size() ? before : 0));
    }
    if (!heard.reply.empty()) {
      const std::size_t left = heard.reply.size() - reply(connection, heard.reply);
      if (left > 0) return take(heard), dealt_with(heard.used - left);
    }
    bytes = bytes.subspan(heard.used);
    if (take(heard)) continue;
    is_stopped_ = true;
    rest_ = bytes;
    return dealt_with(bytes.size());
  }
  return dealt_with(0);
}

template <class Wire, class Table, class Own>
template <class Take>
void Link<Wire, Table, Own>::hear_rest(ConnectionIndex connection, Take take) {
  const auto rest = std::exchange(rest_, {});
  leaves_input_ = false;  // they were taken from the wire: replies to them are kept
  hear(connection, rest, 0, take);
}

template <class Wire, class Table, class Own>
Heard Link<Wire, Table, Own>::hear_one(ConnectionIndex connection, std::span<const char> bytes) {
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
  if (speaker == 0 || speakers_[speaker].kept != Kept::input) return 0;
  const auto torn = Store::of(speakers_[speaker].block);
  const std::size_t size = torn.size();
  std::copy(torn.begin(), torn.end(), buffer_.subspan(kLongestHead - size).begin());
  store_.forget(speakers_[speaker].block);
  speakers_[speaker].kept = Kept::nothing;
  return size;
}

// `torn`: so many of the bytes, from the beginning, were kept before, and have room again. How many
// are kept now; what is not stays in the wire, and its events are off until there is room.
template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::keep_torn(ConnectionIndex connection,
                                              std::span<const char> bytes, std::size_t torn) {
  const bool fits = store_.has_room_for(bytes.size());
  const std::size_t kept = fits || !leaves_input_ ? bytes.size() : torn;
  const std::uint32_t speaker = wake(connection);
  if (kept > 0) {
    store_.append(speakers_[speaker].block, bytes.first(kept));
    speakers_[speaker].kept = Kept::input;
  }
  if (kept < bytes.size()) wait_for_room(speaker);
  return kept;
}

}  // namespace c1k
