#include "common/stack/tcp.h"

#include "common/stack/frame.h"
#include "tests/catch.h"
#include "tests/stack/tcp_scene.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
constexpr ConnectionIndex kOne = TcpScene::kOne;

TEST_CASE("at rest there is no second row and no timer") {
  TcpScene scene;
  scene.open();
  CHECK(scene.tcp.table().busy.size() == 0);
  CHECK_FALSE(scene.tcp.next_due());
  CHECK(scene.write("hello") == 5);
  CHECK(scene.tcp.table().busy.size() == 1);
  CHECK(scene.tcp.next_due() == scene.now + 1s);
  scene.give("A 1 ack 6");
  CHECK(scene.tcp.table().busy.size() == 0);
  CHECK_FALSE(scene.tcp.next_due());
}

TEST_CASE(
    "what was read is acknowledged with what is said, or after 40 ms, or the second at once") {
  TcpScene scene;
  scene.open();
  scene.give_and_read("PA 1+5 ack 1");
  CHECK(scene.said().empty());
  scene.write("answer");
  CHECK(scene.said() == "PA 1+6 ack 6");
  scene.give("A 6 ack 7");

  scene.give_and_read("PA 6+5 ack 7");
  scene.pass(39ms);
  CHECK(scene.said().empty());
  scene.pass(1ms);
  CHECK(scene.said() == "A 7 ack 11");
  CHECK(scene.tcp.table().busy.size() == 0);

  scene.give_and_read("PA 11+1448 ack 7");  // no more than a segment
  CHECK(scene.said().empty());
  scene.pass(40ms);
  CHECK(scene.said() == "A 7 ack 1459");
  scene.give_and_read("PA 1459+2896 ack 7");  // two, in one frame
  CHECK(scene.said() == "A 7 ack 4355");
  scene.give_and_read("PA 4355+5 ack 7");
  scene.give_and_read("PA 4360+5 ack 7");
  CHECK(scene.said() == "A 7 ack 4365");
}

TEST_CASE("segments of one batch are read one after the other, and what is not read comes again") {
  TcpScene scene;
  scene.open();
  scene.give("A 1+5 ack 1");
  scene.give("A 6+5 ack 1");
  scene.give("FA 11+5 ack 1");
  char buffer[3];
  CHECK(scene.tcp.read(kOne, buffer).bytes == 3);
  CHECK(scene.tcp.read(kOne, buffer).bytes == 2);
  CHECK(scene.tcp.read(kOne, buffer).bytes == 3);
  scene.said();
  scene.events();  // a new batch begins
  CHECK(scene.tcp.read(kOne, buffer).kind == Input::drained);
  scene.give("A 6+5 ack 1");
  CHECK(scene.tcp.read(kOne, buffer).bytes == 2);
  scene.give("FA 11+5 ack 1");
  CHECK(scene.tcp.discard(kOne).bytes == 5);
  CHECK(scene.state() == TcpState::close_wait);
  CHECK(scene.tcp.read(kOne, buffer).kind == Input::ended);
}

TEST_CASE("nothing follows a FIN, also not in the same batch") {
  TcpScene scene;
  scene.open();
  scene.give("FA 1+5 ack 1");
  scene.give("PA 7+5 ack 1");
  char buffer[16];
  CHECK(scene.tcp.read(kOne, buffer).bytes == 5);
  CHECK(scene.tcp.read(kOne, buffer).kind == Input::ended);
  CHECK(scene.state() == TcpState::close_wait);
}

TEST_CASE("what comes before a reset is read all the same") {
  TcpScene scene;
  scene.open();
  scene.give("PA 1+5 ack 1");
  scene.give("R 6");
  CHECK(scene.state() == TcpState::broken);
  char buffer[16];
  CHECK(scene.tcp.read(kOne, buffer).bytes == 5);
  const WireInput input = scene.tcp.read(kOne, buffer);
  CHECK(input.kind == Input::failed);
  CHECK(input.fault.cause == Cause::reset);
}

TEST_CASE("a message is cut into segments of the peer's size, ten of them on their way") {
  TcpScene scene;
  scene.open("SA 0 ack 1 win 65535 mss 536");
  const std::string message(8'000, 'm');
  CHECK(scene.write(message) == 5'360);
  CHECK(scene.says.size() == 10);
  CHECK(scene.says.front() == "A 1+536 ack 1");
  CHECK(scene.says.back() == "PA 4825+536 ack 1");
  CHECK(scene.events().empty());
  scene.give("A 1 ack 537");
  CHECK(scene.events() == "out");
  CHECK(scene.write(message.substr(5'360)) == 536);
}

TEST_CASE("no more is said than the peer's window takes, scaled as it asked for") {
  TcpScene scene;
  scene.open("SA 0 ack 1 win 65535 mss 1460 scale 7");
  scene.give("A 1 ack 1 win 2");
  CHECK(scene.write(std::string(1'000, 'm')) == 256);
  scene.give("A 1 ack 257 win 0");
  CHECK(scene.events().empty());
  CHECK(scene.write("more") == 0);
  scene.give("A 1 ack 257 win 100");
  CHECK(scene.events() == "out");
}

TEST_CASE("a FIN follows what is not acknowledged, and both are said again") {
  TcpScene scene;
  scene.open();
  scene.write("hello");
  scene.tcp.close_in_order(kOne);
  CHECK(scene.said() == "PA 1+5 ack 1; FA 6 ack 1");
  scene.pass(1s);
  CHECK(scene.said() == "PA 1+5 ack 1");
  scene.give("A 1 ack 6");
  CHECK(scene.said() == "FA 6 ack 1");
  scene.give("FA 1 ack 7");
  CHECK(scene.state() == TcpState::time_wait);
  CHECK(scene.tcp.table().left == 1);
}

TEST_CASE("timestamps: ours come back, older ones are refused, and who agreed must send them") {
  TcpScene scene;
  scene.has_stamps = true;
  scene.open();
  scene.peer_ms = 6'000;
  scene.give_and_read("PA 1+5 ack 1");
  scene.give_and_read("PA 6+5 ack 1 ts 5999");
  CHECK(scene.said() == "A 1 ack 6");
  CHECK(scene.heard == "xxxxx");
  scene.has_stamps = false;
  scene.give_and_read("PA 6+5 ack 1");
  CHECK(scene.said().empty());
  scene.give("R 6");  // a reset needs none
  CHECK(scene.state() == TcpState::broken);
}

TEST_CASE("the pool of what is not acknowledged is bounded, and who waited for it is told") {
  TcpScene scene;
  scene.open("SA 0 ack 1 win 65535 mss 1460 scale 4");
  const std::string message(14'600, 'm');
  CHECK(scene.write(message) == 14'600);  // 59 pieces of 64
  scene.said();
  REQUIRE(scene.tcp.start(8, 1));
  Segment answer;
  answer.flags = TcpFlag::syn | TcpFlag::ack;
  answer.ack = 2;
  answer.window = 60'000;
  answer.mss = 1'460;
  scene.tcp.hear(8, answer);
  scene.events();
  CHECK(scene.tcp.write(8, message) == 5 * Pieces::kPiece);
  scene.give("A 1 ack 14601");
  std::vector<WireEvent> events;
  scene.tcp.take_events(events);
  CHECK(std::any_of(events.begin(), events.end(),
                    [](const WireEvent& event) { return event.connection == 8 && event.output; }));
}

TEST_CASE("what networks say: a SYN is given up, a connection is not, and segments get smaller") {
  TcpScene scene;
  Quote quote{Quote::Says::unreachable, TcpScene::kOurs, 0};
  scene.tcp.start(kOne, TcpScene::kOurs);
  scene.tcp.hear(kOne, Quote{Quote::Says::unreachable, 5, 0}, 40);  // of no segment of ours
  CHECK(scene.state() == TcpState::syn_sent);
  scene.tcp.hear(kOne, quote, 40);
  CHECK(scene.tcp.error(kOne).cause == Cause::unreachable);
  scene.tcp.close(kOne);
  scene.open();
  CHECK(scene.write(std::string(1'400, 'm')) == 1'400);
  scene.said();
  quote.seq = TcpScene::kOurs + 1;
  scene.tcp.hear(kOne, quote, 40);
  CHECK(scene.state() == TcpState::established);
  scene.tcp.hear(kOne, Quote{Quote::Says::too_big, quote.seq, 1'300}, 40);
  CHECK(scene.said() == "PA 1+1220 ack 1");
  scene.tcp.hear(kOne, Quote{Quote::Says::too_big, quote.seq, 60}, 40);  // less than is taken
  CHECK(scene.said() == "PA 1+512 ack 1");
}

}  // namespace
}  // namespace c1k
