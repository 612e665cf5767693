// What a link says: the definitions of link/link.h for output.
#pragma once

#include <algorithm>

#include "common/link/link.h"

namespace c1k {

template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::say(std::uint32_t speaker, const Said& said,
                                        std::span<const char> header) {
  Speaker<Own>& row = speakers_[speaker];
  row.said = said;
  row.unsent = static_cast<std::uint32_t>(header.empty() ? talk_.size(said) : header.size());
  const std::size_t taken = say_rest(speaker, header);
  if (row.unsent > 0) want_room(row.connection);
  return taken;
}

template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::say_rest(std::uint32_t speaker, std::span<const char> header) {
  Speaker<Own>& row = speakers_[speaker];
  const std::uint64_t size = header.empty() ? talk_.size(row.said) : header.size();
  std::size_t all = 0;
  while (row.unsent > 0) {
    const std::uint64_t skip = size - row.unsent;
    const auto bytes = header.empty() ? talk_.render(row.said, skip) : header.subspan(skip);
    const std::size_t taken = transport_.write(row.connection, bytes);
    row.unsent -= static_cast<std::uint32_t>(taken);
    all += taken;
    if (taken < bytes.size()) break;
  }
  return all;
}

// Of pings that come while the peer takes nothing the last is answered, instead of each (RFC 6455,
// 5.5.3).
template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::reply(ConnectionIndex connection, const Heard& heard) {
  const bool is_pong = heard.what == What::ping;
  if (is_pong && owed(connection) >= kMostOwed / 2) {
    Speaker<Own>& row = speakers_[table_.speaker(connection)];
    store_.drop_last(row.owed, row.last_pong);
  }
  replied_ += say_or_keep(connection, heard.reply);
  if (const std::uint32_t speaker = table_.speaker(connection); speaker != 0)
    speakers_[speaker].last_pong = is_pong ? static_cast<std::uint8_t>(heard.reply.size()) : 0;
}

// Behind what is half-said, or owed already.
template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::say_or_keep(ConnectionIndex connection,
                                                std::span<const char> bytes) {
  const std::uint32_t before = table_.speaker(connection);
  const bool is_free = before == 0 || !is_blocked(before);
  const std::size_t taken = is_free ? transport_.write(connection, bytes) : 0;
  if (taken == bytes.size()) return taken;
  Speaker<Own>& row = speakers_[wake(connection)];
  store_.append(row.owed, bytes.subspan(taken));
  row.last_pong = 0;
  want_room(connection);
  return taken;
}

template <class Wire, class Table, class Own>
std::optional<std::size_t> Link<Wire, Table, Own>::interject(ConnectionIndex connection,
                                                             std::span<const char> bytes) {
  const std::uint32_t speaker = table_.speaker(connection);
  if (speaker != 0 && talk_.is_in_reply(speakers_[speaker].talk)) return std::nullopt;
  return say_or_keep(connection, bytes);
}

template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::owed(ConnectionIndex connection) const {
  const std::uint32_t speaker = table_.speaker(connection);
  return speaker == 0 ? 0 : Store::of(speakers_[speaker].owed).size();
}

template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::reply_rest(ConnectionIndex connection) {
  std::size_t taken = 0;
  if (const std::uint32_t speaker = table_.speaker(connection); speaker != 0) {
    Speaker<Own>& row = speakers_[speaker];
    const auto owed = Store::of(row.owed);
    if (!owed.empty()) taken = transport_.write(connection, owed);
    const bool is_all = taken == owed.size();
    store_.consume(row.owed, taken);
    if (!is_all) return want_room(connection), taken;
  }
  wire_.want(connection, true, wire_.reports() == Reports::once);  // and tells again what is there
  return taken;
}

// Edge-triggered, room is told of without being asked for. Else it is, and input only as long as
// little is owed.
template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::want_room(ConnectionIndex connection) {
  if (wire_.reports() == Reports::once) return;
  wire_.want(connection, owed(connection) < kMostOwed, true);
}

}  // namespace c1k
