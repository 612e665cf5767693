// WebSocket frames for tests, put together byte by byte and not by the code that they test.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/talk/ws_frame.h"

namespace c1k {

enum class WsSide : std::uint8_t { to_server, to_client };  // whom a frame goes to

// As it is on its way: `first` has its bits and its opcode.
struct WsFrame {
  unsigned first = 0;
  std::string payload{};

  bool operator==(const WsFrame&) const = default;
};

inline WsFrame ws_text(std::string payload) {
  return {0x81, std::move(payload)};
}
inline WsFrame ws_binary(std::string payload) {
  return {0x82, std::move(payload)};
}
inline WsFrame ws_ping(std::string payload) {
  return {0x89, std::move(payload)};
}
inline WsFrame ws_pong(std::string payload) {
  return {0x8a, std::move(payload)};
}
inline std::string ws_code_bytes(unsigned code) {
  return {static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
}
inline WsFrame ws_close(unsigned code, const std::string& reason = {}) {
  return {0x88, ws_code_bytes(code) + reason};
}

inline constexpr std::string_view kTestMask = "\x37\xfa\x21\x3d";  // of RFC 6455, 5.7

inline std::string masked(std::string text, std::string_view mask) {
  for (std::size_t i = 0; i < text.size(); ++i) text[i] ^= mask[i % 4];
  return text;
}

inline std::string to_bytes(const WsFrame& frame, WsSide side, std::string_view mask = kTestMask) {
  const std::size_t size = frame.payload.size();
  const bool is_masked = side == WsSide::to_server;
  const unsigned length = size > 65'535 ? 127 : (size > 125 ? 126 : static_cast<unsigned>(size));
  std::string bytes{static_cast<char>(frame.first),
                    static_cast<char>((is_masked ? 0x80U : 0U) | length)};
  for (int shift = size > 65'535 ? 56 : 8; size > 125 && shift >= 0; shift -= 8)
    bytes += static_cast<char>(size >> static_cast<unsigned>(shift));
  if (!is_masked) return bytes + frame.payload;
  return bytes + std::string(mask) + masked(frame.payload, mask);
}

inline std::string to_bytes(const std::vector<WsFrame>& frames, WsSide side) {
  std::string bytes;
  for (const WsFrame& frame : frames) bytes += to_bytes(frame, side);
  return bytes;
}

// The frames that `bytes` are, each of them whole and of that side: what a peer would make of what
// was said. Throws std::logic_error.
inline std::vector<WsFrame> frames_of(std::string_view bytes, WsSide side) {
  std::vector<WsFrame> frames;
  while (!bytes.empty()) {
    WsHead head;
    if (read_ws_head({bytes.data(), bytes.size()}, head) != WsRead::whole ||
        bytes.size() - head.head_size < head.size)
      throw std::logic_error("what was said is no frame, or not a whole one");
    if (head.is_masked != (side == WsSide::to_server))
      throw std::logic_error("what was said has a mask that it should not have, or none");
    const auto mask = bytes.substr(head.head_size - (head.is_masked ? 4 : 0), 4);
    const std::string payload(bytes.substr(head.head_size, head.size));
    frames.push_back(
        {static_cast<std::uint8_t>(bytes[0]), head.is_masked ? masked(payload, mask) : payload});
    bytes.remove_prefix(head.head_size + head.size);
  }
  return frames;
}

}  // namespace c1k
