// What a worker's TCP does when a timer runs out: says again what was not acknowledged, asks for a
// window or for a sign of life, gives up, forgets.
#pragma once

#include "common/stack/tcp_says.h"

namespace c1k {

class TcpRetries {
 public:
  TcpRetries(TcpTable& table, TcpSays& says) : table_(table), says_(says) {}

  void on_timer(std::uint32_t busy);  // has run out

 private:
  bool keeps_closed(const BusyRow& busy) const;
  void retry(ConnectionIndex connection);
  void probe(ConnectionIndex connection);

  TcpTable& table_;
  TcpSays& says_;
};

}  // namespace c1k
