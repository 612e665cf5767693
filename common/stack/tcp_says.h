// What a worker's TCP says: segments, what is said again, and how a connection ends from our side.
#pragma once

#include <array>
#include <span>

#include "common/stack/segment.h"
#include "common/stack/tcp_table.h"

namespace c1k {

class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  // Its payload is good during the call.
  virtual void send(ConnectionIndex connection, const Segment& segment) = 0;
};

class TcpSays {
 public:
  TcpSays(TcpTable& table, SegmentSink& sink) : table_(table), sink_(sink) {}

  void open(ConnectionIndex connection, std::uint32_t number);  // its SYN
  // How much of it was taken: what the peer's window, ten segments and the pool have room for.
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes);
  void acknowledge(ConnectionIndex connection);
  // Payload of that size was read: soon, with what is said until then, or by itself; the second
  // that is owed at once, and so two segments that a device has made one of.
  void acknowledge_soon(ConnectionIndex connection, std::size_t size);
  // An answer to what an attacker may have guessed (RFC 5961), about a thousand in a second at
  // most: who counts those that he gets must not learn how many others got (its section 10).
  void challenge(ConnectionIndex connection);
  void refuse(ConnectionIndex connection, const Segment& segment);  // RFC 9293, 3.10.7.3
  void say_fin(ConnectionIndex connection, TcpState next);
  void reset(ConnectionIndex connection);      // and it is forgotten
  void say_again(ConnectionIndex connection);  // the oldest that is not acknowledged
  void await(ConnectionIndex connection);      // a timer, if something is on its way
  void ask_later(ConnectionIndex connection);  // whether it lives, if its owner asks
  void probe(ConnectionIndex connection);      // for a window, or for a sign of life
  void tell_room(ConnectionIndex connection);  // who waited for it, if there is some
  void tell_starved();

 private:
  std::size_t most_payload(const TcpRow& row) const;
  std::size_t room(ConnectionIndex connection) const;
  void send(ConnectionIndex connection, std::uint32_t seq, std::uint8_t flags,
            std::span<char> payload = {});
  void send_syn(ConnectionIndex connection);
  void starve(ConnectionIndex connection);
  std::size_t take_some(ConnectionIndex connection, std::span<const char> bytes);

  TcpTable& table_;
  SegmentSink& sink_;
  std::array<char, 9'000> again_;  // what is said again
  std::int64_t challenged_s_ = 0;
  unsigned challenges_ = 0;  // left in that second
};

inline constexpr std::size_t kStampsSize = 12;  // of a header, in each segment
// The class of TcpRow::mss: the largest that is no more than `size`.
std::uint16_t segment_class(std::uint32_t size);

}  // namespace c1k
