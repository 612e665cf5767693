// The rows of a link's speakers, and who waits for room in its store: definitions of link/link.h.
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
  const bool is_half_way =
      row.unsent > 0 || row.torn != nullptr || row.owed != nullptr || row.waits_for_room;
  if (is_half_way || row.is_scheduled || !is_at_rest(row.talk)) return;
  table_.set_speaker(row.connection, 0);
  speakers_.give_back(speaker);
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::on_close(ConnectionIndex connection) {
  const std::uint32_t speaker = table_.speaker(connection);
  if (speaker == 0) return;
  Speaker<Own>& row = speakers_[speaker];
  if (row.waits_for_room) std::erase(waiting_, speaker);
  const bool frees_room = row.torn != nullptr || row.owed != nullptr;
  forget_kept(speaker);
  table_.set_speaker(connection, 0);
  speakers_.give_back(speaker);
  if (frees_room) resume_waiting();
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::forget_kept(std::uint32_t speaker) {
  store_.forget(speakers_[speaker].torn);
  store_.forget(speakers_[speaker].owed);
}

template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::wait_for_room(std::uint32_t speaker) {
  Speaker<Own>& row = speakers_[speaker];
  wire_.want(row.connection, false, false);
  if (!std::exchange(row.waits_for_room, true)) waiting_.push_back(speaker);
}

// Who waited is told again what is there.
template <class Wire, class Table, class Own>
void Link<Wire, Table, Own>::resume_waiting() {
  while (!waiting_.empty() && store_.room() >= 2 * kLongestHead) {
    Speaker<Own>& row = speakers_[waiting_.back()];
    waiting_.pop_back();
    row.waits_for_room = false;
    wire_.want(row.connection, true, wire_.reports() == Reports::once);
  }
}

}  // namespace c1k
