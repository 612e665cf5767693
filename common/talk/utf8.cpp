#include "common/talk/utf8.h"

#include <cstring>

namespace c1k {
namespace {

// So many bytes from the beginning are ASCII, looked at by words.
std::size_t ascii_prefix(std::span<const char> bytes) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  return at;
}

}  // namespace

bool Utf8::take(std::span<const char> bytes) {
  for (std::size_t i = 0; i < bytes.size() && state_ != wrong;) {
    if (state_ == start) i += ascii_prefix(bytes.subspan(i));
    if (i == bytes.size()) break;
    const auto byte = static_cast<std::uint8_t>(bytes[i++]);
    state_ = state_ == start ? begin(byte) : go_on(state_, byte);
  }
  return state_ != wrong;
}

std::uint8_t Utf8::begin(std::uint8_t byte) {
  if (byte < 0x80) return start;
  if (byte < 0xc2) return wrong;
  if (byte < 0xe0) return one;
  if (byte == 0xe0) return two_after_e0;
  if (byte == 0xed) return two_after_ed;
  if (byte < 0xf0) return two;
  if (byte == 0xf0) return three_after_f0;
  if (byte < 0xf4) return three;
  return byte == 0xf4 ? three_after_f4 : wrong;
}

std::uint8_t Utf8::go_on(std::uint8_t state, std::uint8_t byte) {
  const auto within = [byte](std::uint8_t first, std::uint8_t last, std::uint8_t next) {
    return byte >= first && byte <= last ? next : std::uint8_t{wrong};
  };
  switch (state) {
    case one:
      return within(0x80, 0xbf, start);
    case two:
      return within(0x80, 0xbf, one);
    case three:
      return within(0x80, 0xbf, two);
    case two_after_e0:
      return within(0xa0, 0xbf, one);
    case two_after_ed:
      return within(0x80, 0x9f, one);
    case three_after_f0:
      return within(0x90, 0xbf, two);
    case three_after_f4:
      return within(0x80, 0x8f, two);
    default:
      return wrong;
  }
}

}  // namespace c1k
