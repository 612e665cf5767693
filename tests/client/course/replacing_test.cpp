// The course of a run in which what ends is replaced, and the role's part of it.
#include "tests/catch.h"
#include "tests/client/course/role_desk.h"
#include "tests/client/course/run_course.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Count = ClientCount;

TEST_CASE("with --refill the ramp is complete when so many are open, not when they were") {
  RunCourse run({"--refill", "--hold", "10s"});
  run.now.opened = 150;
  run.now.open = 99;
  CHECK(run.at(1s) == Phase::ramp);
  run.now.opened = 151;
  run.now.open = 100;
  CHECK(run.at(2s) == Phase::hold);
  run.now.open = 40;
  CHECK(run.at(5s) == Phase::hold);
  run.now.open = 100;
  CHECK(run.at(12s) == Phase::drain);
  CHECK(run.progression.goal_met());
}

TEST_CASE("with --refill hold outlasts a loss of all, for as long as the ramp would wait") {
  RunCourse run({"--refill", "--give-up", "10s", "--connect-timeout", "5s"});
  run.open(100);
  CHECK(run.at(1s) == Phase::hold);
  CHECK(run.at(60s) == Phase::hold);
  run.now.open = 0;
  CHECK(run.at(75s) == Phase::hold);
  run.now.connecting = 5;  // attempts alone are no sign of life
  CHECK(run.at(75s + 1ns) == Phase::drain);
  CHECK_FALSE(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "no connection is left");

  RunCourse saved({"--refill"});
  saved.open(100);
  saved.at(1s);
  saved.now.open = 0;
  CHECK(saved.at(10s) == Phase::hold);
  saved.now.open = 1;
  CHECK(saved.at(11s) == Phase::hold);
  saved.now.open = 0;
  CHECK(saved.at(26s) == Phase::hold);
}

TEST_CASE("with --lifetime one in a hundred may be on its way to be replaced") {
  RunCourse run({"--lifetime", "30s", "--hold", "10s"});
  run.now.open = 98;
  run.now.opened = 500;
  CHECK(run.at(1s) == Phase::ramp);
  run.now.open = 99;
  CHECK(run.at(2s) == Phase::hold);
  CHECK(run.at(12s) == Phase::drain);
  CHECK(run.progression.goal_met());
  CHECK(run.progression.stop_reason() == "held for 10s");

  RunCourse fewer({"--lifetime", "30s", "--hold", "10s"});
  fewer.now.open = 100;
  CHECK(fewer.at(2s) == Phase::hold);
  fewer.now.open = 98;
  CHECK(fewer.at(12s) == Phase::drain);
  CHECK_FALSE(fewer.progression.goal_met());
}

TEST_CASE("with --lifetime those that connect count too, up to one in ten, and never all") {
  RunCourse run({"--lifetime", "30s", "--hold", "10s"});
  run.now.open = 89;
  run.now.connecting = 11;
  CHECK(run.at(1s) == Phase::ramp);
  run.now.open = 90;
  run.now.connecting = 9;
  CHECK(run.at(2s) == Phase::ramp);
  run.now.connecting = 10;
  CHECK(run.at(3s) == Phase::hold);

  RunCourse one({"--lifetime", "30s", "--hold", "10s"}, "1");
  one.now.connecting = 1;
  CHECK(one.at(1s) == Phase::ramp);
}

TEST_CASE("where what ends is replaced, a ramp that rises no more ends all the same") {
  RunCourse run({"--refill", "--give-up", "10s", "--connect-timeout", "5s", "--hold", "1h"});
  for (int second = 1; second <= 16; ++second) {
    run.now.open = 40;
    run.now.opened = 40U * static_cast<unsigned>(second);
    CHECK(run.at(std::chrono::seconds{second}) == Phase::ramp);
  }
  CHECK(run.at(16s + 1ns) == Phase::hold);
  CHECK(run.progression.stop_reason() ==
        "no more than 40 were open at once for 15s (--give-up 10s beyond --connect-timeout 5s)");
  CHECK(run.progression.is_frozen());  // what was given up is not reached in hold
}

TEST_CASE("a hold with a probe first lets what is on its way arrive, with nothing replaced") {
  RunCourse run({"--refill", "--hold", "10s", "--verify"});
  run.open(100);
  CHECK(run.at(0s) == Phase::hold);
  run.now.connecting = 3;
  CHECK_FALSE(run.progression.is_frozen());
  CHECK(run.at(10s) == Phase::hold);
  CHECK(run.progression.is_frozen());
  CHECK_FALSE(run.progression.is_probing());
  run.now.connecting = 0;
  CHECK(run.at(11s) == Phase::hold);
  CHECK_FALSE(run.progression.is_probing());  // the board was not still for two looks
  run.now.is_still = true;
  CHECK(run.at(11s) == Phase::hold);
  CHECK(run.progression.is_probing());
  run.now.probed = 99;  // one was missed
  CHECK(run.at(12s) == Phase::hold);
  run.now.open = 101;  // it came late
  CHECK(run.at(18s) == Phase::drain);
  CHECK(run.progression.verified_dead() == 0);
}

TEST_CASE("with --reconnect a loss of all is waited out for the longest wait more") {
  RunCourse run({"--reconnect", "1s..60s", "--give-up", "10s", "--connect-timeout", "5s"});
  run.open(100);
  CHECK(run.at(1s) == Phase::hold);
  run.now.open = 0;
  CHECK(run.at(1s + 75s) == Phase::hold);
  CHECK(run.at(1s + 75s + 1ns) == Phase::drain);
}

TEST_CASE("with --refill a plateau that lost some gets them again, and the next is climbed") {
  RunCourse run({"--refill", "--steps", "10,100", "--step-hold", "5s", "--hold", "1s"});
  run.open(10);
  CHECK(run.at(1s) == Phase::hold);
  run.now.opened = 30;  // ten are open, twenty were lost
  CHECK(run.at(6s) == Phase::ramp);
  run.now.opened = 100;
  run.now.open = 80;
  CHECK(run.at(7s) == Phase::ramp);
  run.now.open = 100;
  CHECK(run.at(8s) == Phase::hold);
  CHECK(run.at(9s) == Phase::drain);
  CHECK(run.progression.goal_met());
}

TEST_CASE("with --refill all that a lost worker had is free for others, and a new one is forked") {
  Desk desk({"--refill", "--workers", "3"});
  BoardRow& row = desk.board->rows[0];
  row.set_claims(38);
  desk.board->budget.claimed = 100;
  desk.open(100);
  CHECK(desk.at(1s) == Phase::hold);
  CHECK_FALSE(desk.role->wants_worker({Desk::kZero + 1s, desk.counts, 2, 0}));
  desk.role->book_loss(row, desk.counts, Loss::died);
  CHECK(desk.board->budget.claimed == 62);
  CHECK(desk.role->wants_worker({Desk::kZero + 1s, desk.counts, 2, 0}));
}

TEST_CASE("a storm is the board's, begins in the last hold, and ends with all back") {
  Desk desk({"--storm", "50% at 10s, back at once"});
  StormWords& storm = desk.board->storm;
  desk.open(100);
  CHECK(desk.at(1s) == Phase::hold);
  CHECK(desk.at(11s - 1ns) == Phase::hold);
  CHECK(storm.begun == 0);
  CHECK_FALSE(desk.role->take_wake());
  CHECK(desk.at(11s) == Phase::hold);
  CHECK(storm.begun == 1);
  CHECK(storm.open == 100);
  CHECK(storm.drop == 50);
  CHECK(storm.drops.wanted == 50);
  CHECK(storm.at_once.wanted == 50);
  CHECK(desk.role->take_wake());
  CHECK(desk.role->take_news() == std::vector<std::string>{"storm: 50 of 100 are dropped"});
  CHECK(desk.at(11s) == Phase::hold);
  CHECK(desk.role->take_news().empty());  // a worker has not dropped its part
  desk.swept = 1;
  CHECK(desk.at(12s) == Phase::hold);
  CHECK(storm.at_once.wanted == 0);
  CHECK_THAT(desk.role->take_news().at(0), ContainsSubstring("all are back, after 1.00 s"));
}

TEST_CASE("a second storm adds to what the first has dropped") {
  Desk desk({"--storm", "50% at 10s", "--storm", "30 at 20s"});
  StormWords& storm = desk.board->storm;
  desk.open(100);
  desk.at(1s);
  CHECK(desk.at(11s) == Phase::hold);
  storm.drops.claimed = 50;
  desk.swept = 1;
  CHECK(desk.at(12s) == Phase::hold);
  CHECK(desk.at(21s) == Phase::hold);
  CHECK(storm.begun == 2);
  CHECK(storm.drop == 30);
  CHECK(storm.drops.wanted == 80);
}

TEST_CASE("none waits in a lost worker, and what it had claimed is free") {
  Desk desk({"--reconnect", "1s"});
  BoardRow& row = desk.board->rows[0];
  row.set_claims(12);
  desk.board->budget.claimed = 100;
  desk.open(10);
  desk.count(Count::waiting) = 2;
  desk.role->book_loss(row, desk.counts, Loss::died);
  CHECK(desk.count(Count::waiting) == 0);
  CHECK(desk.count(Count::closed_worker_lost) == 10);
  CHECK(desk.board->budget.claimed == 88);
}

}  // namespace
}  // namespace c1k
