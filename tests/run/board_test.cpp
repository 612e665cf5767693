#include "common/run/board.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <numeric>

#include "tests/catch.h"
#include "tests/run/torn_counts.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a new board is all zeros, and the client's first phase") {
  const BoardMapping board;
  CHECK(board->phase == Phase::ramp);
  CHECK(board->budget.wanted == 0);
  CHECK(board->next_slot == 0);
  CHECK_FALSE(board->verify.load());
  Counts counts;
  counts.fill(7);
  CHECK(board->rows[kMaxWorkers - 1].read(counts));
  CHECK(counts == Counts{});
}

TEST_CASE("what was published is read, as many counts as asked") {
  const BoardMapping board;
  BoardRow& row = board->rows[0];
  Counts written;
  std::iota(written.begin(), written.end(), 1);
  row.publish(written);
  Counts read{};
  CHECK(row.read(read));
  CHECK(read == written);
  Counts some{};
  CHECK(row.read(std::span(some).first(3)));
  CHECK(some[2] == 3);
  CHECK(some[3] == 0);
  const std::array<std::uint64_t, 2> less{100, 200};
  row.publish(less);
  CHECK(row.read(read));
  CHECK(read[1] == 200);
  CHECK(read[2] == 3);
}

TEST_CASE("a writer that died amid its counts blocks nobody, and touches no copy", "[fork]") {
  const BoardMapping board;
  BoardRow& row = board->rows[3];
  row.publish(std::array<std::uint64_t, 2>{10, 20});
  const pid_t child = ::fork();
  if (child == 0) publish_half(row, 11);
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));

  Counts counts;
  counts.fill(7);
  CHECK_FALSE(row.read(counts));
  CHECK(counts[0] == 7);
  CHECK(counts[1] == 7);
  row.repair();
  CHECK(row.read(counts));  // half of it is new: whoever repairs publishes anew
  row.publish(std::array<std::uint64_t, 2>{30, 40});
  CHECK(row.read(counts));
  CHECK(counts[0] == 30);
  CHECK(counts[1] == 40);
}

TEST_CASE("there is nothing to repair after a whole publish") {
  const BoardMapping board;
  BoardRow& row = board->rows[0];
  row.publish(std::array<std::uint64_t, 1>{5});
  row.repair();
  Counts counts{};
  CHECK(row.read(counts));
  CHECK(counts[0] == 5);
}

TEST_CASE("live words and errors are kept for each row") {
  const BoardMapping board;
  BoardRow& row = board->rows[1];
  row.set_claims(4);
  row.set_connecting(3);
  row.set_room(2);
  CHECK(row.claims() == 4);
  CHECK(row.connecting() == 3);
  CHECK(row.room() == 2);
  CHECK(board->rows[0].claims() == 0);
  CHECK_FALSE(row.take_fault());
  row.report(fault_of(24));
  row.report(fault_of(12));
  CHECK(row.take_fault().code == 12);
  CHECK_FALSE(row.take_fault());
}

TEST_CASE("attempts are counted by bins of 10 ms, the last 1.28 s of them") {
  const BoardMapping board;
  BoardRow& row = board->rows[0];
  const Nanoseconds start = 1'000'000s;
  const std::int64_t bin = BoardRow::bin_of(start);
  for (int i = 0; i < 3; ++i) row.add_attempt(start);
  row.add_attempt(start + 10ms - 1ns);
  row.add_attempt(start + 10ms);
  CHECK(row.attempts_in(bin - 1) == 0);
  CHECK(row.attempts_in(bin) == 4);
  CHECK(row.attempts_in(bin + 1) == 1);
  CHECK(row.attempts_in(bin + 2) == 0);

  const Nanoseconds later = start + kAttemptBin * static_cast<int>(kAttemptBins);
  row.add_attempt(later);  // takes the place of the first
  CHECK(row.attempts_in(bin) == 0);
  CHECK(row.attempts_in(bin + static_cast<std::int64_t>(kAttemptBins)) == 1);
  CHECK(row.attempts_in(bin + 1) == 1);
}

TEST_CASE("times become a histogram over all rows, each timing its own") {
  const BoardMapping board;
  board->rows[0].add(Timing::connect, 10ns);
  board->rows[0].add(Timing::connect, 10ns);
  board->rows[1].add(Timing::connect, 50ns);
  board->rows[1].add(Timing::connect, 100h);
  board->rows[1].add(Timing::late, -1ns);
  Timings timings;
  for (const BoardRow& row : board->rows) row.add_timings_to(timings);
  CHECK(timings[Timing::late].quantile(1.0) == 0.0);
  CHECK(timings[Timing::connect_due].total() == 0);
  const Histogram& all = timings[Timing::connect];
  CHECK(all.total() == 4);
  CHECK(all.quantile(0.5) == 10.0);
  CHECK(all.quantile(0.75) == 50.0);
  CHECK(all.quantile(1.0).value_or(0) > 2e12);
}

TEST_CASE("a budget hands out what is wanted and no more") {
  Budget budget;
  CHECK(budget.exhausted());
  CHECK_FALSE(budget.take());
  budget.wanted = 2;
  CHECK_FALSE(budget.exhausted());
  CHECK(budget.take());
  CHECK(budget.take());
  CHECK(budget.exhausted());
  CHECK_FALSE(budget.take());
  CHECK(budget.give_back());  // none was left before: somebody may be waiting
  CHECK_FALSE(budget.exhausted());
  CHECK_FALSE(budget.give_back());
  CHECK(budget.claimed == 0);
}

TEST_CASE("a budget that was lowered gives nothing until enough came back") {
  Budget budget;
  budget.wanted = 10;
  for (int i = 0; i < 10; ++i) budget.take();
  budget.wanted = 5;
  CHECK(budget.give_back(5));
  CHECK_FALSE(budget.take());
  CHECK(budget.give_back());
  CHECK(budget.take());
}

TEST_CASE("more than was claimed is never given back") {
  Budget budget;
  budget.wanted = 3;
  CHECK(budget.take());
  CHECK_FALSE(budget.give_back(5));
  CHECK(budget.claimed == 0);
  CHECK_FALSE(budget.give_back());
  CHECK(budget.take());  // below 0 it would have wrapped, and nobody could
}

TEST_CASE("a bucket counts beyond 32 bits, and the quantiles stay right") {
  BoardMapping board;
  BoardRow& row = board->rows[0];
  constexpr std::uint64_t kMany = (std::uint64_t{1} << 32U) + 5;
  row.add(Timing::message, 1000ns, kMany);
  Timings before;
  row.add_timings_to(before);
  row.add(Timing::message, 1000ns);
  row.add(Timing::message, 1ms);
  Timings now;
  row.add_timings_to(now);
  CHECK(now[Timing::message].total() == kMany + 2);
  CHECK(now.since(before)[Timing::message].total() == 2);
  CHECK(*now[Timing::message].quantile(0.5) < 1100);
}

}  // namespace
}  // namespace c1k
