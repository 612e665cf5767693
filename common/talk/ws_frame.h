// WebSocket frames as bytes (RFC 6455, 5): heads, masks, and the codes of a close. Both sides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace c1k {

enum class WsOpcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};
inline bool is_control(WsOpcode opcode) {
  return (static_cast<unsigned>(opcode) & 8U) != 0;
}

// Why a connection was closed (RFC 6455, 7.4.1), as far as this program says it.
struct WsCode {
  static constexpr std::uint16_t normal = 1000, going_away = 1001, protocol = 1002,
                                 none = 1005,  // what a close without a code stands for
      not_utf8 = 1007;
};
// Whether it may stand in a close frame: 1000 to 1014 but for those that never do, 3000 to 4999
// (7.4.2, and IANA's registry).
bool is_ws_close_code(unsigned code);

inline constexpr std::size_t kWsLongestHead = 14;
inline constexpr std::size_t kWsLongestControl = 125;  // bytes of its payload (5.5)

struct WsHead {
  WsOpcode opcode = WsOpcode::continuation;
  bool is_final = true;
  bool is_masked = false;
  std::uint32_t mask = 0;     // its four bytes as they stand in memory
  std::uint64_t size = 0;     // of the payload
  std::size_t head_size = 0;  // 2 to kWsLongestHead
};

enum class WsRead : std::uint8_t { torn, whole, wrong };
// The head that `input` begins with. wrong: a reserved bit or opcode, a control frame that is a
// fragment or longer than 125, a length that has its highest bit set or would fit a shorter form.
WsRead read_ws_head(std::span<const char> input, WsHead& head);

// How many bytes a head takes.
std::size_t ws_head_size(std::uint64_t size, bool is_masked);
// Writes it to `out`, which has room; how many bytes it took. `head_size` is not looked at.
std::size_t write_ws_head(char* out, const WsHead& head);

// Masks or unmasks (5.3). `at`: of the first byte in its frame's payload.
void apply_ws_mask(std::span<char> bytes, std::uint32_t mask, std::uint64_t at);

}  // namespace c1k
