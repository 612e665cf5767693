#include "common/talk/ws_frame.h"

#include <bit>
#include <cstring>

namespace c1k {
namespace {

constexpr unsigned kFinal = 0x80, kReserved = 0x70, kOpcode = 0x0f;  // of the first byte
constexpr unsigned kMasked = 0x80, kLength = 0x7f;                   // of the second
constexpr unsigned kLength16 = 126, kLength64 = 127;
constexpr std::size_t kMask = 4;

static_assert(std::endian::native == std::endian::little, "masks are applied by words");

bool is_known(unsigned opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::uint64_t big_endian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return value;
}

std::size_t length_bytes(unsigned length) {
  if (length == kLength16) return 2;
  return length == kLength64 ? 8 : 0;
}

bool is_shortest(std::uint64_t size, std::size_t bytes) {
  if (bytes == 8) return size > 0xffff && size >> 63U == 0;
  return bytes == 0 || size > kWsLongestControl;
}

}  // namespace

bool is_ws_close_code(unsigned code) {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

WsRead read_ws_head(std::span<const char> input, WsHead& head) {
  if (input.empty()) return WsRead::torn;
  const auto first = static_cast<std::uint8_t>(input[0]);
  if ((first & kReserved) != 0 || !is_known(first & kOpcode)) return WsRead::wrong;
  head.opcode = static_cast<WsOpcode>(first & kOpcode);
  head.is_final = (first & kFinal) != 0;
  if (is_control(head.opcode) && !head.is_final) return WsRead::wrong;
  if (input.size() < 2) return WsRead::torn;
  const auto second = static_cast<std::uint8_t>(input[1]);
  head.is_masked = (second & kMasked) != 0;
  head.size = second & kLength;
  if (is_control(head.opcode) && head.size > kWsLongestControl) return WsRead::wrong;
  const std::size_t extended = length_bytes(second & kLength);
  head.head_size = 2 + extended + (head.is_masked ? kMask : 0);
  if (input.size() < 2 + extended) return WsRead::torn;
  if (extended > 0) head.size = big_endian(input.subspan(2, extended));
  if (!is_shortest(head.size, extended)) return WsRead::wrong;
  if (input.size() < head.head_size) return WsRead::torn;
  if (head.is_masked) std::memcpy(&head.mask, input.data() + 2 + extended, kMask);
  return WsRead::whole;
}

std::size_t ws_head_size(std::uint64_t size, bool is_masked) {
  const std::size_t extended = size > 0xffff ? 8 : (size > kWsLongestControl ? 2 : 0);
  return 2 + extended + (is_masked ? kMask : 0);
}

std::size_t write_ws_head(char* out, const WsHead& head) {
  const std::size_t all = ws_head_size(head.size, head.is_masked);
  const std::size_t extended = all - 2 - (head.is_masked ? kMask : 0);
  const unsigned length =
      extended == 0 ? static_cast<unsigned>(head.size) : (extended == 2 ? kLength16 : kLength64);
  out[0] = static_cast<char>((head.is_final ? kFinal : 0U) | static_cast<unsigned>(head.opcode));
  out[1] = static_cast<char>((head.is_masked ? kMasked : 0U) | length);
  for (std::size_t i = 0; i < extended; ++i)
    out[2 + i] = static_cast<char>(head.size >> (8 * (extended - 1 - i)));
  if (head.is_masked) std::memcpy(out + 2 + extended, &head.mask, kMask);
  return all;
}

void apply_ws_mask(std::span<char> bytes, std::uint32_t mask, std::uint64_t at) {
  mask = std::rotr(mask, static_cast<int>(8 * (at % kMask)));
  const std::uint64_t wide = std::uint64_t{mask} << 32U | mask;
  std::size_t i = 0;
  for (; i + sizeof wide <= bytes.size(); i += sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= wide;
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  for (; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(bytes[i] ^ (mask >> (8 * (i % kMask))));
}

}  // namespace c1k
