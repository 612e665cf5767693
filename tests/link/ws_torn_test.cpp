// A link with many torn messages, and pings that nobody waits for.
#include <fmt/format.h>

#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/link/ws_desk.h"
#include "tests/talk/ws_bytes.h"

namespace c1k {
namespace {

// The store is full of what has come of text messages, each of which lacks a few bytes.
TEST_CASE("messages that are torn all at once come whole when their rest does") {
  constexpr ConnectionIndex kPeers = 600;
  WsDesk desk(std::make_unique<WsServerTalk>(WsService::echo, "", 0));
  const WsFrame text = ws_text(std::string(8'000, 'x'));
  const std::string bytes = to_bytes(text, WsSide::to_server);
  for (ConnectionIndex one = 1; one <= kPeers; ++one) {
    desk.wire.ends[one].input = bytes.substr(0, 7'900);
    desk.on_input(one);
  }
  for (ConnectionIndex one = 1; one <= kPeers; ++one)
    desk.wire.ends[one].input += bytes.substr(7'900);
  for (int turn = 0; turn < 100; ++turn)
    for (ConnectionIndex one = 1; one <= kPeers; ++one)
      if (!desk.wire.ends[one].input.empty()) desk.on_input(one);
  std::size_t echoed = 0;
  for (ConnectionIndex one = 1; one <= kPeers; ++one)
    echoed += desk.wire.ends[one].said == to_bytes(text, WsSide::to_client) ? 1U : 0U;
  CHECK(echoed == kPeers);
  CHECK(desk.kept() == 0);
}

// RFC 6455, 5.5.3: who answers not each ping answers the last.
TEST_CASE("of pings that nobody waits for the last is answered") {
  WsDesk desk(std::make_unique<WsServerTalk>(WsService::hold, "", 0));
  desk.wire.ends[5].takes = 0;
  for (int i = 0; i < 1'000; ++i)
    desk.wire.ends[5].input += to_bytes(ws_ping(fmt::format("{}", i)), WsSide::to_server);
  desk.on_input(5);
  desk.on_output(5, ~std::size_t{0});
  CHECK(frames_of(desk.wire.ends[5].said, WsSide::to_client).back() == ws_pong("999"));
}

}  // namespace
}  // namespace c1k
