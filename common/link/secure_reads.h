// What TLS hears: the definitions of link/secure.h for input.
#pragma once

#include <algorithm>

#include "common/link/secure.h"

namespace c1k {

template <class Wire>
WireInput Secure<Wire>::read(ConnectionIndex connection, std::span<char> buffer) {
  was_full_ = false;
  if (TlsHalf* half = find(connection); half != nullptr && half->handshake)
    return read_kept(connection, *half->handshake, buffer);
  if (!has_keys(connection)) return read_silent(connection);
  WireInput result;
  std::size_t have = take_torn(connection);
  do {
    const std::size_t ask = most_to_ask(have, buffer.size());
    const WireInput input = wire_.read(connection, std::span(in_).subspan(have, ask));
    bytes_.received += input.bytes;
    was_full_ = input.bytes == ask;
    result.kind = input.kind;
    result.fault = input.fault;
    have += input.bytes;
    const std::size_t used = open_records(connection, {in_.data(), have}, buffer, result);
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(used),
              in_.begin() + static_cast<std::ptrdiff_t>(have), in_.begin());
    have -= used;
  } while (result.bytes == 0 && was_full_ && result.kind != Input::ended &&
           result.kind != Input::failed);
  keep_torn(connection, {in_.data(), have});
  return result;
}

// Nothing that comes is understood: tickets, and whatever its peer may say.
template <class Wire>
WireInput Secure<Wire>::read_silent(ConnectionIndex connection) {
  WireInput input = wire_.discard(connection, in_);
  bytes_.received += input.bytes;
  input.bytes = 0;
  return input;
}

// As much as opens into the room that there is; where too much is kept no more than the record
// needs that has begun.
template <class Wire>
std::size_t Secure<Wire>::most_to_ask(std::size_t have, std::size_t room) const {
  const std::size_t most = std::min(room, in_.size()) - have;
  if (kept_ < kMost) return most;
  if (have < kTlsHead) return kTlsHead - have;
  const TlsHead head = parse_tls_head(std::span(in_).first(kTlsHead));
  return head.size > have ? std::min(head.size - have, most) : most;
}

template <class Wire>
std::size_t Secure<Wire>::open_records(ConnectionIndex connection, std::span<char> bytes,
                                       std::span<char> buffer, WireInput& result) {
  std::size_t used = 0;
  while (bytes.size() - used >= kTlsHead) {
    const TlsHead head = parse_tls_head(bytes.subspan(used, kTlsHead));
    if (head.size == 0) {
      end_by_fault(connection, head.alert, result);
      return bytes.size();
    }
    if (bytes.size() - used < head.size) break;
    const TlsHeard heard =
        resting_.hear(connection, keys_[connection], bytes.subspan(used, head.size));
    used += head.size;
    take(connection, heard, buffer, result);
    if (heard.what == TlsHeard::What::closed || result.kind == Input::failed) return bytes.size();
  }
  return used;
}

template <class Wire>
void Secure<Wire>::take(ConnectionIndex connection, const TlsHeard& heard, std::span<char> buffer,
                        WireInput& result) {
  switch (heard.what) {
    case TlsHeard::What::data:
      std::copy(heard.content.begin(), heard.content.end(),
                buffer.subspan(result.bytes, heard.content.size()).begin());
      result.bytes += heard.content.size();
      return;
    case TlsHeard::What::nothing:
      return;
    case TlsHeard::What::ask_update:
      return update(connection, false);
    case TlsHeard::What::closed:
      result.kind = Input::ended;
      return say_close(connection);
    case TlsHeard::What::alert:
      result.kind = Input::failed;
      result.fault = {Cause::protocol, 0};
      last_.failure = {TlsFailure::Kind::alert, heard.alert, {}};
      return;
    case TlsHeard::What::fault:
      return end_by_fault(connection, static_cast<TlsAlert>(heard.alert), result);
  }
}

// It is told so, as far as that is taken, and nothing else follows.
template <class Wire>
void Secure<Wire>::end_by_fault(ConnectionIndex connection, TlsAlert alert, WireInput& result) {
  result.kind = Input::failed;
  result.fault = {Cause::protocol, 0};
  last_.failure = {TlsFailure::Kind::protocol, static_cast<std::uint8_t>(alert),
                   "a record that is wrong"};
  say_alert(connection, alert);
}

}  // namespace c1k
