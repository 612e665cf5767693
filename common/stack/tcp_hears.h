// What a worker's TCP hears: segments in the order of RFC 9293, 3.10.7, with the answers to blind
// attacks of RFC 5961 and the timestamps of RFC 7323.
#pragma once

#include "common/stack/batch.h"
#include "common/stack/tcp_acks.h"

namespace c1k {

struct Quote;

class TcpHears {
 public:
  TcpHears(TcpTable& table, TcpSays& says, Batch& batch)
      : table_(table), says_(says), acks_(table, says), batch_(batch) {}

  // A segment that came for it; the state is not none.
  void hear(ConnectionIndex connection, const Segment& segment);
  // What the network says of a segment of ours. `headers`: of IP and TCP, in bytes.
  void hear(ConnectionIndex connection, const Quote& quote, std::size_t headers);
  // The peer's FIN, after all before it was read.
  void take_fin(ConnectionIndex connection);

 private:
  // What comes next, read or not.
  std::uint32_t edge(ConnectionIndex connection) const {
    return table_[connection].expected + batch_.unread(connection);
  }
  void hear_answer(ConnectionIndex connection, const Segment& segment);
  void establish(ConnectionIndex connection, const Segment& segment);
  bool is_current(ConnectionIndex connection, const Segment& segment);
  bool is_acceptable(ConnectionIndex connection, const Segment& segment) const;
  void refuse(ConnectionIndex connection, const Segment& segment);
  void on_reset(ConnectionIndex connection, const Segment& segment);
  void note_sign_of_life(ConnectionIndex connection);
  void take_content(ConnectionIndex connection, Segment segment);

  TcpTable& table_;
  TcpSays& says_;
  TcpAcks acks_;
  Batch& batch_;
};

}  // namespace c1k
