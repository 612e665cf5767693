// How a client's conversation opens: TLS, then what is said and awaited before a connection is
// open.
#include "client/work/traffic.h"
#include "common/stack/own_wire.h"

namespace c1k {

using Count = ClientCount;

// Numbers are handed out when the wire has made a connection: attempts that fail use up none.
template <class Wire>
Opened Traffic<Wire>::begin(const WireEvent& event, Nanoseconds now) {
  heard_bytes_ = 0;
  number_ = row_book_ != nullptr ? row_book_->take(seat_.index())
                                 : plan_.options.slice.number(seat_.board().next_number.fetch_add(
                                       1, std::memory_order_relaxed));
  if (!has_opening_) return Opened::yes;
  const std::uint32_t speaker = link_.wake(event.connection);
  link_[speaker].said = {.number = number_, .stamp = now.count(), .round = 0, .kind = {}};
  if (speaks_first_)
    wire_.send_at_once(event.connection);  // words do not wait for each other's ACK
  if (link_.transport().secure() == nullptr) return begin_words(event, now);
  begin_tls(event.connection);
  return shake(event, now);
}

template <class Wire>
Opened Traffic<Wire>::begin_words(const WireEvent& event, Nanoseconds now) {
  const std::uint32_t speaker = link_.speaker(event.connection);
  if (plan_.options.opening.proxy_version && !plan_.options.is_tls()) {
    const Said said{number_, now.count(), 0, SaidKind::proxy_header};
    link_.say(speaker, said, proxy_header(link_[speaker]));
  } else {
    link_[speaker].talk.step = talk_->first_step();
  }
  return go_on_words(event, now);
}

template <class Wire>
Opened Traffic<Wire>::go_on(const WireEvent& event, Nanoseconds now) {
  heard_bytes_ = 0;
  const auto* secure = link_.transport().secure();
  if (secure != nullptr && secure->is_opening(event.connection)) return shake(event, now);
  link_.transport().flush(event.connection);
  return go_on_words(event, now);
}

template <class Wire>
Opened Traffic<Wire>::go_on_words(const WireEvent& event, Nanoseconds now) {
  const std::uint32_t speaker = link_.speaker(event.connection);
  const bool was_unsent = link_[speaker].unsent > 0;
  if (!say_opening(speaker)) return Opened::not_yet;
  if (link_[speaker].talk.step == 0) return open(event.connection, now);
  if (!event.input && !event.broken && !was_unsent) return Opened::not_yet;
  const Opened opened = hear_opening(event.connection, event.ended);
  return opened == Opened::yes ? open(event.connection, now) : opened;
}

// Whom it is meant for, and a PROXY header: it comes before TLS.
template <class Wire>
void Traffic<Wire>::begin_tls(ConnectionIndex connection) {
  const bool has_header = plan_.options.opening.proxy_version.has_value();
  const std::uint32_t speaker = link_.speaker(connection);
  link_.transport().secure()->begin(connection, plan_.tls_name(wire_.remote(connection)),
                                    has_header ? proxy_header(link_[speaker]) : std::string());
}

template <class Wire>
Opened Traffic<Wire>::shake(const WireEvent& event, Nanoseconds now) {
  using Opening = typename Secure<Wire>::Opening;
  const auto& secure = *link_.transport().secure();
  switch (link_.transport().secure()->go_on(event.connection, now)) {
    case Opening::going:
      return Opened::not_yet;
    case Opening::failed:
      note_tls_failure(secure.last().failure);
      return Opened::insecure;
    case Opening::closed:
      note_tls_failure({TlsFailure::Kind::closed, 0, {}});
      return Opened::insecure;
    case Opening::broken:
      fault_ = secure.last().fault;
      return Opened::failed;
    case Opening::finished:
      break;
  }
  const Nanoseconds begun{link_[link_.speaker(event.connection)].said.stamp};
  const Nanoseconds finished = monotonic_now();  // many may have since the batch began
  seat_.row().add(Timing::tls, finished - begun);
  seat_.row().tls_suite.set(secure.last().suite);
  if (secure.last().was_resumed) ++tally_[Count::tls_resumed];
  ++tally_[Count::handshakes_tls];
  connections_.hear(event.connection);
  WireEvent told = event;
  told.input = true;  // there may be more behind the handshake
  return begin_words(told, finished);
}

template <class Wire>
void Traffic<Wire>::note_tls_failure(const TlsFailure& failure) {
  BoardRow& row = seat_.row();
  row.tls_failures.add(tls_failure_code(failure.kind, failure.alert));
  row.tls_words.set(failure.words);
}

// All that there is to say before something has to be heard. False: it was not taken whole.
template <class Wire>
bool Traffic<Wire>::say_opening(std::uint32_t speaker) {
  Speaker<Rounds>& row = link_[speaker];
  while (true) {
    if (row.unsent > 0) {
      const bool is_header = row.said.kind == SaidKind::proxy_header;
      const std::string header = is_header ? proxy_header(row) : std::string();
      link_.say_rest(speaker, header);
      if (row.unsent > 0) return false;
    }
    const SaidKind was_said = std::exchange(row.said.kind, SaidKind::nothing);
    if (was_said == SaidKind::proxy_header) row.talk.step = talk_->first_step();
    if (was_said == SaidKind::opening) talk_->was_said(row.talk);
    if (row.talk.step == 0) return true;
    Said next = talk_->opening(row.said.number, row.talk.step);
    if (next.kind == SaidKind::nothing) return true;
    next.stamp = row.said.stamp;
    if (!plan_.host_of.empty()) next.round = plan_.host_of.at(wire_.remote(row.connection));
    link_.say(speaker, next);
  }
}

// Hears until the connection is open: what is left over then is the conversation's.
template <class Wire>
Opened Traffic<Wire>::hear_opening(ConnectionIndex connection, bool to_the_end) {
  bool is_open = false;
  bool is_rejected = false;
  const WireInput input = link_.read(connection, to_the_end, [&](const Heard& heard) {
    is_rejected = heard.what == What::rejected;
    if (is_rejected) return take_rejection(heard);
    const std::uint32_t speaker = link_.speaker(connection);
    is_open = say_opening(speaker) && link_[speaker].talk.step == 0;
    return !is_open;
  });
  heard_bytes_ = input.bytes;
  if (input.bytes > 0) connections_.hear(connection);
  if (is_open) return Opened::yes;
  if (is_rejected) return Opened::rejected;
  fault_ = input.fault;
  if (input.kind == Input::failed) return Opened::failed;
  if (input.kind == Input::more) wire_.want(connection, true, true);  // to be told of the rest
  return input.kind == Input::ended ? Opened::ended : Opened::not_yet;
}

template <class Wire>
Opened Traffic<Wire>::open(ConnectionIndex connection, Nanoseconds now) {
  const std::uint32_t speaker = link_.speaker(connection);
  number_ = link_[speaker].said.number;
  seat_.row().add(Timing::opening, now - Nanoseconds{link_[speaker].said.stamp});
  link_.let_rest(speaker);
  return Opened::yes;
}

// A connection's true endpoints, or one of those that --proxy-source names: the same for a number.
template <class Wire>
std::string Traffic<Wire>::proxy_header(const Speaker<Rounds>& speaker) const {
  const Endpoint target = wire_.remote(speaker.connection);
  const ProxySources& claimed = plan_.options.opening.proxy_sources;
  const Endpoint source = claimed.empty()
                              ? wire_.local(speaker.connection)
                              : claimed.at(speaker.said.number, target.address.family());
  return c1k::proxy_header(*plan_.options.opening.proxy_version, source, target);
}

template class Traffic<KernelWire>;
template class Traffic<OwnWire>;

}  // namespace c1k
