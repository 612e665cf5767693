// Our own TCP as a wire (link/wire.h): frames of a device's port, the connections that they belong
// to, and what is due. A connection's index is its slot's number and one.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <span>

#include "common/base/siphash.h"
#include "common/net/poller.h"
#include "common/stack/flow_index.h"
#include "common/stack/frame_port.h"
#include "common/stack/hop_book.h"
#include "common/stack/tcp.h"

namespace c1k {

class OwnWire : private SegmentSink {
 public:
  // All must outlive it.
  struct Setup {
    FramePort& port;
    const Slots& slots;  // of this worker: those whose replies come to its port
    const HopBook& hops;
    Hardware hardware;  // the device's
    std::uint16_t mtu = 1'500;
    std::uint64_t rows = 0;  // connections: slots from the first on
    SipKey key;              // of first sequence numbers, the same for all workers
  };
  struct Figures {
    std::uint64_t retransmitted = 0;  // segments
    std::uint64_t ring_drops = 0;     // frames that came and found no slot
    std::uint64_t frames_unsent = 0;  // the device took none, or where they go is not known
    std::uint64_t bad_checksums = 0;
  };

  explicit OwnWire(const Setup& setup);

  Reports reports() const { return Reports::once; }
  Poller& poller() { return poller_; }
  // What has come and was not read until then is lost: its peer says it again. Not so if its owner
  // asked for it once more (want): then nothing new is taken until that was looked at.
  std::span<const WireEvent> wait(std::optional<Nanoseconds> timeout);
  bool saw_all() const { return saw_all_; }

  WireStart start(const SocketAddress& source, const SocketAddress& target, CloseMode close,
                  const std::optional<PortRange>& range);
  Fault error(ConnectionIndex connection) const { return tcp_.error(connection); }
  WireInput read(ConnectionIndex connection, std::span<char> buffer) {
    return tcp_.read(connection, buffer);
  }
  WireInput discard(ConnectionIndex connection, std::span<char>) {
    return tcp_.discard(connection);
  }
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes) {
    return tcp_.write(connection, bytes);
  }
  void want(ConnectionIndex connection, bool input, bool output) {
    tcp_.want(connection, input, output);
  }
  void send_at_once(ConnectionIndex) {}  // it always does
  void start_keepalive(ConnectionIndex connection, Nanoseconds idle) {
    tcp_.start_keepalive(connection, idle);
  }
  bool stop_answered_keepalive(ConnectionIndex connection, Nanoseconds within) {
    return tcp_.stop_answered_keepalive(connection, within);
  }
  Endpoint local(ConnectionIndex connection) const { return flows_.at(connection).local; }
  Endpoint remote(ConnectionIndex connection) const { return flows_.at(connection).remote; }
  void close(ConnectionIndex connection) { tcp_.close(connection); }
  void end_output(ConnectionIndex connection) { tcp_.end_output(connection); }
  void close_in_order(ConnectionIndex connection) { tcp_.close_in_order(connection); }
  void close(ConnectionIndex first, ConnectionIndex last);
  // How many more may be closed now. Each FIN has two answers, and they come when the peer's host
  // gets round to it, all at once: the port has room for those of kMostFins. Not counted any more
  // when nothing has come for a while.
  int room_to_close() const;

  // Waits until those that were closed in order have ended, for 3 s at most: no kernel says their
  // FIN again when this process is gone. And for 100 ms for who has something to say to a reset:
  // one that does not fit is asked about (RFC 5961, 3.2), and one that was lost is said again.
  void finish();
  const Figures& figures() const { return figures_; }  // as of the last 100 ms
  const Tcp& tcp() const { return tcp_; }

 private:
  void send(ConnectionIndex connection, const Segment& segment) override;
  void send(const Flow& flow, std::size_t target, const Segment& segment);
  void take(const FramePort::Came& came);
  void look_at_figures();
  bool holds_over();
  void take_frames();
  std::uint32_t first_number(const Flow& flow) const;

  Setup setup_;
  FlowIndex flows_;
  Poller poller_;
  Tcp tcp_;
  Figures figures_;
  std::uint64_t no_hop_ = 0;
  std::vector<WireEvent> events_;
  Nanoseconds heard_{0};  // when frames came last
  bool saw_all_ = true;
  int held_over_ = 0;  // so many times in a row
  Nanoseconds now_{0};
  Nanoseconds looked_{0};  // at the figures
};

}  // namespace c1k
