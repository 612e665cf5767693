// A client's run in a time of its own, for tests of its course.
#pragma once

#include "client/course/progression.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {

using namespace std::chrono_literals;

// What it has come to is set, then it is asked.
struct RunCourse {
  explicit RunCourse(const std::vector<std::string>& words, const std::string& count = "100")
      : options(options_for(count, words)) {
    progression.begin(kZero);
  }
  Phase at(Nanoseconds t) {
    now.now = kZero + t;
    return progression.next(now);
  }
  // `n` connections were opened, and all of them still are.
  void open(std::uint64_t n) { now.open = now.opened = n; }

  static constexpr Nanoseconds kZero = 1'000'000s;
  ClientOptions options;
  Progression progression{options, "80 slots"};
  ClientNow now;
};

}  // namespace c1k
