// What a connection of our own TCP costs: 16 bytes at rest, and a second row while something is on
// its way: said and not acknowledged, owed, awaited, ending.
#pragma once

#include <cstdint>

#include "common/net/index_queue.h"

namespace c1k {

// RFC 9293, 3.3.2. listen and syn-received are not there: we only connect. broken: it has ended
// by a fault that its owner was told of and has not closed yet.
enum class TcpState : std::uint8_t {
  none,
  syn_sent,
  established,
  close_wait,
  fin_wait,  // 1: our FIN is not acknowledged
  fin_wait_2,
  closing,
  last_ack,
  time_wait,
  broken,
};

struct TcpRow {
  std::uint32_t next;      // SND.NXT
  std::uint32_t expected;  // RCV.NXT
  union {
    std::uint32_t stamp;  // at rest: the newest timestamp of the peer's (TS.Recent, RFC 7323, 4.3)
    std::uint32_t busy;   // is_busy: its second row
    std::int32_t error;   // broken: errno's number
  };
  std::uint16_t window;  // SND.WND, as it came: not scaled
  TcpState state : 4;
  std::uint16_t scale : 4;      // of the peer's window
  std::uint16_t mss : 3;        // a class of kSegmentSizes
  std::uint16_t has_stamp : 1;  // both ends send timestamps
  std::uint16_t is_busy : 1;
  std::uint16_t is_paused : 1;   // its owner does not want input now
  std::uint16_t wants_room : 1;  // its owner was not taken all that it said
  std::uint16_t is_left : 1;     // closed by its owner; it ends by itself
};
static_assert(sizeof(TcpRow) == 16, "what a connection at rest costs, beside its owner's row");

// What a segment carries at most: the largest of these that the peer and the path allow. The first
// is the least that Linux takes for a path (net.ipv4.route.min_pmtu less headers).
inline constexpr std::uint16_t kSegmentSizes[8] = {88, 512, 536, 1'220, 1'360, 1'440, 1'460, 8'940};

// Whoever waits for something waits in the queue of a length of time, so the first is due first.
enum class TcpTimer : std::uint8_t {
  none,
  after_1s,  // to say again what was not acknowledged, or to ask for a window; RFC 6298, 2.4
  after_2s,
  after_4s,
  after_8s,
  after_16s,
  after_32s,
  after_64s,
  fin_wait_2,
  time_wait,
  idle,  // keepalive
  last_
};

struct BusyRow {
  struct Hook {
    QueueLinks links;
  };
  Hook timer;  // among those of the same length
  Hook owed;   // among those who owe an acknowledgement
  std::int64_t timer_from_ns;
  std::int64_t owed_from_ns;
  std::uint32_t connection;
  std::uint32_t oldest;   // SND.UNA
  std::uint32_t recover;  // what was on its way when something was found lost (RFC 6582)
  std::uint32_t stamp;    // TS.Recent
  std::uint32_t first;    // pieces that are not acknowledged; 0: none
  std::uint32_t last;
  std::uint32_t heard_ms;  // when anything came from the peer, on the monotonic clock
  TcpTimer kind;
  std::uint8_t tries;       // of what is said again, or asked
  std::uint8_t repeats;     // acknowledgements of the same number
  std::uint8_t unanswered;  // probes, since anything was heard
  std::uint8_t owes : 1;    // an acknowledgement
  std::uint8_t loses : 1;   // says again what was lost, segment by segment, up to `recover`
  std::uint8_t said_fin : 1;
  std::uint8_t times_probe : 1;  // its timer is that of `probe`
  std::uint8_t starves : 1;      // it is among TcpTable::starved
  TcpTimer probe;                // its owner asks whether it lives, each time of that length
};
static_assert(sizeof(BusyRow) == 72);

}  // namespace c1k
