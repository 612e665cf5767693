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
  if (row.unsent > 0) want_room(row.connection, true);
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

// A reply is never kept without room: what is read at once has some, or stays in the wire.
template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::reply(ConnectionIndex connection, std::span<const char> bytes) {
  std::size_t taken = has_kept_output(connection) ? 0 : transport_.write(connection, bytes);
  replied_ += taken;
  if (taken == bytes.size()) return taken;
  wire_.want(connection, false, true);
  if (leaves_input_) return taken;
  Speaker<Own>& row = speakers_[wake(connection)];
  store_.append(row.block, bytes.subspan(taken));
  row.kept = Kept::output;
  return bytes.size();
}

template <class Wire, class Table, class Own>
bool Link<Wire, Table, Own>::has_kept_output(ConnectionIndex connection) const {
  const std::uint32_t speaker = table_.speaker(connection);
  return speaker != 0 && speakers_[speaker].kept == Kept::output;
}

template <class Wire, class Table, class Own>
std::size_t Link<Wire, Table, Own>::reply_rest(ConnectionIndex connection) {
  std::size_t taken = 0;
  if (has_kept_output(connection)) {
    Speaker<Own>& row = speakers_[table_.speaker(connection)];
    const auto kept = Store::of(row.block);
    taken = transport_.write(connection, kept);
    const bool is_all = taken == kept.size();
    store_.consume(row.block, taken);
    if (!is_all) return taken;
    row.kept = Kept::nothing;
    let_rest(table_.speaker(connection));
  }
  wire_.want(connection, true, false);
  if (taken > 0) resume_waiting();
  return taken;
}

// Edge-triggered, room is told of without being asked for.
template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::want_room(ConnectionIndex connection, bool is_wanted) {
  if (wire_.reports() == Reports::while_so) wire_.want(connection, true, is_wanted);
}

}  // namespace c1k
