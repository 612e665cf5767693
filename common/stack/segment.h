// A TCP segment as a value, and as bytes (RFC 9293, 3.1; options: RFC 9293, 3.2 and RFC 7323). Its
// ports and its checksum belong to the frame around it (stack/frame.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace c1k {

struct TcpFlag {
  static constexpr std::uint8_t fin = 1;
  static constexpr std::uint8_t syn = 2;
  static constexpr std::uint8_t rst = 4;
  static constexpr std::uint8_t psh = 8;
  static constexpr std::uint8_t ack = 16;
};

struct Stamps {
  std::uint32_t value = 0;  // TSval, milliseconds of its sender's clock
  std::uint32_t echo = 0;   // TSecr
};

struct Segment {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;           // as it is sent: not scaled
  std::uint16_t mss = 0;              // 0: not said
  std::optional<std::uint8_t> scale;  // of the window, at most 14
  std::optional<Stamps> stamps;
  std::span<char> payload;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  // What it takes of the sequence numbers.
  std::uint32_t length() const {
    return static_cast<std::uint32_t>(payload.size()) + (has(TcpFlag::syn) ? 1U : 0U) +
           (has(TcpFlag::fin) ? 1U : 0U);
  }
};

inline constexpr std::size_t kTcpHeader = 20;
inline constexpr std::size_t kLongestTcpHeader = 60;

// Sequence numbers are compared within half of their circle (RFC 9293, 3.4).
constexpr bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

// The bytes of a TCP header and what follows; the payload stays in its place. nullopt: a header
// that is cut off, or an option that reaches beyond it.
std::optional<Segment> parse_segment(std::span<std::uint8_t> bytes);

// What answers a segment that belongs to no connection and is no reset (RFC 9293, 3.10.7.1).
Segment reset_for(const Segment& segment);

// How long its header is, with its options.
std::size_t header_size(const Segment& segment);
// Header and payload into `out`, which has room for both, with those ports and a checksum of 0.
void write_segment(const Segment& segment, std::uint16_t from_port, std::uint16_t to_port,
                   std::span<std::uint8_t> out);

}  // namespace c1k
