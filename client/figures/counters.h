// The client's counters. A new one is a name of the enumeration and a row of the table in
// client/figures/counters.cpp, both before `size` and in the same order; its column is appended in
// client/figures/columns.cpp. Then count it in the worker.
//
// Invariants, in every row of the board and of the log:
//   attempted = connecting + open + failed + closed; failed and closed are the sums of their causes
//   messages_sent = messages_answered + messages_unanswered + messages_in_flight
//   bytes_sent = bytes_answered + bytes_unanswered + bytes_in_flight, as their messages
//   bytes_received = bytes of whole answers and pushes + bytes_loose
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/record/counter.h"

namespace c1k {

enum class ClientCount : std::size_t {
  open,
  connecting,
  attempted,
  failed,
  closed,
  skipped,
  failed_refused,
  failed_timeout,
  failed_reset,
  failed_unreachable,
  failed_no_descriptor,
  failed_no_memory,
  failed_no_watch,
  failed_cancelled,
  failed_worker_lost,
  failed_other,
  closed_by_us,
  closed_by_peer,
  closed_reset,
  closed_timeout,
  closed_worker_lost,
  closed_other,
  failed_not_greeted,
  probed,  // by --verify; no column
  active,
  messages_sent,
  messages_answered,
  messages_unanswered,
  messages_in_flight,
  messages_missed,
  messages_late,
  messages_wrong,
  messages_pushed,
  bytes_sent,
  bytes_received,
  waiting,
  lifetimes_ended,
  storm_dropped,
  bytes_answered,
  bytes_unanswered,
  bytes_in_flight,
  bytes_loose,
  wire_bytes_sent,
  wire_bytes_received,
  heard,
  failed_rejected,
  closed_no_pong,
  closed_protocol,
  pings_sent,
  pongs_received,
  retransmitted,
  ring_drops,
  frames_unsent,
  bad_checksums,
  failed_tls,
  handshakes_tls,
  tls_resumed,
  size
};

inline constexpr std::size_t kClientCounters = static_cast<std::size_t>(ClientCount::size);

extern const std::array<Counter, kClientCounters> kClientTable;

// What was open, on its way or in flight when whoever held it was lost: moves to failed and closed
// (by the causes given, of this table or behind it) and to unanswered, so that all adds up.
void book_lost(std::span<std::uint64_t> counts, std::size_t failed_cause, std::size_t closed_cause);

}  // namespace c1k
