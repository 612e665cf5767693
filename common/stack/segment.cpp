#include "common/stack/segment.h"

#include <algorithm>
#include <cstring>

#include "common/stack/bytes.h"

namespace c1k {
namespace {

enum Option : std::uint8_t { kEnd = 0, kNothing = 1, kMss = 2, kScale = 3, kStamps = 8 };

constexpr std::uint8_t kMostScale = 14;  // RFC 7323, 2.3
constexpr std::size_t kMssSize = 4;
constexpr std::size_t kScaleSize = 3;
constexpr std::size_t kStampsSize = 10;

void take_option(Segment& segment, std::span<const std::uint8_t> option) {
  const std::uint8_t* value = option.data() + 2;
  if (option[0] == kMss && option.size() == kMssSize) segment.mss = get16(value);
  if (option[0] == kScale && option.size() == kScaleSize)
    segment.scale = std::min(*value, kMostScale);
  if (option[0] == kStamps && option.size() == kStampsSize)
    segment.stamps = Stamps{get32(value), get32(value + 4)};
}

// False: one reaches beyond the header.
bool take_options(Segment& segment, std::span<const std::uint8_t> options) {
  for (std::size_t at = 0; at < options.size() && options[at] != kEnd;) {
    if (options[at] == kNothing) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) return false;
    const std::size_t size = options[at + 1];
    if (size < 2 || at + size > options.size()) return false;
    take_option(segment, options.subspan(at, size));
    at += size;
  }
  return true;
}

}  // namespace

std::optional<Segment> parse_segment(std::span<std::uint8_t> bytes) {
  if (bytes.size() < kTcpHeader) return std::nullopt;
  const std::size_t header = std::size_t{4} * (bytes[12] >> 4U);
  if (header < kTcpHeader || header > bytes.size()) return std::nullopt;
  Segment segment;
  segment.seq = get32(&bytes[4]);
  segment.ack = get32(&bytes[8]);
  segment.flags = bytes[13];
  segment.window = get16(&bytes[14]);
  if (!take_options(segment, bytes.subspan(kTcpHeader, header - kTcpHeader))) return std::nullopt;
  const auto payload = bytes.subspan(header);
  segment.payload = {reinterpret_cast<char*>(payload.data()), payload.size()};
  return segment;
}

Segment reset_for(const Segment& segment) {
  Segment reset;
  reset.flags = TcpFlag::rst;
  if (segment.has(TcpFlag::ack)) {
    reset.seq = segment.ack;
  } else {
    reset.flags |= TcpFlag::ack;
    reset.ack = segment.seq + segment.length();
  }
  return reset;
}

// Each option is filled up to words of four bytes, as most stacks send them.
std::size_t header_size(const Segment& segment) {
  return kTcpHeader + (segment.mss != 0 ? kMssSize : 0) + (segment.scale ? kScaleSize + 1 : 0) +
         (segment.stamps ? kStampsSize + 2 : 0);
}

void write_segment(const Segment& segment, std::uint16_t from_port, std::uint16_t to_port,
                   std::span<std::uint8_t> out) {
  const std::size_t header = header_size(segment);
  std::uint8_t* at = out.data();
  put16(at, from_port);
  put16(at + 2, to_port);
  put32(at + 4, segment.seq);
  put32(at + 8, segment.ack);
  at[12] = static_cast<std::uint8_t>(header / 4 << 4U);
  at[13] = segment.flags;
  put16(at + 14, segment.window);
  put32(at + 16, 0);  // the checksum, and where what is urgent would end
  at += kTcpHeader;
  if (segment.mss != 0) {
    at[0] = kMss, at[1] = kMssSize;
    put16(at + 2, segment.mss);
    at += kMssSize;
  }
  if (segment.scale) {
    at[0] = kNothing, at[1] = kScale, at[2] = kScaleSize, at[3] = *segment.scale;
    at += kScaleSize + 1;
  }
  if (segment.stamps) {
    at[0] = at[1] = kNothing, at[2] = kStamps, at[3] = kStampsSize;
    put32(at + 4, segment.stamps->value);
    put32(at + 8, segment.stamps->echo);
    at += kStampsSize + 2;
  }
  if (!segment.payload.empty()) std::memcpy(at, segment.payload.data(), segment.payload.size());
}

}  // namespace c1k
