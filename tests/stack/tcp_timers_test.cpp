#include <algorithm>

#include "common/stack/frame.h"
#include "common/stack/tcp.h"
#include "tests/catch.h"
#include "tests/stack/tcp_scene.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
constexpr ConnectionIndex kOne = TcpScene::kOne;

TEST_CASE("a SYN offers what we can, and is said again with longer and longer pauses") {
  TcpScene scene;
  CHECK(scene.tcp.start(kOne, TcpScene::kOurs));
  CHECK(scene.said() == "S 0 mss 1460 scale 0");
  CHECK(scene.last_ms == 100'000);
  CHECK_FALSE(scene.tcp.start(kOne, TcpScene::kOurs));
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s}) {
    scene.pass(pause - 1ms);
    CHECK(scene.said().empty());
    scene.pass(1ms);
    CHECK(scene.said() == "S 0 mss 1460 scale 0");
  }
  scene.pass(64s);
  CHECK(scene.said().empty());
  CHECK(scene.events() == "broken");
  CHECK(scene.tcp.error(kOne).cause == Cause::timeout);
  scene.tcp.close(kOne);
  CHECK(scene.state() == TcpState::none);
  CHECK(scene.tcp.table().busy.size() == 0);
}

TEST_CASE("a half-closed connection that nobody answers any more times out") {
  TcpScene scene;
  scene.open();
  scene.tcp.start_keepalive(kOne, 20s);
  scene.tcp.end_output(kOne);
  scene.give("A 1 ack 2");
  REQUIRE(scene.state() == TcpState::fin_wait_2);
  scene.said();
  for (int i = 0; i < 3; ++i) {
    scene.pass(20s);
    CHECK(scene.said() == "A 1 ack 1");
  }
  scene.pass(20s);
  CHECK(scene.events() == "broken");
}

TEST_CASE("what was too big for the path is said again, all of it") {
  TcpScene scene;
  scene.open();
  CHECK(scene.write(std::string(2'920, 'b')) == 2'920);
  scene.said();
  scene.tcp.hear(kOne, {Quote::Says::too_big, TcpScene::kOurs + 1, 576}, 40);
  CHECK(scene.said() == "PA 1+536 ack 1");
  for (std::uint32_t at = 537; at < 2'921; at += 536) {
    scene.give("A 1 ack " + std::to_string(at));
    CHECK(scene.said() ==
          "PA " + std::to_string(at) + "+" + std::to_string(std::min(536U, 2'921 - at)) + " ack 1");
  }
  scene.give("A 1 ack 2921");
  CHECK(scene.tcp.table().busy.size() == 0);
}

TEST_CASE("what is never acknowledged times out") {
  TcpScene scene;
  scene.open();
  scene.write("hello");
  int said = 0;
  for (int i = 0; i < 20 && scene.state() != TcpState::broken; ++i) {
    scene.pass(64s);
    ++said;
  }
  CHECK(said == 16);
  CHECK(scene.tcp.error(kOne).cause == Cause::timeout);
  CHECK(scene.tcp.table().busy.size() == 0);
  CHECK(scene.tcp.table().pieces.room() == 64 * Pieces::kPiece);
}

TEST_CASE("after a loss all is said again, segment by segment, as it is acknowledged") {
  TcpScene scene;
  scene.open("SA 0 ack 1 win 65535 mss 512");
  CHECK(scene.write(std::string(1'536, 'm')) == 1'536);
  scene.said();
  scene.pass(1s);
  CHECK(scene.said() == "PA 1+512 ack 1");
  scene.give("A 1 ack 513");
  CHECK(scene.said() == "PA 513+512 ack 1");
  scene.give("A 1 ack 1537");
  CHECK(scene.said().empty());
  CHECK(scene.tcp.table().said_again == 2);
  CHECK(scene.tcp.table().busy.size() == 0);
}

TEST_CASE("who is asked whether it lives answers, or times out after three times") {
  TcpScene scene;
  scene.open();
  scene.tcp.start_keepalive(kOne, 1s);
  scene.pass(1s);
  CHECK(scene.said() == "A 0 ack 1");
  scene.give("A 1 ack 1");
  scene.pass(500ms);
  CHECK(scene.tcp.stop_answered_keepalive(kOne, 1s));
  CHECK(scene.tcp.table().busy.size() == 0);
  scene.pass(100s);
  CHECK(scene.said().empty());

  scene.tcp.start_keepalive(kOne, 20s);
  for (int i = 0; i < 3; ++i) {
    scene.pass(20s);
    CHECK(scene.said() == "A 0 ack 1");
  }
  CHECK_FALSE(scene.tcp.stop_answered_keepalive(kOne, 1s));
  scene.pass(20s);
  CHECK(scene.events() == "broken");
  CHECK(scene.tcp.error(kOne).cause == Cause::timeout);
}

TEST_CASE("a TIME_WAIT's index is free after a second, if timestamps tell both apart") {
  TcpScene scene;
  scene.has_stamps = true;
  scene.open();
  scene.tcp.close_in_order(kOne);
  scene.give("FA 1 ack 2");
  REQUIRE(scene.state() == TcpState::time_wait);
  CHECK_FALSE(scene.tcp.start(kOne, 1));
  scene.pass(1'100ms);
  CHECK(scene.tcp.start(kOne, 1));
  CHECK(scene.tcp.table().left == 0);
}

TEST_CASE("challenges are about a thousand in a second at most, and nobody knows how many") {
  TcpScene scene;
  scene.open();
  std::vector<std::size_t> seconds;
  for (int second = 0; second < 8; ++second) {
    for (int i = 0; i < 2'000; ++i) scene.give("R 2");
    seconds.push_back(scene.says.size());
    scene.says.clear();
    scene.pass(1s);
  }
  const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
  CHECK(*least >= 500);
  CHECK(*most < 1'500);
  CHECK(*least != *most);
  scene.pass(1s);
  scene.says.clear();
  scene.give("R 2");
  CHECK(scene.says.size() == 1);
}

TEST_CASE("an echo of what we never said does not make us wait") {
  TcpScene scene;
  scene.has_stamps = true;
  scene.open();
  scene.last_ms = 4'000'000;  // of the future
  scene.write("hello");
  scene.last_ms = 4'000'000;
  scene.give("A 1 ack 6");
  scene.said();
  scene.write("hello");
  scene.said();
  scene.pass(1s);
  CHECK(scene.said() == "PA 6+5 ack 1");
}

TEST_CASE("a timestamp is believed only with an acknowledgement that can be") {
  TcpScene scene;
  scene.has_stamps = true;
  scene.open();
  scene.give("A 1 ack -70000 ts 1000000000");  // challenged
  scene.give_and_read("PA 1+5 ack 1");
  CHECK(scene.heard == "xxxxx");
}

TEST_CASE("who waited for the pool is told when another's connection ends") {
  TcpScene scene;
  scene.open("SA 0 ack 1 win 65535 mss 1460 scale 4");
  CHECK(scene.write(std::string(14'600, 'm')) == 14'600);
  REQUIRE(scene.tcp.start(8, 1));
  Segment answer;
  answer.flags = TcpFlag::syn | TcpFlag::ack;
  answer.ack = 2;
  answer.window = 60'000;
  answer.mss = 1'460;
  scene.tcp.hear(8, answer);
  CHECK(scene.tcp.write(8, std::string(14'600, 'm')) == 5 * Pieces::kPiece);
  answer.flags = TcpFlag::ack;
  answer.seq = 1;
  answer.ack = 2 + 5 * Pieces::kPiece;
  scene.tcp.hear(8, answer);
  scene.tcp.write(8, std::string(14'600, 'm'));
  scene.events();
  scene.tcp.close(kOne);
  scene.pass(1ms);
  std::vector<WireEvent> events;
  scene.tcp.take_events(events);
  CHECK(std::any_of(events.begin(), events.end(),
                    [](const WireEvent& event) { return event.connection == 8 && event.output; }));
}

}  // namespace
}  // namespace c1k
