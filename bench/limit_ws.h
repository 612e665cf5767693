// The bytes of limit_ws_client and limit_ws_server: as many as of a WebSocket (RFC 6455), always
// the same, neither looked at nor hashed. Nothing of the project is used here.
#pragma once

#include <string_view>

namespace limit {

// The sample of RFC 6455, 1.3, and the answer to its key.
inline constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: 192.168.10.1:9000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
inline constexpr std::string_view kUpgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

// By so many bytes a client's frame is longer than the server's of the same content: its mask.
inline constexpr unsigned kMask = 4;

// More than any descriptor of a worker, and than any message.
inline constexpr unsigned kDescriptors = 20'000;
inline constexpr unsigned kLongest = 65'536;

}  // namespace limit
