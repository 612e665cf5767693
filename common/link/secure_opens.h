// How a connection's TLS opens: the definitions of link/secure.h for handshakes.
#pragma once

#include <utility>

#include "common/link/secure.h"

namespace c1k {

template <class Wire>
Secure<Wire>::Secure(Wire& wire, WireBytes bytes, const TlsUse& use, std::size_t connections)
    : wire_(wire),
      bytes_(bytes),
      use_(use),
      keys_(connections),
      is_keyed_(connections),
      cache_(use.key_contexts),
      places_(use.at_once) {
  keys_.keep_out_of_dumps();
}

template <class Wire>
void Secure<Wire>::begin(ConnectionIndex connection, const std::string& name, std::string first) {
  TlsHalf& half = halves_[connection];
  half.is_opening = true;
  half.name = name;
  kept_ += first.size();
  half.unsent = std::move(first);
}

// A client speaks first.
template <class Wire>
bool Secure<Wire>::take_place(ConnectionIndex connection, TlsHalf& half, Nanoseconds now) {
  if (!places_.take(connection, now)) {
    wire_.want(connection, false, false);
    return false;
  }
  half.handshake = std::make_unique<Handshake>(*use_.context, half.name, sessions_.take_turn());
  if (!use_.context->is_server()) half.handshake->go_on({});
  return true;
}

// An alert is said even when it has failed, as far as it is taken.
template <class Wire>
auto Secure<Wire>::go_on(ConnectionIndex connection, Nanoseconds now) -> Opening {
  TlsHalf& half = *find(connection);
  const bool is_new = !half.handshake;
  if (is_new && !take_place(connection, half, now)) return Opening::going;
  Handshake& handshake = *half.handshake;
  const bool speaks_first = is_new && !use_.context->is_server();  // nothing has come yet
  const WireInput input = speaks_first ? WireInput{} : hear(connection, handshake);
  const bool is_all_said = flush(connection);
  if (handshake.state() == Handshake::State::failed) {
    last_.failure = handshake.failure();
    return Opening::failed;
  }
  if (handshake.state() == Handshake::State::finished && is_all_said)
    return finish(connection, half, now);
  last_.fault = input.fault;
  if (input.kind == Input::failed) return Opening::broken;
  return input.kind == Input::ended ? Opening::closed : Opening::going;
}

template <class Wire>
WireInput Secure<Wire>::hear(ConnectionIndex connection, Handshake& handshake) {
  WireInput input;
  do {
    input = wire_.read(connection, in_);
    bytes_.received += input.bytes;
    if (input.bytes > 0) handshake.go_on({in_.data(), input.bytes});
  } while (input.bytes == in_.size());
  return input;
}

template <class Wire>
auto Secure<Wire>::finish(ConnectionIndex connection, TlsHalf& half, Nanoseconds now) -> Opening {
  Handshake& handshake = *half.handshake;
  last_.was_resumed = handshake.is_resumed();
  if (last_.suite.empty()) last_.suite = handshake.suite();
  half.is_opening = false;
  places_.leave(connection);
  owes_memory_ = true;
  ended_ = now;
  const bool learns = use_.resumes && !sessions_.is_full();
  if (use_.keeps_object || learns || !handshake.can_rest()) {
    let_in();
    return Opening::finished;  // the object stays
  }
  if (keeps_keys()) {
    if (!use_.keeps_keys) ++witnesses_;
    rest(connection, handshake.keys(), handshake.take_rest());
  }
  half.handshake.reset();
  tidy(connection, half);
  let_in();
  return Opening::finished;
}

template <class Wire>
void Secure<Wire>::rest(ConnectionIndex connection, const RestingKeys& keys,
                        const std::string& came) {
  keys_[connection] = keys;
  is_keyed_[connection] = true;
  keep_torn(connection, came);
}

// The next that waits may go on: its events are told again.
template <class Wire>
void Secure<Wire>::let_in() {
  for (std::size_t free = places_.free(); free > 0; --free) {
    const auto next = places_.next();
    if (!next) return;
    wire_.want(*next, true, !use_.context->is_server());
  }
}

}  // namespace c1k
