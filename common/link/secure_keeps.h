// What TLS keeps of a connection: what is torn, and for how long which memory. Definitions of
// link/secure.h.
#pragma once

#include <malloc.h>

#include <algorithm>

#include "common/link/secure.h"

namespace c1k {

inline constexpr Nanoseconds kQuiet = std::chrono::seconds{1};

template <class Wire>
TlsHalf* Secure<Wire>::find(ConnectionIndex connection) {
  if (halves_.empty()) return nullptr;
  const auto found = halves_.find(connection);
  return found == halves_.end() ? nullptr : &found->second;
}

template <class Wire>
bool Secure<Wire>::is_opening(ConnectionIndex connection) const {
  const auto found = halves_.find(connection);
  return found != halves_.end() && found->second.is_opening;
}

// glibc keeps the pages of what is freed, 19 KB for each that shook hands at once (malloc_trim(3)).
// They are wanted again until no handshake has ended for a while.
template <class Wire>
std::optional<Nanoseconds> Secure<Wire>::give_memory_back(Nanoseconds now) {
  if (!owes_memory_) return std::nullopt;
  if (const Nanoseconds due = ended_ + kQuiet; now < due) return due - now;
  owes_memory_ = false;
  ::malloc_trim(0);
  return std::nullopt;
}

// What was half-way is nobody's any more.
template <class Wire>
void Secure<Wire>::forget(ConnectionIndex connection) {
  if (TlsHalf* half = find(connection)) {
    kept_ -= half->torn.size() + half->unsent.size();
    owes_memory_ = owes_memory_ || half->handshake;
    places_.leave(connection);
    halves_.erase(connection);
    let_in();
  }
  if (!has_keys(connection)) return;
  resting_.forget(connection, keys_[connection]);
  is_keyed_[connection] = false;
}

template <class Wire>
void Secure<Wire>::tidy(ConnectionIndex connection, TlsHalf& half) {
  if (half.handshake || half.is_opening || half.owes_update) return;
  if (half.torn.empty() && half.unsent.empty()) halves_.erase(connection);
}

template <class Wire>
std::size_t Secure<Wire>::take_torn(ConnectionIndex connection) {
  TlsHalf* half = find(connection);
  if (half == nullptr) return 0;
  const std::size_t size = half->torn.size();
  std::copy(half->torn.begin(), half->torn.end(), in_.begin());
  half->torn.clear();
  kept_ -= size;
  return size;
}

template <class Wire>
void Secure<Wire>::keep_torn(ConnectionIndex connection, std::span<const char> bytes) {
  if (bytes.empty()) {
    if (TlsHalf* half = find(connection)) tidy(connection, *half);
    return;
  }
  halves_[connection].torn.assign(bytes.begin(), bytes.end());
  kept_ += bytes.size();
}

}  // namespace c1k
