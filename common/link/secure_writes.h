// What TLS says: the definitions of link/secure.h for output.
#pragma once

#include <algorithm>

#include "common/link/secure.h"

namespace c1k {

template <class Wire>
bool Secure<Wire>::is_blocked(ConnectionIndex connection) {
  const TlsHalf* half = find(connection);
  if (half == nullptr) return false;
  return !half->unsent.empty() || (half->handshake && !half->handshake->to_say().empty());
}

template <class Wire>
bool Secure<Wire>::can_say(ConnectionIndex connection) {
  return has_keys(connection) && keys_[connection].is_closed == 0 && !is_blocked(connection);
}

template <class Wire>
std::size_t Secure<Wire>::write(ConnectionIndex connection, std::span<const char> bytes) {
  if (TlsHalf* half = find(connection); half != nullptr && half->handshake)
    return write_kept(connection, *half->handshake, bytes);
  if (!can_say(connection)) return 0;
  RestingKeys& keys = keys_[connection];
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    if (Resting::needs_update(keys)) {
      update(connection, true);
      if (is_blocked(connection)) return taken;
    }
    const std::size_t most = kept_ < kMost ? kMostTlsContent : kSmall;
    const auto content = bytes.subspan(taken, std::min(bytes.size() - taken, most));
    const std::size_t size = resting_.say(connection, keys, content, out_);
    taken += content.size();
    if (!send(connection, {out_.data(), size})) return taken;
  }
  return taken;
}

// What is not taken is kept. False: some is.
template <class Wire>
bool Secure<Wire>::send(ConnectionIndex connection, std::span<const char> record) {
  const std::size_t taken = wire_.write(connection, record);
  bytes_.sent += taken;
  if (taken == record.size()) return true;
  halves_[connection].unsent.append(record.begin() + static_cast<std::ptrdiff_t>(taken),
                                    record.end());
  kept_ += record.size() - taken;
  want_room(connection);
  return false;
}

// Edge-triggered, room is told of without being asked for.
template <class Wire>
void Secure<Wire>::want_room(ConnectionIndex connection) {
  if (wire_.reports() == Reports::while_so) wire_.want(connection, true, true);
}

template <class Wire>
bool Secure<Wire>::flush(ConnectionIndex connection) {
  TlsHalf* half = find(connection);
  if (half == nullptr) return true;
  if (!half->unsent.empty()) {
    const std::size_t taken = wire_.write(connection, half->unsent);
    bytes_.sent += taken;
    kept_ -= taken;
    half->unsent.erase(0, taken);
    if (!half->unsent.empty()) return want_room(connection), false;
  }
  if (half->handshake) return flush_object(connection, *half->handshake);
  if (std::exchange(half->owes_update, false)) {
    update(connection, false);
    if (is_blocked(connection)) return false;
  }
  tidy(connection, *half);
  return true;
}

// Behind what is half-way: one change of our key answers all that were asked for (RFC 8446, 4.6.3).
template <class Wire>
void Secure<Wire>::update(ConnectionIndex connection, bool asks) {
  if (is_blocked(connection)) {
    halves_[connection].owes_update = true;
    return;
  }
  if (keys_[connection].is_closed != 0) return;
  const std::size_t size = resting_.say_update(connection, keys_[connection], asks, out_);
  send(connection, {out_.data(), size});
}

template <class Wire>
void Secure<Wire>::say_close(ConnectionIndex connection) {
  if (TlsHalf* half = find(connection); half != nullptr && half->handshake) {
    if (half->is_opening) return;
    half->handshake->say_close();
    flush_object(connection, *half->handshake);
    return;
  }
  say_alert(connection, TlsAlert::close_notify);
}

// After it nothing is said: between records alone.
template <class Wire>
void Secure<Wire>::say_alert(ConnectionIndex connection, TlsAlert alert) {
  if (!can_say(connection)) return;
  const std::size_t size = resting_.say_alert(connection, keys_[connection], alert, out_);
  send(connection, {out_.data(), size});
}

}  // namespace c1k
