#include "common/stack/own_wire.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/base/clock.h"

namespace c1k {
namespace {

constexpr std::uint32_t kFrames = ~std::uint32_t{0};  // the port's tag in the poller
// Of the pool of what is not acknowledged: 8 MiB, if all of it is ever used.
constexpr std::uint32_t kPieces = 32'768;

std::uint16_t largest_segment(const OwnWire::Setup& setup) {
  const auto& families = setup.slots.families();
  const bool has_v6 = std::any_of(families.begin(), families.end(), [](const SlotFamily& family) {
    return family.targets.front().address.family() == Family::v6;
  });
  return static_cast<std::uint16_t>(setup.mtu - (has_v6 ? kIpv6 : kIpv4) - kTcpHeader);
}

Endpoint endpoint_of(const SocketAddress& address) {
  if (address.family() == AF_INET) {
    const auto& v4 = *reinterpret_cast<const sockaddr_in*>(address.get());
    return {Address::v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
  }
  const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(address.get());
  std::array<std::uint8_t, 16> bytes;
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return {Address::v6(bytes), ntohs(v6.sin6_port)};
}

std::uint64_t word_of(const Address& address, std::size_t from) {
  std::uint64_t word = 0;
  std::memcpy(&word, address.bytes().data() + from, sizeof word);
  return word;
}

}  // namespace

OwnWire::OwnWire(const Setup& setup)
    : setup_(setup), flows_(setup.slots), tcp_(setup.rows + 1, kPieces, *this) {
  const std::uint16_t size = largest_segment(setup);
  tcp_.set_rules(size, static_cast<std::uint16_t>(std::min(2 * size, 0xffff)));
  now_ = monotonic_now();
  tcp_.set_now(now_);
  poller_.add_tagged(setup.port.descriptor(), EPOLLIN, kFrames);
}

std::span<const WireEvent> OwnWire::wait(std::optional<Nanoseconds> timeout) {
  setup_.port.flush();
  if (const auto due = tcp_.next_due())
    timeout = std::clamp(*due - now_, Nanoseconds{0}, timeout.value_or(Nanoseconds::max()));
  if (tcp_.has_events()) timeout = Nanoseconds{0};
  const auto watched = poller_.wait(timeout);
  now_ = monotonic_now();
  tcp_.set_now(now_);
  tcp_.begin_batch();
  for (const PacketPort::Came& came : setup_.port.receive()) take(came);
  tcp_.expire();
  look_at_figures();
  tcp_.take_events(events_);
  for (const epoll_event& event : watched)
    if (const std::uint32_t tag = Poller::tag_of(event); tag != kFrames)
      events_.push_back({.tag = tag});
  return events_;
}

void OwnWire::look_at_figures() {
  if (now_ - looked_ < std::chrono::milliseconds{100}) return;
  looked_ = now_;
  figures_.retransmitted = tcp_.table().said_again;
  figures_.ring_drops = setup_.port.dropped();
  figures_.frames_unsent = setup_.port.unsent() + no_hop_;
}

void OwnWire::finish() {
  const Nanoseconds end = monotonic_now() + std::chrono::seconds{3};
  while (tcp_.table().ending > 0 && now_ < end) wait(std::chrono::milliseconds{100});
  setup_.port.flush();
}

void OwnWire::take(const PacketPort::Came& came) {
  const Frame frame = parse_frame(came.bytes, came.is_checked ? Trust::skips : Trust::checks);
  if (frame.kind != FrameKind::tcp && frame.kind != FrameKind::icmp) return;
  const ConnectionIndex connection = flows_.find(frame.flow);
  if (connection == 0 || connection > setup_.rows) return;
  if (!frame.is_checked) {
    ++figures_.bad_checksums;
    return;
  }
  if (frame.kind == FrameKind::icmp) {
    const bool is_v4 = frame.flow.local.address.family() == Family::v4;
    return tcp_.hear(connection, frame.quote, (is_v4 ? kIpv4 : kIpv6) + kTcpHeader);
  }
  if (tcp_.hear(connection, frame.segment) || frame.segment.has(TcpFlag::rst)) return;
  send(connection, reset_for(frame.segment));
}

WireStart OwnWire::start(const SocketAddress& source, const SocketAddress& target,
                         CloseMode close_mode, const std::optional<PortRange>&) {
  const Flow flow{endpoint_of(source), endpoint_of(target)};
  const ConnectionIndex connection = flows_.find(flow);
  if (connection == 0 || connection > setup_.rows) return {0, {Cause::no_memory, ENOMEM}};
  tcp_.set_close(close_mode);
  if (!tcp_.start(connection, first_number(flow))) return {0, {Cause::taken, EADDRNOTAVAIL}};
  return {connection, {}};
}

// RFC 6528: a clock of 4 us, and what nobody can foretell of this flow.
std::uint32_t OwnWire::first_number(const Flow& flow) const {
  const Address& local = flow.local.address;
  const Address& remote = flow.remote.address;
  const std::uint64_t ports = std::uint64_t{flow.local.port} << 16U | flow.remote.port;
  const std::uint64_t from = siphash(setup_.key, word_of(local, 0), word_of(local, 8));
  const std::uint64_t to = siphash(setup_.key, word_of(remote, 0), word_of(remote, 8));
  return static_cast<std::uint32_t>(siphash(setup_.key, from ^ ports, to)) +
         static_cast<std::uint32_t>(now_ / std::chrono::microseconds{4});
}

void OwnWire::close(ConnectionIndex first, ConnectionIndex last) {
  for (ConnectionIndex one = first; one <= last; ++one) tcp_.close(one);
}

void OwnWire::send(ConnectionIndex connection, const Segment& segment) {
  send(flows_.at(connection), flows_.target(connection), segment);
}

void OwnWire::send(const Flow& flow, std::size_t target, const Segment& segment) {
  Hop hop{setup_.hardware, {}};
  if (!setup_.hops.get(target, hop.to)) {
    ++no_hop_;
    return;
  }
  setup_.port.commit(write_frame(hop, flow, segment, setup_.port.reserve()));
}

}  // namespace c1k
