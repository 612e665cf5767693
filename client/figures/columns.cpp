#include "client/figures/columns.h"

#include <cmath>

namespace c1k {
namespace {

using Count = ClientCount;

constexpr TimedColumns kConnect{
    "connect_us", Timing::connect,
    "of those opened in this interval: from the call (socket, bind, connect) to the event that "
    "said so; "
    "within 2 %. The event is read when the worker looks, so a busy worker adds its own delay"};
constexpr TimedColumns kConnectDue{"connect_due_us", Timing::connect_due,
                                   "the same, from the moment the attempt's permit was due: what a "
                                   "late client adds is in it. Empty at "
                                   "max, where nothing is due"};
constexpr TimedColumns kLate{"late_us", Timing::late,
                             "from the moment the permit was due to the call: how late the pacer "
                             "itself was. Permits given up "
                             "(lost_ms) are not in it"};
constexpr TimedColumns kMessage{
    "message_us", Timing::message,
    "of those answered in this interval: from when each was due to its answer (of a push: from the "
    "server's send, on one host); within 2 %"};
constexpr TimedColumns kMessageLate{
    "message_late_us", Timing::message_late,
    "how long after it was due a message was sent: our own part of message_us"};

constexpr TimedColumns kOpening{
    "opening_us", Timing::opening,
    "of those that became open in this interval and had something to say or to await first (a "
    "PROXY "
    "header, a greeting, a hello): from the connect's event until they were open"};

constexpr TimedColumns kTls{
    "tls_us", Timing::tls,
    "of TLS handshakes that finished in this interval: from the connect's event; within 2 %. A "
    "part of opening_us"};

constexpr TimedColumns kPing{
    "ping_us", Timing::ping,
    "of pings that were answered in this interval: from when each was due to its pong; within 2 %"};

constexpr TimedColumns kClosedAge{
    "closed_age_us", Timing::closed_age,
    "of those that the peer's side closed in this interval (FIN, RST, or silence): for how long "
    "they had been open; within 2 %. Not those that --verify found dead"};

const Counter& counter(Count count) {
  return kClientTable[static_cast<std::size_t>(count)];
}

// A slice of a rate need not be whole.
Cell asked_cell(const Sample& sample) {
  const bool is_whole = sample.asked_per_s == std::floor(sample.asked_per_s.value_or(0));
  return cell_of(sample.asked_per_s, is_whole ? 0 : 1);
}

void append_ramp(Columns& columns) {
  columns.push_back({"asked_per_s", [](const Sample& s) { return asked_cell(s); }, Kind::gauge,
                     "per second", "rates",
                     "the ramp's rate at this moment; empty at max and outside the ramp"});
  columns.push_back(rate_column(counter(Count::attempted), "attempts in this interval"));
  columns.push_back({"opened_per_s", [](const Sample& s) { return cell_of(opened_per_s(s), 1); },
                     Kind::gauge, "per second", "rates",
                     "connections that became open in this interval"});
  columns.push_back({"attempted_max_10ms",
                     [](const Sample& s) { return Cell{s.attempted_max_10ms}; }, Kind::gauge,
                     "attempts", "rates", "the most attempts in any 10 ms of this interval"});
  columns.push_back(
      {"lost_ms", [](const Sample& s) { return Cell{s.lost_ms}; }, Kind::counter, "milliseconds",
       "rates", "ramp time given up since the start: what could not be made up within 100 ms"});
}

void append_messages(Columns& columns) {
  append_counters(columns, kClientTable, Count::active, Count::bytes_received);
  columns.push_back(rate_column(counter(Count::messages_sent), "messages begun in this interval"));
  columns.push_back(
      rate_column(counter(Count::messages_answered), "whole answers in this interval"));
  append_quantiles(columns, kMessage);
  append_quantiles(columns, kMessageLate, {"p99", "max"});
}

}  // namespace

Columns client_columns() {
  Columns columns;
  append_time_columns(columns);
  append_counters(columns, kClientTable, Count::open, Count::closed_other);
  append_ramp(columns);
  append_quantiles(columns, kConnect, {"p50", "p99", "max"});
  append_host_columns(columns);
  append_quantiles(columns, kConnect, {"p90", "p999"});
  append_quantiles(columns, kConnectDue);
  append_quantiles(columns, kLate);
  append_kernel_columns(columns);
  columns.push_back(counter_column(counter(Count::failed_not_greeted)));
  append_messages(columns);
  append_counters(columns, kClientTable, Count::waiting, Count::bytes_loose);
  append_quantiles(columns, kOpening);
  append_counters(columns, kClientTable, Count::wire_bytes_sent, Count::wire_bytes_received);
  append_quantiles(columns, kClosedAge);
  columns.push_back(counter_column(counter(Count::heard)));
  append_listen_columns(columns);
  columns.push_back(
      {"oldest_unanswered_us",
       [](const Sample& s) {
         if (!s.oldest_unanswered_ns) return Cell{};
         return microseconds(static_cast<double>(*s.oldest_unanswered_ns));
       },
       Kind::gauge, "microseconds", "messages",
       "how long ago the oldest message was due that has no answer; looked at twice a "
       "second. Empty: all have theirs. Who never answers is in no message_us"});
  append_counters(columns, kClientTable, Count::failed_rejected, Count::pongs_received);
  append_quantiles(columns, kPing);
  append_counters(columns, kClientTable, Count::retransmitted, Count::tls_resumed);
  append_quantiles(columns, kTls);
  return columns;
}

std::optional<double> opened_per_s(const Sample& sample) {
  const auto open = sample.per_second(static_cast<std::size_t>(Count::open));
  const auto closed = sample.per_second(static_cast<std::size_t>(Count::closed));
  if (!open || !closed) return std::nullopt;
  return *open + *closed;  // what was opened is open or closed
}

}  // namespace c1k
