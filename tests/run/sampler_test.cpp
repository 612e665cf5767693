#include "common/run/sampler.h"

#include <sys/eventfd.h>

#include "tests/base/eventually.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/children.h"
#include "tests/run/fake_role.h"
#include "tests/run/torn_counts.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kZero = 1'000'000s;

// A pool of two workers that do nothing: the test writes their rows.
struct Desk {
  Desk() {
    role.body = [](Seat&) {
      while (true) ::pause();
    };
    pool.start_one();
    pool.start_one();
    sampler.begin(kZero);
  }
  void publish(std::size_t row, std::uint64_t made, std::uint64_t open) {
    board->rows[row].publish(std::array<std::uint64_t, 4>{made, open, made - open, 0});
  }
  Sample take(Nanoseconds t) { return sampler.take(Phase::ramp, kZero + t); }

  BoardMapping board;
  FakeRole role;
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  WorkerPool pool{role, *board, bell.get()};
  Sampler sampler{role, *board, pool};
};

TEST_CASE("a sample is the sum over all rows, beside the one before", "[fork]") {
  Desk desk;
  desk.publish(0, 10, 7);
  desk.publish(1, 5, 5);
  const Sample first = desk.take(0s);
  CHECK(first.counts == std::vector<std::uint64_t>{15, 12, 3, 0});
  CHECK(first.earlier == std::vector<std::uint64_t>{0, 0, 0, 0});
  CHECK(first.interval == 0s);
  desk.publish(1, 25, 25);
  const Sample second = desk.take(2s);
  CHECK(second.time == 2s);
  CHECK(second.interval == 2s);
  CHECK(second.earlier == first.counts);
  CHECK(second.per_second(0) == 10.0);
  CHECK(second.workers == 2);
  CHECK(second.stale_rows == 0);
  CHECK(second.unix_ms > 1'600'000'000'000);
}

TEST_CASE("a row that can't be read stands in with its last good figures", "[fork]") {
  Desk desk;
  desk.publish(0, 10, 10);
  desk.publish(1, 5, 5);
  desk.take(0s);
  const pid_t child = ::fork();
  if (child == 0) publish_half(desk.board->rows[1], 777);
  CHECK(killed_by(end_of(child), SIGSEGV));
  desk.publish(0, 11, 11);
  const Sample sample = desk.take(1s);
  CHECK(sample.stale_rows == 1);
  CHECK(sample.counts == std::vector<std::uint64_t>{16, 16, 0, 0});
  CHECK(desk.sampler.row_counts(1)[0] == 5);
}

TEST_CASE("the most attempts in 10 ms are over all workers, and of the interval", "[fork]") {
  Desk desk;
  const auto attempts = [&desk](std::size_t row, Nanoseconds t, int n) {
    for (int i = 0; i < n; ++i) desk.board->rows[row].add_attempt(kZero + t);
  };
  attempts(0, 5ms, 3);
  attempts(1, 9ms, 4);
  attempts(0, 15ms, 6);
  CHECK(desk.take(100ms).attempted_max_10ms == 7);
  attempts(1, 105ms, 2);
  CHECK(desk.take(200ms).attempted_max_10ms == 2);
  CHECK(desk.take(300ms).attempted_max_10ms == 0);
}

TEST_CASE("bins of a long interval are kept by looks in between", "[fork]") {
  Desk desk;
  for (int i = 0; i < 9; ++i) desk.board->rows[0].add_attempt(kZero + 50ms);
  for (int look = 1; look <= 50; ++look) {
    desk.board->rows[0].add_attempt(kZero + 100ms * look);
    desk.sampler.scan_attempts(kZero + 100ms * look);
  }
  CHECK(desk.take(5s).attempted_max_10ms == 9);
}

TEST_CASE("latencies are those of the interval", "[fork]") {
  Desk desk;
  desk.board->rows[0].add(Timing::connect, 10ns);
  CHECK(desk.take(1s).timings[Timing::connect].total() == 1);
  desk.board->rows[1].add(Timing::connect, 20ns);
  desk.board->rows[0].add(Timing::connect, 20ns);
  const Histogram second = desk.take(2s).timings[Timing::connect];
  CHECK(second.total() == 2);
  CHECK(second.quantile(0.0) == 20.0);
  CHECK(desk.take(3s).timings[Timing::connect].total() == 0);
}

TEST_CASE("a worker that is gone keeps its counts, but is not alive", "[fork]") {
  Desk desk;
  desk.publish(0, 10, 10);
  ::kill(desk.pool.workers()[0].process, SIGKILL);
  REQUIRE(eventually([&] {
    desk.pool.reap([](const Worker&, bool) {});
    return desk.pool.alive() == 1;
  }));
  const Sample sample = desk.take(1s);
  CHECK(sample.workers == 1);
  CHECK(sample.counts[0] == 10);
}

}  // namespace
}  // namespace c1k
