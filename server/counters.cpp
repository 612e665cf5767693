#include "server/counters.h"

namespace c1k {
namespace {

using Count = ServerCount;

constexpr Counter connections(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "connections", "connections", help);
}
constexpr Counter closed(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "connections", "closed", help);
}
constexpr Counter pings(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "pings", "websocket", help);
}
constexpr Counter said(Count count, std::string_view name, std::string_view unit,
                       std::string_view help) {
  return described(count, name, Kind::counter, unit, "messages", help);
}

}  // namespace

constexpr std::array<Counter, kServerCounters> kServerTable{{
    described(Count::open, "open", Kind::gauge, "connections", "connections", "open now"),
    connections(Count::accepted, "accepted", "accepted. In every row: accepted = open + closed"),
    connections(Count::closed, "closed", "were open, are closed; the sum of its causes"),
    closed(Count::closed_by_us, "closed_by_us", "by the drain or the idle timeout"),
    closed(Count::closed_by_peer, "closed_by_peer", "the peer sent FIN"),
    closed(Count::closed_reset, "closed_reset", "the peer sent RST"),
    closed(Count::closed_timeout, "closed_timeout",
           "the peer no longer answered (keepalive, or retransmission, ended in ETIMEDOUT)"),
    closed(Count::closed_worker_lost, "closed_worker_lost", "went with a worker process that died"),
    closed(Count::closed_other, "closed_other", "any other error"),
    described(
        Count::accept_errors, "accept_errors", Kind::counter, "errors", "connections",
        "of accept, and of epoll for accepted ones and listeners; each limit is also named on "
        "stderr"),
    said(Count::bytes_received, "bytes_received", "bytes", "on open connections, in every --mode"),
    said(Count::bytes_sent, "bytes_sent", "bytes", "on open connections, in every --mode"),
    said(Count::messages_pushed, "messages_pushed", "messages", "pushes begun (--mode push)"),
    said(Count::messages_missed, "messages_missed", "messages",
         "pushes that were due, but the peer had not taken the one before"),
    closed(Count::closed_protocol, "closed_protocol",
           "what came was not of the protocol: no PROXY header, or a malformed one "
           "(--proxy-protocol); a frame that the standard does not allow (ws://); no TLS, or a "
           "handshake that failed (tls://, wss://)"),
    described(
        Count::opening, "opening", Kind::gauge, "connections", "connections",
        "a part of open: accepted, and their PROXY header, TLS handshake or request is not whole"),
    described(Count::proxy_headers, "proxy_headers", Kind::counter, "headers", "connections",
              "PROXY headers that were read whole (--proxy-protocol)"),
    described(
        Count::rejected, "rejected", Kind::counter, "connections", "websocket",
        "a part of closed_by_us: asked for no upgrade, or for a wrong one, and were told 400, "
        "404, 405 or 426 (ws://)"),
    pings(Count::pings_received, "pings_received",
          "answered, but of those to a peer that does not read only the last (ws://)"),
    pings(Count::pings_sent, "pings_sent", "pings begun (--ping-every)"),
    pings(Count::pongs_received, "pongs_received", "their answers"),
    closed(Count::closed_no_pong, "closed_no_pong", "a ping was not answered in --ping-timeout"),
    said(Count::wire_bytes_received, "wire_bytes_received", "bytes",
         "all that came; bytes_received leaves out what opens a connection, and what frames "
         "messages (ws://)"),
    said(Count::wire_bytes_sent, "wire_bytes_sent", "bytes",
         "what the kernel took of all that was said; bytes_sent has the messages' own bytes, those "
         "of echoes in frames as soon as they are owed"),
    described(Count::handshakes_tls, "handshakes_tls", Kind::counter, "handshakes", "tls",
              "TLS handshakes that finished (tls://, wss://)"),
}};
static_assert(is_in_order(kServerTable));

}  // namespace c1k
