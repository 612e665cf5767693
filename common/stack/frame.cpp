#include "common/stack/frame.h"

#include <algorithm>
#include <cstring>

#include "common/stack/bytes.h"
#include "common/stack/checksum.h"

namespace c1k {
namespace {

using Bytes = std::span<std::uint8_t>;

constexpr std::uint16_t kTypeIpv4 = 0x0800;
constexpr std::uint16_t kTypeArp = 0x0806;
constexpr std::uint16_t kTypeIpv6 = 0x86dd;
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kIcmpv6 = 58;
constexpr std::uint8_t kHops = 64;
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint16_t kOffsetOrMore = 0x3fff;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kQuoted = 8;  // of a segment, at least (RFC 792)

// An IP packet's parts. protocol 0: none of interest.
struct Packet {
  std::uint8_t protocol = 0;
  Address from;
  Address to;
  Bytes body;  // may be cut off where `is_quoted`
};

Address address4(const std::uint8_t* at) {
  return Address::v4(get32(at));
}

Address address6(const std::uint8_t* at) {
  std::array<std::uint8_t, 16> bytes;
  std::copy_n(at, bytes.size(), bytes.begin());
  return Address::v6(bytes);
}

Packet parse_ipv4(Bytes bytes, bool is_quoted) {
  if (bytes.size() < kIpv4 || bytes[0] >> 4U != 4) return {};
  const std::size_t header = std::size_t{4} * (bytes[0] & 0xfU);
  const std::size_t total = get16(&bytes[2]);
  if (header < kIpv4 || header > total || header > bytes.size()) return {};
  if (!is_quoted && total > bytes.size()) return {};
  if ((get16(&bytes[6]) & kOffsetOrMore) != 0) return {};
  Checksum sum;
  sum.add(bytes.first(header));
  if (!is_quoted && sum.stored() != 0) return {};
  return {bytes[9], address4(&bytes[12]), address4(&bytes[16]),
          bytes.subspan(header, std::min(total, bytes.size()) - header)};
}

Packet parse_ipv6(Bytes bytes, bool is_quoted) {
  if (bytes.size() < kIpv6 || bytes[0] >> 4U != 6) return {};
  const std::size_t size = get16(&bytes[4]);
  if (!is_quoted && size > bytes.size() - kIpv6) return {};
  return {bytes[6], address6(&bytes[8]), address6(&bytes[24]),
          bytes.subspan(kIpv6, std::min(size, bytes.size() - kIpv6))};
}

Packet parse_packet(std::uint16_t type, Bytes bytes, bool is_quoted = false) {
  if (type == kTypeIpv4) return parse_ipv4(bytes, is_quoted);
  return type == kTypeIpv6 ? parse_ipv6(bytes, is_quoted) : Packet{};
}

// RFC 9293, 3.1; RFC 8200, 8.1.
Checksum pseudo_sum(const Address& from, const Address& to, std::uint8_t protocol,
                    std::size_t size) {
  Checksum sum;
  const std::size_t address = from.family() == Family::v4 ? 4 : 16;
  sum.add(std::span(from.bytes()).first(address));
  sum.add(std::span(to.bytes()).first(address));
  sum.add16(protocol);
  sum.add16(static_cast<std::uint16_t>(size));
  return sum;
}

Checksum sum_of(const Address& from, const Address& to, std::uint8_t protocol,
                std::span<const std::uint8_t> body) {
  Checksum sum = pseudo_sum(from, to, protocol, body.size());
  sum.add(body);
  return sum;
}

bool is_right(const Packet& packet, Trust trust) {
  constexpr std::size_t kSumAt = 16;
  if (trust == Trust::skips) return true;
  if (sum_of(packet.from, packet.to, kTcp, packet.body).stored() == 0) return true;
  if (trust == Trust::checks) return false;
  const auto pseudo = static_cast<std::uint16_t>(
      ~pseudo_sum(packet.from, packet.to, kTcp, packet.body.size()).stored());
  return std::memcmp(&packet.body[kSumAt], &pseudo, sizeof pseudo) == 0;
}

Frame parse_tcp(const Packet& packet, Trust trust) {
  Frame frame;
  const auto segment = parse_segment(packet.body);
  if (!segment) return frame;
  frame.kind = FrameKind::tcp;
  frame.is_checked = is_right(packet, trust);
  frame.flow = {{packet.to, get16(&packet.body[2])}, {packet.from, get16(packet.body.data())}};
  frame.segment = *segment;
  return frame;
}

std::optional<Quote::Says> says(bool is_v4, std::uint8_t type, std::uint8_t code) {
  using Says = Quote::Says;
  if (is_v4) {
    constexpr std::uint8_t kUnreachable = 3, kPort = 3, kTooBig = 4;
    if (type != kUnreachable) return std::nullopt;
    return code == kTooBig ? Says::too_big : code == kPort ? Says::refused : Says::unreachable;
  }
  constexpr std::uint8_t kUnreachable = 1, kTooBig = 2, kPort = 4;
  if (type == kTooBig) return Says::too_big;
  if (type != kUnreachable) return std::nullopt;
  return code == kPort ? Says::refused : Says::unreachable;
}

Frame parse_icmp(const Packet& packet) {
  Frame frame;
  const Bytes body = packet.body;
  const bool is_v4 = packet.protocol == kIcmp;
  if (body.size() < kIcmpHeader) return frame;
  const auto said = says(is_v4, body[0], body[1]);
  if (!said) return frame;
  const Packet ours = parse_packet(is_v4 ? kTypeIpv4 : kTypeIpv6, body.subspan(kIcmpHeader), true);
  if (ours.protocol != kTcp || ours.body.size() < kQuoted) return frame;
  Checksum sum;
  sum.add(body);
  if (!is_v4) sum = sum_of(packet.from, packet.to, kIcmpv6, body);
  frame.kind = FrameKind::icmp;
  frame.is_checked = sum.stored() == 0;
  frame.flow = {{ours.from, get16(ours.body.data())}, {ours.to, get16(&ours.body[2])}};
  frame.quote = {*said, get32(&ours.body[4]), is_v4 ? get16(&body[6]) : get32(&body[4])};
  return frame;
}

bool is_neighbours(const Packet& packet) {
  constexpr std::uint8_t kSolicitation = 135, kAdvertisement = 136;
  return packet.protocol == kIcmpv6 && !packet.body.empty() &&
         (packet.body[0] == kSolicitation || packet.body[0] == kAdvertisement);
}

// Returns the header's size.
std::size_t write_ip(const Flow& flow, std::size_t body, Bytes out) {
  const Address& from = flow.local.address;
  const Address& to = flow.remote.address;
  if (from.family() == Family::v6) {
    put32(&out[0], 0x60000000);
    put16(&out[4], static_cast<std::uint16_t>(body));
    out[6] = kTcp, out[7] = kHops;
    std::copy(from.bytes().begin(), from.bytes().end(), &out[8]);
    std::copy(to.bytes().begin(), to.bytes().end(), &out[24]);
    return kIpv6;
  }
  out[0] = 0x45, out[1] = 0;
  put16(&out[2], static_cast<std::uint16_t>(kIpv4 + body));
  put16(&out[4], 0);  // with DF an identification is of no use (RFC 6864, 4.1)
  put16(&out[6], kDontFragment);
  out[8] = kHops, out[9] = kTcp;
  put16(&out[10], 0);
  std::copy_n(from.bytes().begin(), 4, &out[12]);
  std::copy_n(to.bytes().begin(), 4, &out[16]);
  Checksum sum;
  sum.add(out.first(kIpv4));
  const std::uint16_t stored = sum.stored();
  std::memcpy(&out[10], &stored, sizeof stored);
  return kIpv4;
}

}  // namespace

Frame parse_frame(std::span<std::uint8_t> bytes, Trust trust) {
  Frame frame;
  if (bytes.size() < kEthernet) return frame;
  const std::uint16_t type = get16(&bytes[12]);
  if (type == kTypeArp) {
    frame.kind = FrameKind::arp;
  } else if (type == kTypeIpv4 || type == kTypeIpv6) {
    const Packet packet = parse_packet(type, bytes.subspan(kEthernet));
    if (packet.protocol == kTcp) frame = parse_tcp(packet, trust);
    if (is_neighbours(packet))
      frame.kind = FrameKind::neighbour;
    else if (packet.protocol == (type == kTypeIpv4 ? kIcmp : kIcmpv6))
      frame = parse_icmp(packet);
  }
  std::copy_n(&bytes[6], frame.from.size(), frame.from.begin());
  return frame;
}

std::size_t write_frame(const Hop& hop, const Flow& flow, const Segment& segment,
                        std::span<std::uint8_t> out) {
  const bool is_v4 = flow.local.address.family() == Family::v4;
  std::copy(hop.to.begin(), hop.to.end(), out.begin());
  std::copy(hop.from.begin(), hop.from.end(), out.begin() + 6);
  put16(&out[12], is_v4 ? kTypeIpv4 : kTypeIpv6);
  const std::size_t body = header_size(segment) + segment.payload.size();
  const std::size_t headers = kEthernet + write_ip(flow, body, out.subspan(kEthernet));
  const Bytes tcp = out.subspan(headers, body);
  write_segment(segment, flow.local.port, flow.remote.port, tcp);
  const std::uint16_t stored = sum_of(flow.local.address, flow.remote.address, kTcp, tcp).stored();
  std::memcpy(&tcp[16], &stored, sizeof stored);
  return headers + body;
}

}  // namespace c1k
