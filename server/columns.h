// The server's counters and the columns of its log. A new counter is one line of the list: it gets
// its place in the board's rows and its column; then count it in worker.cpp.
// Invariant, in every row of the board and of the log: accepted = open + closed, and closed is the
// sum of its causes.
#pragma once

#include <cstddef>

#include "common/record/column.h"

#define C1K_SERVER_COUNTERS(COUNTER)                                \
  COUNTER(open)                                                     \
  COUNTER(accepted)                                                 \
  COUNTER(closed)                                                   \
  COUNTER(closed_by_us)       /* the drain, and the idle timeout */ \
  COUNTER(closed_by_peer)     /* the peer's FIN */                  \
  COUNTER(closed_reset)       /* the peer's RST */                  \
  COUNTER(closed_timeout)     /* the peer no longer answers */      \
  COUNTER(closed_worker_lost) /* went with a worker that died */    \
  COUNTER(closed_other)

// Of what is said on open connections; their columns are the log's last.
#define C1K_ANSWER_COUNTERS(COUNTER) \
  COUNTER(bytes_received)            \
  COUNTER(bytes_sent)                \
  COUNTER(messages_pushed)           \
  COUNTER(messages_missed) /* due, but the peer had not taken the one before */

namespace c1k {

enum class ServerCount : std::size_t {
#define C1K_AS_ENUM(name) name,
  C1K_SERVER_COUNTERS(C1K_AS_ENUM)
#undef C1K_AS_ENUM
      accept_errors,  // its column stands apart, behind accepted_per_s
#define C1K_AS_ENUM(name) name,
  C1K_ANSWER_COUNTERS(C1K_AS_ENUM)
#undef C1K_AS_ENUM
      size
};

inline constexpr std::size_t kServerCounters = static_cast<std::size_t>(ServerCount::size);

Columns server_columns();

}  // namespace c1k
