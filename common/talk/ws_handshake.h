// The opening handshake of WebSocket (RFC 6455, 4): what a client asks for, what a server says to
// it, and what each makes of the other's words.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/talk/http_head.h"

namespace c1k {

// Sec-WebSocket-Key: 16 bytes in base64.
inline constexpr std::size_t kWsKeySize = 24;
using WsKey = std::array<char, kWsKeySize>;
WsKey ws_key(std::uint64_t first, std::uint64_t second);

// Sec-WebSocket-Accept of a key: SHA-1 of it and the protocol's own words, in base64.
class WsAccept {
 public:
  WsAccept();
  ~WsAccept();
  WsAccept(const WsAccept&) = delete;
  WsAccept& operator=(const WsAccept&) = delete;
  std::string_view of(std::string_view key);  // good until the next call

  // Before workers are forked: what the library makes of itself once is then shared by all, 240 KB
  // that each would have of its own.
  static void prepare();

 private:
  struct Digest;
  std::unique_ptr<Digest> digest_;
  std::array<char, 32> text_{};
};

// What a client makes of the answer.
struct WsAnswer {
  enum class Kind : std::uint8_t { torn, open, rejected };
  Kind kind = Kind::torn;
  std::size_t used = 0;
  int code = 0;            // rejected: the status; 0: it is no HTTP. 101: an answer that is wrong
  std::string_view why{};  // of a wrong 101
};
// `subprotocol`: that was asked for; empty: none. A status other than 101 is known by its first
// line. An extension is wrong, as none was offered, and so is a subprotocol not asked for.
WsAnswer read_ws_answer(std::string_view input, std::string_view accept,
                        std::string_view subprotocol);

// What a server makes of a request.
struct WsRequest {
  enum class Kind : std::uint8_t { torn, upgrade, refused };
  Kind kind = Kind::torn;
  std::size_t used = 0;
  std::string_view key{};          // upgrade
  std::string_view subprotocol{};  // upgrade: the first that was asked for; empty: none
  int status = 0;                  // refused: 400, 404, 405 or 426
  std::string_view why{};
};
// `path`: the only one that there is, whatever its query; empty: any.
WsRequest read_ws_request(std::string_view input, std::string_view path);

// A server's words.
void append_ws_switching(std::string& text, std::string_view accept, std::string_view subprotocol);
std::string ws_switching(std::string_view accept, std::string_view subprotocol);
std::string ws_refusal(const WsRequest& request);

}  // namespace c1k
