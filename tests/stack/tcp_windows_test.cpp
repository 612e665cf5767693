// Windows of our own TCP, and its pool of what is not acknowledged.
#include "common/stack/tcp.h"
#include "tests/catch.h"
#include "tests/stack/tcp_scene.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
constexpr ConnectionIndex kOne = TcpScene::kOne;
constexpr ConnectionIndex kGreedy = 8;
constexpr std::size_t kPool = 64 * Pieces::kPiece;

// kOne and another are open, whose messages may be as large as the pool.
void open_both(TcpScene& scene) {
  scene.tcp.set_rules(8'940, 65'535);
  scene.open();
  scene.tcp.start(kGreedy, TcpScene::kOurs);
  scene.give("SA 0 ack 1 win 65535 mss 8940", kGreedy);
}

TEST_CASE("a window that stays closed is asked for, for minutes, as long as the peer answers") {
  TcpScene scene;
  scene.open();
  scene.give("A 1 ack 1 win 0");
  CHECK(scene.write("hello") == 0);
  scene.said();
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 64s, 64s}) {
    scene.pass(pause);
    CHECK(scene.said() == "A 0 ack 1");
    scene.give("A 1 ack 1 win 0");
  }
  scene.give("A 1 ack 1 win 500");
  CHECK(scene.events() == "out");
  CHECK(scene.write("hello") == 5);
}

TEST_CASE("a window that closes upon what is on its way is asked for as long as the peer answers") {
  TcpScene scene;
  scene.open();
  scene.write("hello");
  scene.said();
  for (int i = 0; i < 40; ++i) {
    scene.give("A 1 ack 1 win 0");
    scene.pass(64s);
    CHECK(scene.said() == "PA 1+5 ack 1");
  }
  CHECK(scene.state() == TcpState::established);
  for (int i = 0; i < 16; ++i) scene.pass(64s);  // and now nobody is there
  CHECK(scene.events() == "broken");
}

TEST_CASE("who waited for the pool, and then for a window, asks for that") {
  TcpScene scene;
  open_both(scene);
  CHECK(scene.tcp.write(kGreedy, std::string(20'000, 'g')) == kPool);
  CHECK(scene.write("hello") == 0);
  scene.give("A 1 ack 1 win 0");
  scene.give("A 1 ack 15873 win 65535", kGreedy);  // the pool has room again
  scene.said();
  scene.pass(1s);
  CHECK(scene.said() == "A 0 ack 1");
  scene.events();
  scene.give("A 1 ack 1 win 500");
  CHECK(scene.events() == "out");
  CHECK(scene.write("hello") == 5);
}

TEST_CASE("who has a window, and the pool is empty, is told when others give back") {
  TcpScene scene;
  open_both(scene);
  scene.give("A 1 ack 1 win 0");
  CHECK(scene.write("hello") == 0);  // for its window
  scene.tcp.write(kGreedy, std::string(20'000, 'g'));
  scene.events();
  for (int i = 0; i < 3; ++i) scene.give("A 1 ack 1 win 500");  // and now for the pool
  CHECK(scene.tcp.table().starved.size() == 2);
  CHECK(scene.events().empty());
  scene.give("A 1 ack 15873 win 65535", kGreedy);
  CHECK(scene.events() == "out; out");
  CHECK(scene.write("hello") == 5);
}

TEST_CASE("a window that stays closed, and nobody answers: it times out") {
  TcpScene scene;
  scene.open();
  scene.give("A 1 ack 1 win 0");
  scene.write("hello");
  for (int i = 0; i < 16; ++i) scene.pass(64s);
  CHECK(scene.events() == "broken");
  CHECK(scene.tcp.error(kOne).cause == Cause::timeout);
}

}  // namespace
}  // namespace c1k
