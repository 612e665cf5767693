// What a worker keeps for peers that do not read, or send a part of much and no more, is bounded
// for all of them together.
#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/link/ws_desk.h"
#include "tests/talk/ws_bytes.h"

namespace c1k {
namespace {

constexpr ConnectionIndex kPeers = 700;
// Beside the store each may have a little: 256 bytes that are read, and what is said to them.
constexpr std::size_t kBound = Store::kMost + 3 * kInput + kPeers * std::size_t{1'024};

std::unique_ptr<Talk> server(WsService service) {
  return std::make_unique<WsServerTalk>(service, "", 0);
}

// Each peer gets as much of `bytes` as it is read from, and takes nothing.
void flood(WsDesk& desk, const std::string& bytes) {
  for (ConnectionIndex one = 1; one <= kPeers; ++one) {
    desk.wire.ends[one].takes = 0;
    desk.wire.ends[one].input = bytes;
  }
  for (int turn = 0; turn < 3; ++turn)
    for (ConnectionIndex one = 1; one <= kPeers; ++one) desk.on_input(one);
}

std::string repeated(const WsFrame& frame, std::size_t count, WsSide side) {
  const std::string one = to_bytes(frame, side);
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += one;
  return all;
}

// All is taken now, and what waits in the wire is read; how many turns that took.
int drain(WsDesk& desk) {
  for (int turn = 1; turn < 1'000; ++turn) {
    bool is_all = true;
    for (ConnectionIndex one = 1; one <= kPeers; ++one) {
      if (desk.wire.ends[one].wants_output) desk.on_output(one, ~std::size_t{0});
      desk.wire.ends[one].takes = ~std::size_t{0};
      if (!desk.wire.ends[one].input.empty()) desk.on_input(one);
      is_all &= desk.wire.ends[one].input.empty();
    }
    if (is_all) return turn;
  }
  return 0;
}

TEST_CASE("echoes and pongs that nobody takes are bounded, and all come when they are taken") {
  const auto [frame, count] =
      GENERATE(table<WsFrame, std::size_t>({{ws_binary(std::string(1'000, 'x')), 20},
                                            {ws_text("x"), 400},
                                            {ws_ping(std::string(64, 'y')), 100}}));
  WsDesk desk(server(WsService::echo));
  flood(desk, repeated(frame, count, WsSide::to_server));
  CHECK(desk.kept() > Store::kMost / 8);
  CHECK(desk.kept() <= kBound);
  REQUIRE(drain(desk) > 0);
  CHECK(desk.kept() == 0);
  const bool is_ping = frame.first == 0x89;
  const WsFrame answer = is_ping ? ws_pong(frame.payload) : frame;
  for (ConnectionIndex one = 1; one <= kPeers; one += 100) {
    const auto frames = frames_of(desk.wire.ends[one].said, WsSide::to_client);
    CHECK(frames == std::vector<WsFrame>(frames.size(), answer));
    if (is_ping) CHECK(frames.size() >= 2'048 / 66);  // the others came while nothing was taken
    if (!is_ping) CHECK(frames.size() == count);
  }
}

TEST_CASE("a client's pongs, longer than the pings, are bounded likewise") {
  WsClient words{
      .request = Message::from_template("GET / HTTP/1.1\r\n"), .hosts = {"x"}, .subprotocol = {}};
  WsDesk desk(
      std::make_unique<WsClientTalk>(std::move(words), Message::made_up(1), WsAnswerBy::any, 0));
  flood(desk, repeated(ws_ping(""), 1'000, WsSide::to_client));
  CHECK(desk.kept() <= kBound);
  for (ConnectionIndex one = 1; one <= kPeers; ++one)
    CHECK(Store::of(desk.link[desk.link.speaker(one)].owed).size() <= 4'096);
}

TEST_CASE("text that never comes whole is bounded") {
  WsDesk desk(server(WsService::echo));
  const std::string bytes = to_bytes(ws_text(std::string(8'000, 'x')), WsSide::to_server);
  flood(desk, bytes.substr(0, bytes.size() - 1));
  CHECK(desk.kept() > Store::kMost / 8);
  CHECK(desk.kept() <= kBound);
}

}  // namespace
}  // namespace c1k
