// Ethernet frames around IP packets (RFC 894, RFC 2464; RFC 791, RFC 8200): which flow one belongs
// to and what is in it, and the frame around a segment of ours. Pure bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "common/base/endpoint.h"
#include "common/net/hardware.h"
#include "common/stack/segment.h"

namespace c1k {

// A connection as a frame names it, seen from our end.
struct Flow {
  Endpoint local;
  Endpoint remote;
  auto operator<=>(const Flow&) const = default;
};

// other: of no interest, or cut off. icmp: an error that quotes a segment of ours.
enum class FrameKind : std::uint8_t { other, tcp, icmp, arp, neighbour };

// What networks say about a segment of ours (RFC 792, RFC 4443, RFC 1191, RFC 8201).
struct Quote {
  enum class Says : std::uint8_t { unreachable, refused, too_big };
  Says says = Says::unreachable;
  std::uint32_t seq = 0;
  std::uint32_t mtu = 0;  // too_big: of the next hop, 0 where it does not say
};

struct Frame {
  FrameKind kind = FrameKind::other;
  Hardware from{};
  bool is_checked = true;  // false: the checksums are wrong
  Flow flow;               // tcp: as it came; icmp: of what it quotes
  Segment segment;         // tcp
  Quote quote;             // icmp
};

// Whether TCP's checksum is to be looked at: a device that will fill it in, or has looked at it
// already, says so beside the frame. partial: nobody says so; one that is still to be filled in has
// the sum of the pseudo header in its place (CHECKSUM_PARTIAL, include/linux/skbuff.h).
enum class Trust : std::uint8_t { checks, skips, partial };

// The payload stays in its place. Fragments, VLAN tags and IPv6 extension headers are `other`.
Frame parse_frame(std::span<std::uint8_t> bytes, Trust trust);

// Where frames of a flow go.
struct Hop {
  Hardware from{};
  Hardware to{};
};

inline constexpr std::size_t kEthernet = 14;
inline constexpr std::size_t kIpv4 = 20;
inline constexpr std::size_t kIpv6 = 40;
inline constexpr std::size_t kLongestHeaders = kEthernet + kIpv6 + kLongestTcpHeader;

// Returns its size, at most kLongestHeaders + the payload, for which there is room in `out`.
std::size_t write_frame(const Hop& hop, const Flow& flow, const Segment& segment,
                        std::span<std::uint8_t> out);

}  // namespace c1k
