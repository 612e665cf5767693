// A TCP of our own, for a worker's connections: the states of RFC 9293 without those of a listener.
// Knows no frames, no addresses and no clock: segments come by hear(), go by a SegmentSink, and the
// time is set. What it leaves out, and why: docs/stack.md.
//
// A connection at rest costs 16 bytes. Who has something on its way has a second row (BusyRow), and
// what was said and not acknowledged lies in one pool (Pieces). What has come is not kept at all:
// it stays where it is, is acknowledged as it is read, and what is not read before the next batch
// is as good as lost: the peer says it again.
#pragma once

#include <optional>
#include <span>

#include "common/stack/tcp_hears.h"
#include "common/stack/tcp_retries.h"

namespace c1k {

class Tcp {
 public:
  // Indices are below `rows`. `pieces`: of the pool. `sink` must outlive it.
  Tcp(std::size_t rows, std::uint32_t pieces, SegmentSink& sink)
      : table_(rows, pieces),
        says_(table_, sink),
        hears_(table_, says_, batch_),
        retries_(table_, says_) {}
  Tcp(const Tcp&) = delete;
  Tcp& operator=(const Tcp&) = delete;

  void set_now(Nanoseconds now) { table_.now = now; }
  // Of all of them. `mss`: what a segment to us may carry, at least 88. `window`: what a peer may
  // have on its way to us.
  void set_rules(std::uint16_t mss, std::uint16_t window) {
    table_.mss = mss;
    table_.our_window = window;
  }
  void set_close(CloseMode close) { table_.close = close; }

  // --- the owner's side: what a wire has (link/wire.h) ---

  // `number`: the first sequence number (RFC 6528). False: the index is in use, or the peer of its
  // last connection may not have forgotten that yet: for a second, while it is in TIME_WAIT
  // (RFC 6191; timestamps tell both apart).
  bool start(ConnectionIndex connection, std::uint32_t number);
  Fault error(ConnectionIndex connection) const;
  WireInput read(ConnectionIndex connection, std::span<char> buffer);
  WireInput discard(ConnectionIndex connection);
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes) {
    return says_.write(connection, bytes);
  }
  void want(ConnectionIndex connection, bool input, bool output);
  void start_keepalive(ConnectionIndex connection, Nanoseconds idle);
  bool stop_answered_keepalive(ConnectionIndex connection, Nanoseconds within);
  void close(ConnectionIndex connection);
  void close_in_order(ConnectionIndex connection);
  void end_output(ConnectionIndex connection);

  // --- the network's side ---

  void begin_batch() { batch_.clear(); }  // what was not read of the last one is forgotten
  // Its payload stays in its place until the next batch. False: there is no such connection.
  bool hear(ConnectionIndex connection, const Segment& segment);
  void hear(ConnectionIndex connection, const Quote& quote, std::size_t headers) {
    hears_.hear(connection, quote, headers);
  }
  void expire();  // what is due now
  std::optional<Nanoseconds> next_due() const { return table_.busy.next_due(); }
  // What happened since they were taken last, in order.
  void take_events(std::vector<WireEvent>& into) {
    into.clear();
    into.swap(table_.events);
  }
  bool has_events() const { return !table_.events.empty(); }
  bool has_unread() const { return batch_.has_unread(); }

  TcpState state(ConnectionIndex connection) const { return table_[connection].state; }
  const TcpTable& table() const { return table_; }

 private:
  WireInput end_of_input(ConnectionIndex connection) const;
  // Without a buffer it is thrown away.
  std::size_t take(ConnectionIndex connection, Batch::Piece& piece,
                   std::optional<std::span<char>> buffer);
  bool can_start(ConnectionIndex connection) const;
  void leave(ConnectionIndex connection);

  TcpTable table_;
  Batch batch_;
  TcpSays says_;
  TcpHears hears_;
  TcpRetries retries_;
};

}  // namespace c1k
