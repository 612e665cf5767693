#include "client/figures/counters.h"

#include <utility>

namespace c1k {
namespace {

using Count = ClientCount;

constexpr Counter gauge(Count count, std::string_view name, std::string_view unit,
                        std::string_view group, std::string_view help) {
  return described(count, name, Kind::gauge, unit, group, help);
}
constexpr Counter connections(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "connections", "connections", help);
}
constexpr Counter failed(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "attempts", "failed", help);
}
constexpr Counter closed(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "connections", "closed", help);
}
constexpr Counter messages(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "messages", "messages", help);
}
constexpr Counter bytes(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "bytes", "messages", help);
}
constexpr Counter pings(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "pings", "pings", help);
}
constexpr Counter stack(Count count, std::string_view name, std::string_view unit,
                        std::string_view help) {
  return described(count, name, Kind::counter, unit, "stack", help);
}
constexpr Counter tls(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "handshakes", "tls", help);
}
constexpr Counter life(Count count, std::string_view name, std::string_view help) {
  return described(count, name, Kind::counter, "connections", "life", help);
}

}  // namespace

constexpr std::array<Counter, kClientCounters> kClientTable{{
    gauge(Count::open, "open", "connections", "connections", "open now"),
    gauge(Count::connecting, "connecting", "connections", "connections", "attempts on their way"),
    described(Count::attempted, "attempted", Kind::counter, "attempts", "connections",
              "attempts made. In every row: attempted = connecting + open + failed + closed"),
    described(Count::failed, "failed", Kind::counter, "attempts", "connections",
              "never became open; the sum of its causes"),
    connections(Count::closed, "closed", "were open, are closed; the sum of its causes"),
    described(
        Count::skipped, "skipped", Kind::counter, "slots", "connections",
        "found taken (bind says EADDRINUSE, or connect says EADDRNOTAVAIL): neither attempted "
        "nor failed, the next slot is tried"),
    failed(Count::failed_refused, "failed_refused", "RST to our SYN: nobody listens there"),
    failed(Count::failed_timeout, "failed_timeout", "no answer within --connect-timeout"),
    failed(Count::failed_reset, "failed_reset", "reset while connecting"),
    failed(Count::failed_unreachable, "failed_unreachable",
           "no route, or ICMP or a firewall says so"),
    failed(Count::failed_no_descriptor, "failed_no_descriptor", "EMFILE or ENFILE here"),
    failed(Count::failed_no_memory, "failed_no_memory", "ENOMEM or ENOBUFS here"),
    failed(Count::failed_no_watch, "failed_no_watch", "fs.epoll.max_user_watches is used up here"),
    failed(Count::failed_cancelled, "failed_cancelled",
           "was still connecting when the drain began"),
    failed(Count::failed_worker_lost, "failed_worker_lost", "went with a worker process that died"),
    failed(Count::failed_other, "failed_other",
           "any other error, an alias that was removed among them"),
    closed(Count::closed_by_us, "closed_by_us", "by the drain, a lifetime or a storm"),
    closed(Count::closed_by_peer, "closed_by_peer", "the peer sent FIN"),
    closed(Count::closed_reset, "closed_reset", "the peer sent RST"),
    closed(Count::closed_timeout, "closed_timeout",
           "the peer no longer answered (keepalive, or retransmission, ended in ETIMEDOUT)"),
    closed(Count::closed_worker_lost, "closed_worker_lost", "went with a worker process that died"),
    closed(Count::closed_other, "closed_other", "any other error"),
    failed(Count::failed_not_greeted, "failed_not_greeted",
           "connected, and not open within --connect-timeout: no greeting, or no whole answer to "
           "the hello; or the target hung up first"),
    described(Count::probed, "probed", Kind::counter, "connections", "verify",
              "asked by --verify whether they live"),
    gauge(Count::active, "active", "connections", "messages",
          "open connections that send (with --active-from hold: when holding)"),
    messages(Count::messages_sent, "messages_sent",
             "begun; one that the kernel did not take whole is in flight. In every row: "
             "messages_sent = messages_answered + messages_unanswered + messages_in_flight"),
    messages(Count::messages_answered, "messages_answered",
             "whole answers that came, wrong and late ones among them"),
    messages(
        Count::messages_unanswered, "messages_unanswered",
        "the connection ended before its answer, by the drain too; with --answer none all that "
        "were sent whole"),
    gauge(Count::messages_in_flight, "messages_in_flight", "messages", "messages",
          "sent, and no answer yet"),
    messages(Count::messages_missed, "messages_missed",
             "were due and not sent: the peer had not taken the one before, or owed 64 answers, or "
             "this worker was late by two intervals and a second"),
    messages(Count::messages_late, "messages_late",
             "answers (pushes) that took longer than --late-after"),
    messages(Count::messages_wrong, "messages_wrong",
             "answers that were not the message; answers to nothing; pushes that were none"),
    messages(Count::messages_pushed, "messages_pushed", "whole pushes of the server that came"),
    bytes(Count::bytes_sent, "bytes_sent",
          "what the kernel took. In every row: bytes_sent = bytes_answered + bytes_unanswered + "
          "bytes_in_flight"),
    bytes(Count::bytes_received, "bytes_received",
          "what the kernel gave, on open connections. In every row: bytes_received = bytes_loose + "
          "the bytes of whole answers and pushes"),
    gauge(
        Count::waiting, "waiting", "connections", "life",
        "lost, or failed, and wait to reconnect (--reconnect): closed or failed as well, so in no "
        "sum"),
    life(Count::lifetimes_ended, "lifetimes_ended", "part of closed_by_us"),
    life(Count::storm_dropped, "storm_dropped", "part of closed_by_us"),
    bytes(Count::bytes_answered, "bytes_answered", "of messages that were answered"),
    bytes(Count::bytes_unanswered, "bytes_unanswered", "of messages that were not answered"),
    gauge(Count::bytes_in_flight, "bytes_in_flight", "bytes", "messages",
          "of messages in flight, what the kernel took"),
    gauge(Count::bytes_loose, "bytes_loose", "bytes", "messages",
          "came, but belong to no answer or push that is whole: the begin of one, or all that came "
          "of it before the connection ended; answers to nothing; what is no push; everything with "
          "--answer none, and where nobody is active"),
    bytes(Count::wire_bytes_sent, "wire_bytes_sent",
          "what the kernel took of all that was said: messages, and what comes before a connection "
          "is open"),
    bytes(Count::wire_bytes_received, "wire_bytes_received",
          "what came, also before a connection was open"),
    gauge(
        Count::heard, "heard", "connections", "acceptance",
        "of the open ones, those from which something has come: the target's program has accepted "
        "them. Of the silent its kernel alone is known to have. With --verify that asks by "
        "messages or pings: since it asked"),
    failed(
        Count::failed_rejected, "failed_rejected",
        "the target said no to the upgrade: another status than 101, an answer that is wrong, or "
        "no HTTP at all"),
    closed(Count::closed_no_pong, "closed_no_pong", "a ping was not answered in --ping-timeout"),
    closed(Count::closed_protocol, "closed_protocol",
           "what came was not of the protocol; it was told so by the standard's code"),
    pings(Count::pings_sent, "pings_sent", "pings begun (--ping-every, and --verify with ws://)"),
    pings(Count::pongs_received, "pongs_received", "their answers"),
    stack(Count::retransmitted, "retransmitted", "segments",
          "said again by our own TCP (--stack own); of the kernel's see tcp_retrans"),
    stack(Count::ring_drops, "ring_drops", "frames",
          "came, and found the ring of --dev full: this host did not look soon enough"),
    stack(Count::frames_unsent, "frames_unsent", "frames",
          "the device took none, or it is not known where they go"),
    stack(Count::bad_checksums, "bad_checksums", "frames",
          "for one of our connections, with a wrong checksum: thrown away"),
    failed(Count::failed_tls, "failed_tls",
           "TLS did not come about: a certificate, a name, a version, an alert, or the target hung "
           "up in the handshake (tls://, wss://)"),
    tls(Count::handshakes_tls, "handshakes_tls", "TLS handshakes that finished"),
    tls(Count::tls_resumed, "tls_resumed", "of them by an earlier session (--tls-resume)"),
}};
static_assert(is_in_order(kClientTable));

void book_lost(std::span<std::uint64_t> counts, std::size_t failed_cause,
               std::size_t closed_cause) {
  const auto take = [counts](ClientCount count) {
    return std::exchange(counts[static_cast<std::size_t>(count)], 0);
  };
  const auto add = [counts](ClientCount count, std::uint64_t number) {
    counts[static_cast<std::size_t>(count)] += number;
  };
  const std::uint64_t connecting = take(ClientCount::connecting);
  const std::uint64_t open = take(ClientCount::open);
  add(ClientCount::failed, connecting);
  counts[failed_cause] += connecting;
  add(ClientCount::closed, open);
  counts[closed_cause] += open;
  add(ClientCount::messages_unanswered, take(ClientCount::messages_in_flight));
  add(ClientCount::bytes_unanswered, take(ClientCount::bytes_in_flight));
  for (const ClientCount gauge : {ClientCount::waiting, ClientCount::heard, ClientCount::active})
    take(gauge);
}

}  // namespace c1k
