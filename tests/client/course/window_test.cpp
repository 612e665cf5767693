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

// A patient window of 320 that is looked at for seconds, each of which opens as many.
struct Patience {
  Patience() { window.look(0, 0, now); }
  bool second(std::uint64_t opened_more, std::uint64_t connecting = 0) {
    bool changed = false;
    for (int tenth = 1; tenth <= 10; ++tenth) {
      const std::uint64_t part = opened_more * static_cast<std::uint64_t>(tenth) / 10;
      const std::uint64_t full = connecting > 0 ? connecting : window.size();
      changed = window.look(full, opened + part, now += 100ms) || changed;
    }
    opened += opened_more;
    return changed;
  }
  Window window{320, 320, 500ms};
  Nanoseconds now = 1'000s;
  std::uint64_t opened = 0;
};

TEST_CASE("a patient window is halved while attempts take too long, down to a sixteenth") {
  Patience patience;
  patience.second(1'000);             // 0.32 s each: the least so far
  CHECK_FALSE(patience.second(520));  // 0.62 s: not yet twice the least
  CHECK_FALSE(patience.window.has_shrunk());
  CHECK(patience.second(400));  // 0.8 s
  CHECK(patience.window.size() == 160);
  CHECK(patience.window.has_shrunk());
  CHECK_FALSE(patience.second(400));  // 0.4 s
  for (int i = 0; i < 9; ++i) patience.second(10);
  CHECK(patience.window.size() == 20);
}

TEST_CASE("a shrunk window grows again when a quarter of the patience is enough, not before") {
  Patience patience;
  patience.second(1'000);
  REQUIRE(patience.second(300));
  CHECK_FALSE(patience.second(900));  // 0.18 s
  CHECK(patience.window.size() == 160);
  CHECK(patience.second(1'400));  // 0.11 s
  CHECK(patience.window.size() == 320);
  CHECK_FALSE(patience.second(9'000));
}

TEST_CASE("a far target is no reason to shrink, nor is a window that is not full") {
  Patience patience;
  for (int i = 0; i < 5; ++i) CHECK_FALSE(patience.second(160));  // 2 s each, from the first on
  CHECK(patience.window.size() == 320);
  CHECK_FALSE(patience.second(10, 200));
  CHECK_FALSE(patience.second(0));  // nothing opens: who holds the places would hold fewer too
  CHECK(patience.window.size() == 320);
}

TEST_CASE("a window without patience never shrinks") {
  Watch watch(Window(320, 320));
  for (int i = 0; i < 50; ++i) CHECK_FALSE(watch.look(320, 1));
  CHECK(watch.window.size() == 320);
}

}  // namespace
}  // namespace c1k
