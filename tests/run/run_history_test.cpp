#include "common/run/run_history.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

Sample at(Nanoseconds time, Phase phase, std::uint64_t open) {
  Sample sample;
  sample.time = time;
  sample.phase = phase;
  sample.counts = {open};
  return sample;
}

Sample with(Sample sample, std::uint64_t user_bytes, std::uint64_t slab_bytes) {
  sample.host.user_bytes = user_bytes;
  sample.host.slab_bytes = slab_bytes;
  return sample;
}

TEST_CASE("time belongs to the phase that was in force") {
  RunHistory history(0);
  history.take(at(0s, Phase::ramp, 0));
  history.take(at(1s, Phase::ramp, 10));
  history.take(at(1500ms, Phase::hold, 20));
  history.take(at(4s, Phase::hold, 20));
  history.take(at(5s, Phase::drain, 20));
  history.take(at(5250ms, Phase::done, 0));
  CHECK(history.seconds_in(Phase::ramp) == 1.5);
  CHECK(history.seconds_in(Phase::hold) == 3.5);
  CHECK(history.seconds_in(Phase::drain) == 0.25);
  CHECK(history.seconds_in(Phase::done) == 0.0);
  CHECK(history.seconds_in(Phase::serve) == std::nullopt);
}

TEST_CASE("CPU belongs to the phase that it was used in") {
  RunHistory history(0);
  const auto take = [&history](Nanoseconds time, Phase phase, Nanoseconds interval, double pct) {
    Sample sample = at(time, phase, 0);
    sample.interval = interval;
    sample.cpu_pct = pct;
    history.take(sample);
  };
  history.take(at(0s, Phase::ramp, 0));
  take(1s, Phase::ramp, 1s, 100);
  take(4s, Phase::hold, 3s, 20);  // the interval before it was ramp
  take(6s, Phase::drain, 2s, 1);
  CHECK(history.cpu_pct_in(Phase::ramp) == 40.0);
  CHECK(history.cpu_pct_in(Phase::hold) == 1.0);
  CHECK(history.cpu_pct_in(Phase::drain) == std::nullopt);
}

TEST_CASE("the kernel's sockets are compared before the drain: its closes are counted late") {
  RunHistory history(0);
  const auto take = [&history](Phase phase, std::uint64_t open, std::uint64_t inuse) {
    Sample sample = at(0s, phase, open);
    sample.host.tcp_inuse = inuse;
    history.take(sample);
    RunSummary summary;
    history.describe(summary);
    return summary.tcp_inuse_growth;
  };
  CHECK(take(Phase::ramp, 0, 7) == 0U);
  CHECK(take(Phase::ramp, 60, 70) == 63U);
  CHECK(take(Phase::hold, 100, 107) == 100U);
  CHECK(take(Phase::hold, 100, 105) == 98U);
  CHECK(take(Phase::drain, 100, 107) == 100U);  // the row of the change
  CHECK(take(Phase::drain, 100, 50) == 100U);   // closed, and not yet published
}

TEST_CASE("a phase that was entered several times is the sum of all") {
  RunHistory history(0);
  history.take(at(0s, Phase::ramp, 0));
  history.take(at(1s, Phase::hold, 5));
  history.take(at(3s, Phase::ramp, 5));
  history.take(at(4500ms, Phase::hold, 10));
  history.take(at(5s, Phase::done, 10));
  CHECK(history.seconds_in(Phase::ramp) == 2.5);
  CHECK(history.seconds_in(Phase::hold) == 2.5);
}

TEST_CASE("memory is what it was when most were open, for the first time") {
  RunHistory history(0);
  history.take(with(at(0s, Phase::ramp, 0), 500, 50'000));
  history.take(with(at(1s, Phase::ramp, 50), 2'000, 250'000));
  history.take(with(at(1s, Phase::ramp, 100), 3'000, 450'000));
  history.take(with(at(2s, Phase::hold, 100), 9'000, 900'000));
  history.take(with(at(3s, Phase::drain, 40), 99'000, 9'900'000));
  RunSummary summary;
  history.describe(summary);
  CHECK(history.most_open() == 100);
  CHECK(summary.memory.user_total_bytes == 3'000U);
  CHECK(summary.memory.user.each == 20.0);
  CHECK(summary.memory.kernel.each == 4'000.0);
}

TEST_CASE("memory that shrank is below zero, what is not known stays so") {
  RunHistory history(0);
  history.take(with(at(0s, Phase::ramp, 0), 1'000, 50'000));
  Sample last = with(at(1s, Phase::ramp, 10), 0, 49'000);
  last.host.user_bytes.reset();
  history.take(last);
  RunSummary summary;
  history.describe(summary);
  CHECK(summary.memory.user_total_bytes == std::nullopt);
  CHECK(summary.memory.user.each == std::nullopt);
  CHECK(summary.memory.kernel.each == -100.0);
}

TEST_CASE("when nothing was ever open there is no memory per connection") {
  RunHistory history(0);
  history.take(with(at(0s, Phase::ramp, 0), 1'000, 50'000));
  history.take(with(at(1s, Phase::done, 0), 2'000, 60'000));
  RunSummary summary;
  history.describe(summary);
  CHECK(history.most_open() == 0);
  CHECK(summary.memory.user.each == std::nullopt);
  CHECK(summary.memory.kernel.each == std::nullopt);
}

TEST_CASE("a history without a sample has nothing to tell") {
  RunSummary summary;
  RunHistory(0).describe(summary);
  CHECK(summary.ramp_s == std::nullopt);
  CHECK(summary.memory.user_total_bytes == std::nullopt);
  CHECK_FALSE(RunHistory(0).last().has_value());
}

TEST_CASE("latencies of all intervals come together") {
  RunHistory history(0);
  Sample first = at(0s, Phase::ramp, 1), second = at(1s, Phase::ramp, 3);
  first.timings[Timing::connect].add(10);
  second.timings[Timing::connect].add(20, 2);
  history.take(first);
  history.take(second);
  RunSummary summary;
  history.describe(summary);
  CHECK(summary.timings[Timing::connect].total() == 3);
  CHECK(summary.timings[Timing::connect].quantile(1.0) == 20.0);
  CHECK(history.last()->counts[0] == 3);
}

TEST_CASE("an accept queue that does not shrink for a second is at rest") {
  RunHistory history(0);
  const auto take = [&history](Nanoseconds time, std::uint64_t waiting) {
    Sample sample = at(time, Phase::serve, 5);
    sample.host.accept_queue = waiting;
    history.take(sample);
    return history.most_waiting_at_rest();
  };
  CHECK(take(0s, 0) == 0);
  CHECK(take(1s, 50) == 0);
  CHECK(take(2s, 40) == 0);
  CHECK(take(3s, 30) == 0);
  CHECK(take(4s, 983) == 983);
}

}  // namespace
}  // namespace c1k
