#include "client/course/progression.h"

#include "tests/catch.h"
#include "tests/client/course/run_course.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a run climbs, holds, drains and is done") {
  RunCourse run({"--hold", "10s"});
  CHECK(run.at(0s) == Phase::ramp);
  run.open(99);
  CHECK(run.at(1s) == Phase::ramp);
  run.open(100);
  CHECK(run.at(2s) == Phase::hold);
  CHECK(run.at(12s - 1ns) == Phase::hold);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.at(12s) == Phase::drain);
  CHECK(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "held for 10s");
  run.now.open = 1;
  CHECK(run.at(13s) == Phase::drain);
  run.now.open = 0;
  CHECK(run.at(14s) == Phase::done);
  CHECK(run.at(15s) == Phase::done);
}

TEST_CASE("held forever, the end is an interrupt, and the goal is met") {
  RunCourse run({});
  run.open(100);
  CHECK(run.at(1s) == Phase::hold);
  CHECK(run.at(10'000h) == Phase::hold);
  run.now.interrupted = true;
  CHECK(run.at(10'001h) == Phase::drain);
  CHECK(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "interrupted while holding");
}

TEST_CASE("what was opened and closed again counts for the ramp, not for the goal") {
  RunCourse run({"--hold", "10s"});
  run.now.opened = 100;
  run.now.open = 99;
  CHECK(run.at(1s) == Phase::hold);
  CHECK(run.at(11s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "held for 10s, and 99 of 100 were still open");
}

TEST_CASE("an interrupt in the ramp drains, short of the goal") {
  RunCourse run({});
  run.open(100);
  run.now.interrupted = true;
  CHECK(run.at(1s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "interrupted during the ramp");
}

TEST_CASE("used up slots end the ramp when nothing is on its way any more") {
  RunCourse run({"--hold", "5s"});
  run.open(79);
  run.now.slots_used_up = true;
  run.now.connecting = 1;
  CHECK(run.at(1s) == Phase::ramp);
  run.now.connecting = 0;
  CHECK(run.at(2s) == Phase::hold);
  CHECK(run.progression.stop_reason() == "slots used up: 80 slots");
  CHECK(run.at(7s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "slots used up: 80 slots");
}

TEST_CASE("a ramp that ends with nothing open has nothing to hold") {
  RunCourse run({});
  run.now.slots_used_up = true;
  CHECK(run.at(1s) == Phase::drain);
  CHECK(run.at(1s) == Phase::done);
  CHECK_FALSE(run.progression.goal_met());
}

TEST_CASE("the ramp gives up when nothing opens for long enough") {
  RunCourse run({"--give-up", "10s", "--connect-timeout", "5s", "--hold", "1s"});
  CHECK(run.at(15s) == Phase::ramp);
  run.open(1);
  CHECK(run.at(15s) == Phase::ramp);
  CHECK(run.at(30s) == Phase::ramp);
  CHECK(run.at(30s + 1ns) == Phase::hold);
  CHECK(run.progression.stop_reason() ==
        "nothing opened for 15s (--give-up 10s beyond --connect-timeout 5s)");
}

TEST_CASE("each connection that opens gives the ramp its patience again") {
  RunCourse run({"--give-up", "10s"});
  for (std::uint64_t n = 1; n < 100; ++n) {
    run.open(n);
    REQUIRE(run.at(15s * static_cast<int>(n)) == Phase::ramp);
  }
}

TEST_CASE("short memory ends the ramp, and is named") {
  RunCourse run({"--hold", "1s"});
  run.open(50);
  run.now.memory_short = true;
  CHECK(run.at(1s) == Phase::hold);
  CHECK(run.progression.stop_reason().find("memory") != std::string::npos);
  CHECK(run.at(2s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
}

TEST_CASE("nothing open any more ends the hold") {
  RunCourse run({});
  run.open(100);
  CHECK(run.at(1s) == Phase::hold);
  run.now.open = 0;
  CHECK(run.at(2s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "no connection is left");
}

TEST_CASE("plateaus are held one by one, the last as long as --hold says") {
  RunCourse run({"--steps", "10,50,100", "--step-hold", "5s", "--hold", "20s"});
  CHECK(run.progression.wanted() == 10);
  run.open(10);
  CHECK(run.at(1s) == Phase::hold);
  CHECK(run.at(6s - 1ns) == Phase::hold);
  CHECK(run.at(6s) == Phase::ramp);
  CHECK(run.progression.wanted() == 50);
  CHECK(run.at(20s) == Phase::ramp);  // the time on the plateau is not held against it
  run.open(50);
  CHECK(run.at(20s) == Phase::hold);
  CHECK(run.at(25s) == Phase::ramp);
  run.open(100);
  CHECK(run.at(26s) == Phase::hold);
  CHECK(run.at(31s) == Phase::hold);
  CHECK(run.at(46s) == Phase::drain);
  CHECK(run.progression.goal_met());
}

TEST_CASE("a plateau that was not whole at its end spoils the goal") {
  RunCourse run({"--steps", "10,100", "--step-hold", "5s", "--hold", "1s"});
  run.open(10);
  run.at(1s);
  run.now.open = 9;
  CHECK(run.at(6s) == Phase::ramp);
  run.open(100);
  CHECK(run.at(7s) == Phase::hold);
  CHECK(run.at(8s) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
}

TEST_CASE("an interrupt on a plateau is short of the goal, a ramp that ends short climbs no more") {
  RunCourse interrupted({"--steps", "10,100"});
  interrupted.open(10);
  interrupted.at(1s);
  interrupted.now.interrupted = true;
  CHECK(interrupted.at(2s) == Phase::drain);
  CHECK_FALSE(interrupted.progression.goal_met());

  RunCourse used_up({"--steps", "10,100", "--step-hold", "1s", "--hold", "5s"});
  used_up.open(8);
  used_up.now.slots_used_up = true;
  CHECK(used_up.at(1s) == Phase::hold);
  CHECK(used_up.at(6s - 1ns) == Phase::hold);  // --hold, not --step-hold
  CHECK(used_up.at(6s) == Phase::drain);
  CHECK_FALSE(used_up.progression.goal_met());
}

}  // namespace
}  // namespace c1k
