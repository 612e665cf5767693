#include "client/course/window.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

// A window in a time of its own: it is looked at every 100 ms.
struct Watch {
  explicit Watch(Window the_window) : window(the_window) { window.look(0, 0, now); }
  bool look(std::uint64_t connecting, std::uint64_t opened_more) {
    opened += opened_more;
    return window.look(connecting, opened, now += 100ms);
  }
  Window window;
  Nanoseconds now = 1'000s;
  std::uint64_t opened = 0;
};

TEST_CASE("a full window doubles while that brings more") {
  Watch watch(Window(100, 1'000));
  CHECK(watch.look(100, 50));
  CHECK(watch.window.size() == 200);
  CHECK(watch.look(190, 100));
  CHECK(watch.window.size() == 400);
  CHECK_FALSE(watch.look(400, 105));  // 5 % more is not worth it
  CHECK(watch.window.size() == 400);
  CHECK(watch.look(400, 300));
  CHECK(watch.look(800, 900));
  CHECK(watch.window.size() == 1'000);  // the limit
  CHECK_FALSE(watch.look(1'000, 9'000));
}

TEST_CASE("a window that is not full does not grow") {
  Watch watch(Window(100, 1'000));
  CHECK_FALSE(watch.look(89, 50));
  CHECK(watch.look(90, 50));
}

TEST_CASE("slow connections that hold all places are not waited for") {
  Watch watch(Window(100, 1'000));
  CHECK_FALSE(watch.look(100, 0));  // nothing was ever opened: more would not help
  CHECK(watch.look(100, 50));
  CHECK(watch.look(200, 0));
  CHECK(watch.window.size() == 400);
}

TEST_CASE("it is looked at ten times a second, not more often") {
  Watch watch(Window(100, 1'000));
  CHECK_FALSE(watch.window.look(100, 50, watch.now + 89ms));
  CHECK(watch.window.look(100, 50, watch.now + 90ms));
  CHECK_FALSE(watch.window.look(200, 150, watch.now + 91ms));
}

TEST_CASE("a window at its limit that is full holds the ramp back, and that stays said") {
  Watch watch(Window(100, 100));
  CHECK_FALSE(watch.look(50, 10));
  CHECK_FALSE(watch.window.held_back());
  CHECK_FALSE(watch.look(95, 10));
  CHECK(watch.window.held_back());
  CHECK(watch.window.size() == 100);
  watch.look(0, 10);
  CHECK(watch.window.held_back());
}

}  // namespace
}  // namespace c1k
