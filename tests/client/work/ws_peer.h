// A WebSocket server for one connection, played by a test: says what the test gives it.
#pragma once

#include <string>
#include <vector>

#include "common/talk/ws_frame.h"
#include "common/talk/ws_handshake.h"
#include "tests/net/sockets.h"

namespace c1k {

// A server's frame.
inline std::string ws_frame(WsOpcode opcode, const std::string& payload, bool is_final = true) {
  std::string frame(ws_head_size(payload.size(), false), '\0');
  write_ws_head(frame.data(), {.opcode = opcode, .is_final = is_final, .size = payload.size()});
  return frame + payload;
}

inline std::string ws_close(std::uint16_t code) {
  return ws_frame(WsOpcode::close,
                  {static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)});
}

struct WsPeer {
  explicit WsPeer(const Listener& listener) : end(listener.accept()) {}

  // The request's text.
  const std::string& hear_request() {
    eventually([&] { return take(), http_head_size(heard) > 0; });
    request = heard.substr(0, http_head_size(heard));
    heard.erase(0, request.size());
    return request;
  }
  std::string field(std::string_view name) const {
    return std::string(HttpHead::parse(request)->value(name));
  }
  std::string switching() {
    hear_request();
    return ws_switching(accept.of(field("Sec-WebSocket-Key")), "");
  }
  void say(const std::string& text) const { send_text(end.get(), text); }

  // The next frame, unmasked; opcode 0 and final: none came.
  struct Frame {
    WsHead head;
    std::string payload;
  };
  Frame next() {
    Frame frame;
    eventually([&] {
      take();
      return read_ws_head(heard, frame.head) == WsRead::whole &&
             heard.size() >= frame.head.head_size + frame.head.size;
    });
    frame.payload = heard.substr(frame.head.head_size, frame.head.size);
    heard.erase(0, frame.head.head_size + frame.payload.size());
    apply_ws_mask(frame.payload, frame.head.mask, 0);
    return frame;
  }
  // What has come; true: it has ended.
  bool take() {
    char buffer[65536];
    const ssize_t got = ::recv(end.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) heard.append(buffer, static_cast<std::size_t>(got));
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }

  Owned end;
  WsAccept accept;
  std::string request;
  std::string heard;
};

}  // namespace c1k
