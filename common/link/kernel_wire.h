// The kernel's sockets as a wire: non-blocking TCP, watched by one epoll. The path of a connection
// is socket, bind, connect, epoll add; or accept, epoll add. An index is the descriptor.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <span>

#include "common/link/wire.h"
#include "common/net/poller.h"
#include "common/net/socket.h"

namespace c1k {

class KernelWire {
 public:
  using Setup = Reports;  // what one is made from

  explicit KernelWire(Reports reports) : reports_(reports) {}

  Reports reports() const { return reports_; }
  // For what else its owner waits for: those events carry a tag.
  Poller& poller() { return poller_; }
  // The span is good until the next wait. nullopt: without limit; 0: only looks.
  std::span<const WireEvent> wait(std::optional<Nanoseconds> timeout);
  bool saw_all() const { return seen_ < Poller::kMostEvents; }

  // Connects from `source`; with `range` the kernel chooses the port, within it.
  WireStart start(const SocketAddress& source, const SocketAddress& target, CloseMode close,
                  const std::optional<PortRange>& range);
  // A connection that was accepted (link/kernel_listeners.h): its events are told from now on.
  Fault watch(ConnectionIndex connection);

  Fault error(ConnectionIndex connection);
  WireInput read(ConnectionIndex connection, std::span<char> buffer);  // one call
  // Reads into `buffer` and forgets, until nothing is there (`drained`) or after 16 buffers
  // (`more`), so that one talkative peer does not stop the others.
  WireInput discard(ConnectionIndex connection, std::span<char> buffer);
  // 0 as well when the connection is broken: its event says so.
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes);
  // What is there already is told again.
  void want(ConnectionIndex connection, bool input, bool output);

  void send_at_once(ConnectionIndex connection);
  void start_keepalive(ConnectionIndex connection, Nanoseconds idle);
  bool stop_answered_keepalive(ConnectionIndex connection, Nanoseconds within);
  Endpoint local(ConnectionIndex connection) const;
  Endpoint remote(ConnectionIndex connection) const;

  static constexpr int room_to_close() { return std::numeric_limits<int>::max(); }
  void close(ConnectionIndex connection);
  void end_output(ConnectionIndex connection);  // a FIN; input goes on
  // By FIN, whatever the mode is: the last words arrive.
  void close_in_order(ConnectionIndex connection);
  // All of [first, last]: a call for each takes a tenth longer (docs/measuring.md).
  void close(ConnectionIndex first, ConnectionIndex last);

 private:
  Reports reports_;
  Poller poller_;
  std::array<WireEvent, Poller::kMostEvents> events_{};
  std::size_t seen_ = 0;  // by the last wait
};

}  // namespace c1k
