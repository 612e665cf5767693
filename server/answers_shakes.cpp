// How a server's conversation opens by TLS: the handshake, and then what its talk awaits.
#include "common/talk/push.h"
#include "server/answers.h"

namespace c1k {

using Count = ServerCount;

template <class Wire>
bool Answers<Wire>::is_shaking(ConnectionIndex connection) const {
  const Secure<Wire>* secure = link_.transport().secure();
  return secure != nullptr && secure->is_opening(connection);
}

// `drained`, and not shaking any more: it has finished.
template <class Wire>
WireInput Answers<Wire>::shake(ConnectionIndex connection, Nanoseconds now) {
  using Opening = typename Secure<Wire>::Opening;
  Secure<Wire>& secure = *link_.transport().secure();
  switch (secure.go_on(connection, now)) {
    case Opening::going:
      return {};
    case Opening::finished:
      ++tally_[Count::handshakes_tls];
      begin_words(connection, now);
      return {};
    case Opening::failed:
      tls_failure_ = secure.last().failure;
      end(connection, Count::closed_protocol);
      return {};
    case Opening::closed:
      return {.kind = Input::ended, .fault = {}};
    case Opening::broken:
      return {.kind = Input::failed, .fault = secure.last().fault};
  }
  return {};
}

template <class Wire>
void Answers<Wire>::begin_words(ConnectionIndex connection, Nanoseconds now) {
  if (const std::uint8_t step = talk_->first_step(); step != 0) {
    link_[link_.wake(connection)].talk.step = step;
    return;
  }
  open(connection, now);
}

template class Answers<KernelWire>;

}  // namespace c1k
