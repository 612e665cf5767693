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
  setup.port.begin();
  poller_.add_tagged(setup.port.descriptor(), EPOLLIN, kFrames);
}

std::span<const WireEvent> OwnWire::wait(std::optional<Nanoseconds> timeout) {
  setup_.port.flush();
  if (const auto due = tcp_.next_due())
    timeout =
        std::clamp(*due - monotonic_now(), Nanoseconds{0}, timeout.value_or(Nanoseconds::max()));
  if (tcp_.has_events()) timeout = Nanoseconds{0};
  const auto watched = poller_.wait(timeout);
  now_ = monotonic_now();
  tcp_.set_now(now_);
  if (!holds_over()) take_frames();
  tcp_.expire();
  look_at_figures();
  tcp_.take_events(events_);
  for (const epoll_event& event : watched)
    if (const std::uint32_t tag = Poller::tag_of(event); tag != kFrames)
      events_.push_back({.tag = tag});
  return events_;
}

// Each time its owner reads some of it, so that comes to an end; and if not, frames do not wait.
bool OwnWire::holds_over() {
  constexpr int kMostTimes = 16;
  const bool holds = tcp_.has_events() && tcp_.has_unread() && held_over_ < kMostTimes;
  held_over_ = holds ? held_over_ + 1 : 0;
  if (holds) saw_all_ = false;
  return holds;
}

void OwnWire::take_frames() {
  tcp_.begin_batch();
  const auto frames = setup_.port.receive();
  if (!frames.empty()) heard_ = now_;
  for (const FramePort::Came& came : frames) take(came);
  saw_all_ = frames.size() < setup_.port.most_frames();
}

void OwnWire::look_at_figures() {
  if (now_ - looked_ < std::chrono::milliseconds{100}) return;
  looked_ = now_;
  figures_.retransmitted = tcp_.table().said_again;
  figures_.ring_drops = setup_.port.dropped();
  figures_.frames_unsent = setup_.port.unsent() + no_hop_;
}

void OwnWire::finish() {
  const Nanoseconds begin = monotonic_now();
  const Nanoseconds answers_until = begin + std::chrono::milliseconds{100};
  const Nanoseconds end = begin + std::chrono::seconds{3};
  while (now_ < answers_until || (tcp_.table().ending > 0 && now_ < end))
    wait(std::chrono::milliseconds{20});
  setup_.port.flush();
}

void OwnWire::take(const FramePort::Came& came) {
  const Frame frame = parse_frame(came.bytes, came.trust);
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

int OwnWire::room_to_close() const {
  constexpr int kMostFins = 512;
  constexpr Nanoseconds kSilence = std::chrono::milliseconds{50};
  const auto fins = static_cast<int>(tcp_.table().fins);
  if (fins < kMostFins) return kMostFins - fins;
  return now_ - heard_ < kSilence ? 0 : std::numeric_limits<int>::max();
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
