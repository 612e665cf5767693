// What a worker's TCP learns from acknowledgements: what has arrived, what is lost, how long a
// round trip takes, and how much the peer has room for.
#pragma once

#include "common/stack/tcp_says.h"

namespace c1k {

class TcpAcks {
 public:
  TcpAcks(TcpTable& table, TcpSays& says) : table_(table), says_(says) {}

  // False: it acknowledges what it can't (RFC 5961, 5.2). The connection may be gone afterwards: it
  // was the last one.
  bool take(ConnectionIndex connection, const Segment& segment);
  void note_trip(const Segment& segment);  // by the echo of a timestamp of ours

 private:
  void note_progress(ConnectionIndex connection, const Segment& segment);
  void note_repeat(ConnectionIndex connection, const Segment& segment);
  void on_fin_acknowledged(ConnectionIndex connection);

  TcpTable& table_;
  TcpSays& says_;
};

}  // namespace c1k
