// --refill in the client's worker; its part of the run's course is in replacing_test.cpp.
#include "client/work/worker.h"
#include "tests/catch.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

TEST_CASE("with --refill what is lost is replaced, in the ramp and in hold", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "10", {"--refill"});
  REQUIRE(run.reaches(Count::open, 10));
  for (int i = 0; i < 4; ++i) listener.accept();  // and closes it
  CHECK(run.reaches(Count::closed, 4));
  CHECK(run.reaches(Count::open, 10));
  CHECK(run.count(Count::attempted) == 14);
  run.enter(Phase::hold);
  for (int i = 0; i < 3; ++i) listener.accept();
  CHECK(run.reaches(Count::closed, 7));
  CHECK(run.reaches(Count::open, 10));
  CHECK(run.count(Count::attempted) == 17);
  CHECK(run.board->budget.claimed == 10);
  CHECK(run.board->connecting == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("replacing stops while all are probed, and in the drain", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "10", {"--refill"});
  REQUIRE(run.reaches(Count::open, 10));
  run.board->frozen = true;
  run.board->verify = true;
  run.board->probe.begin(monotonic_now());
  run.enter(Phase::hold);
  REQUIRE(run.reaches(Count::probed, 10));
  listener.accept();
  CHECK(run.reaches(Count::open, 9));
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.count(Count::attempted) == 10);
  CHECK(run.always_added_up);
}

TEST_CASE("with --refill slots are used again, and a count that needs them all stays",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "5", {"--refill", "--ports", "23000-23004", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 5));
  for (std::uint64_t lost = 1; lost <= 12; ++lost) {
    listener.accept();
    REQUIRE(run.reaches(Count::closed, lost));
    REQUIRE(run.reaches(Count::open, 5));
  }
  CHECK(run.count(Count::attempted) == 17);
  CHECK(run.count(Count::skipped) == 0);  // its own slot is found at once
}

TEST_CASE("with --refill a lost worker's slots are found by going round", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "4", {"--refill", "--steps", "2,4", "--ports", "23010-23013"});
  REQUIRE(run.reaches(Count::open, 2));
  run.board->next_slot = 4;  // another worker had the rest, and died
  run.board->budget.wanted = 4;
  run.wake();
  CHECK(run.reaches(Count::open, 4));
  CHECK(run.count(Count::skipped) == 2);
}

TEST_CASE("with --refill attempts at a dead target go on, at the rate", "[threads]") {
  const ClosedPort closed;
  WorkerRun run(closed.at(), "10", {"--refill", "--ports", "21100-21109"});
  CHECK(eventually([&] { return run.count(Count::failed_refused) > 50; }));
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
