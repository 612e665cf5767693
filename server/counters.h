// The server's counters. A new one is a name of the enumeration and a row of the table in
// server/counters.cpp, both before `size` and in the same order; its column is appended in
// server/columns.cpp. Then count it in the worker.
// Invariant, in every row of the board and of the log: accepted = open + closed, and closed is the
// sum of its causes.
#pragma once

#include <array>
#include <cstddef>

#include "common/record/counter.h"

namespace c1k {

enum class ServerCount : std::size_t {
  open,
  accepted,
  closed,
  closed_by_us,
  closed_by_peer,
  closed_reset,
  closed_timeout,
  closed_worker_lost,
  closed_other,
  accept_errors,
  bytes_received,
  bytes_sent,
  messages_pushed,
  messages_missed,
  closed_protocol,
  opening,
  proxy_headers,
  rejected,
  pings_received,
  pings_sent,
  pongs_received,
  closed_no_pong,
  wire_bytes_received,
  wire_bytes_sent,
  handshakes_tls,
  size
};

inline constexpr std::size_t kServerCounters = static_cast<std::size_t>(ServerCount::size);

extern const std::array<Counter, kServerCounters> kServerTable;

}  // namespace c1k
