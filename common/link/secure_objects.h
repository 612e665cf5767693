// OpenSSL's object of a connection that keeps it: it keeps what is torn, too. Definitions of
// link/secure.h.
#pragma once

#include <algorithm>

#include "common/link/secure.h"

namespace c1k {

template <class Wire>
WireInput Secure<Wire>::read_kept(ConnectionIndex connection, Handshake& object,
                                  std::span<char> buffer) {
  WireInput result;
  do {
    const std::size_t ask = buffer.size() - std::min(object.pending(), buffer.size() - 1);
    const WireInput input = wire_.read(connection, std::span(in_).first(std::min(ask, in_.size())));
    bytes_.received += input.bytes;
    was_full_ = input.bytes == ask;
    result.kind = input.kind;
    result.fault = input.fault;
    const auto heard = object.hear({in_.data(), input.bytes}, buffer);
    result.bytes = heard.bytes;
    if (heard.has_ended) result.kind = Input::ended;
    if (heard.has_failed) {
      result.kind = Input::failed;
      result.fault = {Cause::protocol, 0};
      last_.failure = object.failure();
    }
  } while (result.bytes == 0 && was_full_ && result.kind != Input::ended &&
           result.kind != Input::failed);
  flush_object(connection, object);  // an alert, a key that has changed
  if (use_.resumes && !sessions_.is_full()) sessions_.add(object.take_session());
  return result;
}

template <class Wire>
bool Secure<Wire>::flush_object(ConnectionIndex connection, Handshake& object) {
  const auto bytes = object.to_say();
  if (bytes.empty()) return true;
  const std::size_t taken = wire_.write(connection, bytes);
  bytes_.sent += taken;
  const bool is_all = taken == bytes.size();
  object.said(taken);
  if (!is_all) want_room(connection);
  return is_all;
}

template <class Wire>
std::size_t Secure<Wire>::write_kept(ConnectionIndex connection, Handshake& object,
                                     std::span<const char> bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && flush_object(connection, object)) {
    const std::size_t most = std::min(bytes.size() - taken, kMostTlsContent);
    const std::size_t size = object.say(bytes.subspan(taken, most));
    if (size == 0) break;
    taken += size;
  }
  flush_object(connection, object);
  return taken;
}

}  // namespace c1k
