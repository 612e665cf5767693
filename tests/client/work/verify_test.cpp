#include "client/course/progression.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

// A run of 100 connections that has held for a second and begins to probe, at its zero.
struct Probe {
  explicit Probe(std::vector<std::string> more = {}) : options(with(std::move(more))) {
    progression.begin(kZero - 2s);
    now.open = now.opened = 100;
    at(-1s);
    at(0s);
  }
  Phase at(Nanoseconds t) {
    now.now = kZero + t;
    return progression.next(now);
  }
  static constexpr Nanoseconds kZero = 1'000'000s;
  static ClientOptions with(std::vector<std::string> words) {
    words.insert(words.end(), {"--hold", "1s", "--verify"});
    return options_for("100", words);
  }
  ClientOptions options;
  Progression progression{options, ""};
  ClientNow now;
};

TEST_CASE("verify begins when the hold ends, and waits for the answers") {
  Probe run;
  CHECK(run.progression.phase() == Phase::hold);
  CHECK(run.progression.is_probing());
  CHECK(run.progression.verified_dead() == std::nullopt);
  run.now.probed = 99;
  CHECK(run.at(100s) == Phase::hold);
  run.now.probed = 100;
  CHECK(run.at(101s) == Phase::hold);
  CHECK(run.at(107s - 1ns) == Phase::hold);
  CHECK(run.at(107s) == Phase::drain);
  CHECK(run.progression.verified_dead() == 0U);
  CHECK(run.progression.goal_met());
}

TEST_CASE("the dead are counted, and spoil the goal") {
  Probe run;
  run.now.probed = 100;
  CHECK(run.at(1s) == Phase::hold);
  run.now.open = 97;
  CHECK(run.at(7s) == Phase::drain);
  CHECK(run.progression.verified_dead() == 3U);
  CHECK_FALSE(run.progression.goal_met());
}

TEST_CASE("the dead among the probed do not hide those whose turn is still to come") {
  Probe run;
  run.now.probed = 50;
  run.now.open = 50;  // all that were probed are gone, the other half waits
  CHECK(run.at(1s) == Phase::hold);
  run.now.probed = 60;
  CHECK(run.at(6s) == Phase::hold);
  run.now.probed = 100;
  run.now.open = 10;
  CHECK(run.at(11s) == Phase::hold);
  CHECK(run.at(17s - 1ns) == Phase::hold);
  CHECK(run.at(17s) == Phase::drain);
  CHECK(run.progression.verified_dead() == 90U);
}

TEST_CASE("verify ends when all are dead, and by an interrupt") {
  Probe dead;
  dead.now.open = 0;
  CHECK(dead.at(1s) == Phase::drain);
  CHECK(dead.progression.stop_reason() == "no connection is left");

  Probe interrupted;
  interrupted.now.interrupted = true;
  interrupted.now.open = 98;
  CHECK(interrupted.at(1s) == Phase::drain);
  CHECK(interrupted.progression.verified_dead() == 2U);
}

TEST_CASE("asked by pings, who says nothing is dead, though its kernel has it open") {
  for (const std::uint64_t heard : {100U, 60U}) {
    Probe run({"--target", "ws://127.0.0.1:9000"});
    run.now.probed = 100;
    CHECK(run.at(1s) == Phase::hold);
    run.now.heard = heard;
    CHECK(run.at(2s) == (heard == 100 ? Phase::drain : Phase::hold));
    CHECK(run.at(7s) == Phase::drain);
    CHECK(run.progression.verified_dead() == 100 - heard);
    CHECK(run.progression.goal_met() == (heard == 100));
  }
  Probe patient(
      {"--target", "ws://127.0.0.1:9000", "--ping-every", "60s", "--ping-timeout", "20s"});
  patient.now.probed = 100;
  CHECK(patient.at(1s) == Phase::hold);
  CHECK(patient.at(20s) == Phase::hold);
  CHECK(patient.at(21s) == Phase::drain);
}

}  // namespace
}  // namespace c1k
