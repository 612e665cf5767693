// The rows of a link's speakers: definitions of link/link.h.
#pragma once

#include <utility>
#include <vector>

#include "common/link/link.h"

namespace c1k {

template <class Wire, class Table, class Own>
std::uint64_t Link<Wire, Table, Own>::number(ConnectionIndex connection) const {
  const std::uint32_t speaker = table_.speaker(connection);
  return speaker != 0 ? speakers_[speaker].said.number : table_.number(connection);
}

template <class Wire, class Table, class Own>
std::uint32_t Link<Wire, Table, Own>::wake(ConnectionIndex connection) {
  if (const std::uint32_t speaker = table_.speaker(connection); speaker != 0) return speaker;
  const std::uint32_t speaker = speakers_.take(connection);
  speakers_[speaker].said.number = table_.number(connection);
  table_.set_speaker(connection, speaker);
  return speaker;
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::let_rest(std::uint32_t speaker) {
  const Speaker<Own>& row = speakers_[speaker];
  const bool is_half_way = row.unsent > 0 || row.torn != nullptr || row.owed != nullptr;
  if (is_half_way || row.is_scheduled || !is_at_rest(row.talk)) return;
  table_.set_speaker(row.connection, 0);
  speakers_.give_back(speaker);
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::on_close(ConnectionIndex connection) {
  transport_.on_close(connection);
  const std::uint32_t speaker = table_.speaker(connection);
  if (speaker == 0) return;
  forget_kept(speaker);
  table_.set_speaker(connection, 0);
  speakers_.give_back(speaker);
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::forget_kept(std::uint32_t speaker) {
  store_.forget(speakers_[speaker].torn);
  store_.forget(speakers_[speaker].owed);
}

}  // namespace c1k
