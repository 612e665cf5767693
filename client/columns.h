// The client's counters and the columns of its log. A new counter is one line of the list: it gets
// its place in the board's rows and its column; then count it in the worker.
// Invariant, in every row of the board and of the log: attempted = connecting + open + failed +
// closed, and failed and closed are the sums of their causes. `skipped` stands apart.
#pragma once

#include <cstddef>
#include <optional>

#include "common/record/column.h"

#define C1K_CLIENT_COUNTERS(COUNTER)                                                  \
  COUNTER(open)                                                                       \
  COUNTER(connecting)                                                                 \
  COUNTER(attempted)                                                                  \
  COUNTER(failed)                                                                     \
  COUNTER(closed)                                                                     \
  COUNTER(skipped)              /* slots found taken: neither attempted nor failed */ \
  COUNTER(failed_refused)       /* nobody listens there: RST to our SYN */            \
  COUNTER(failed_timeout)       /* no answer within --connect-timeout */              \
  COUNTER(failed_reset)         /* reset while connecting */                          \
  COUNTER(failed_unreachable)   /* no route, or ICMP says so */                       \
  COUNTER(failed_no_descriptor) /* EMFILE, ENFILE */                                  \
  COUNTER(failed_no_memory)     /* ENOMEM, ENOBUFS */                                 \
  COUNTER(failed_no_watch)      /* fs.epoll.max_user_watches */                       \
  COUNTER(failed_cancelled)     /* still connecting when the drain began */           \
  COUNTER(failed_worker_lost)   /* went with a worker that died */                    \
  COUNTER(failed_other)                                                               \
  COUNTER(closed_by_us)       /* the drain, a lifetime, a storm */                    \
  COUNTER(closed_by_peer)     /* the peer's FIN */                                    \
  COUNTER(closed_reset)       /* the peer's RST */                                    \
  COUNTER(closed_timeout)     /* the peer no longer answers */                        \
  COUNTER(closed_worker_lost) /* went with a worker that died */                      \
  COUNTER(closed_other)

// Those that came later: their columns are at the end of the log, where names are appended.
#define C1K_CLIENT_LATER_COUNTERS(COUNTER) \
  COUNTER(failed_not_greeted) /* connected, but no greeting within --connect-timeout */

// Of the messages on open connections; their columns are the log's last.
// Invariant: messages_sent = messages_answered + messages_unanswered + messages_in_flight.
#define C1K_TRAFFIC_COUNTERS(COUNTER)                                                      \
  COUNTER(active) /* open connections that send */                                         \
  COUNTER(messages_sent)                                                                   \
  COUNTER(messages_answered)   /* wrong and late ones too */                               \
  COUNTER(messages_unanswered) /* the connection ended before, or no answer is expected */ \
  COUNTER(messages_in_flight)                                                              \
  COUNTER(messages_missed) /* due, but not sent: the peer took no more, or we were late */ \
  COUNTER(messages_late)   /* answered (pushed) after more than --late-after */            \
  COUNTER(messages_wrong)  /* not what was sent, or not asked for */                       \
  COUNTER(messages_pushed) /* by the server */                                             \
  COUNTER(bytes_sent)                                                                      \
  COUNTER(bytes_received)

// Of connections that end by plan, and of those that come back.
#define C1K_LIFE_COUNTERS(COUNTER)                                             \
  COUNTER(waiting)         /* lost, and waits to reconnect: in no other sum */ \
  COUNTER(lifetimes_ended) /* part of closed_by_us, as the next */             \
  COUNTER(storm_dropped)

// Of the bytes of messages, and of what came; appended as the columns are.
// Invariants: bytes_sent = bytes_answered + bytes_unanswered + bytes_in_flight, as their messages;
// bytes_received = bytes of whole answers and pushes + bytes_loose.
#define C1K_BYTE_COUNTERS(COUNTER) \
  COUNTER(bytes_answered)          \
  COUNTER(bytes_unanswered)        \
  COUNTER(bytes_in_flight)         \
  COUNTER(bytes_loose) /* of no answer or push that has come whole */

namespace c1k {

enum class ClientCount : std::size_t {
#define C1K_AS_ENUM(name) name,
  C1K_CLIENT_COUNTERS(C1K_AS_ENUM) C1K_CLIENT_LATER_COUNTERS(C1K_AS_ENUM)
#undef C1K_AS_ENUM
      probed,  // by --verify; no column
#define C1K_AS_ENUM(name) name,
  C1K_TRAFFIC_COUNTERS(C1K_AS_ENUM) C1K_LIFE_COUNTERS(C1K_AS_ENUM) C1K_BYTE_COUNTERS(C1K_AS_ENUM)
#undef C1K_AS_ENUM
      size
};

inline constexpr std::size_t kClientCounters = static_cast<std::size_t>(ClientCount::size);

Columns client_columns();

// Connections that became open in this interval, per second; nullopt in the first sample.
std::optional<double> opened_per_s(const Sample& sample);

}  // namespace c1k
