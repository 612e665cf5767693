#include "common/run/pace.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <type_traits>
#include <vector>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kZero = 1'000'000s;  // a clock that has run for long

// A pace in a time of its own.
struct Run {
  explicit Run(Ramp the_ramp) : ramp(std::move(the_ramp)) { words.begin(kZero); }

  // All permits that there are at kZero + t; their number.
  std::uint64_t take_all(Nanoseconds t) {
    std::uint64_t taken = 0;
    while (true) {
      const Permit permit = pace.take(kZero + t);
      if (!permit.granted) {
        next = permit.moment - kZero;
        return taken;
      }
      early = early || permit.moment > kZero + t;
      ++taken;
    }
  }
  // Asks every `step` in [from, to); the permits' times by the clock.
  std::vector<Nanoseconds> ask(Nanoseconds from, Nanoseconds to, Nanoseconds step) {
    std::vector<Nanoseconds> times;
    for (Nanoseconds t = from; t < to; t += step) times.insert(times.end(), take_all(t), t);
    return times;
  }

  Ramp ramp;
  PaceWords words;
  Pace pace{words, ramp};
  Nanoseconds next{0};  // when to ask again
  bool early = false;   // a permit came before it was due
};

std::size_t most_in(const std::vector<Nanoseconds>& times, Nanoseconds span) {
  std::size_t most = 0;
  for (auto first = times.begin(); first != times.end(); ++first) {
    const auto end = std::lower_bound(first, times.end(), *first + span);
    most = std::max(most, static_cast<std::size_t>(end - first));
  }
  return most;
}

TEST_CASE("over long spans the count is exact", "[pace]") {
  for (const std::uint64_t rate : {7U, 10'000U, 30'000U}) {
    Run run{Ramp(Rate{rate})};
    const std::uint64_t taken = run.ask(0s, 20s, 500us).size() + run.take_all(20s);
    CHECK(taken == 20 * rate + 1);  // the first is due at 0, the last at 20 s
    CHECK_FALSE(run.early);
    CHECK(run.pace.lost_ms() == 0);
  }
}

TEST_CASE("nothing is handed out before it is due, and the next moment is told", "[pace]") {
  Run run{Ramp(Rate{10'000})};
  CHECK_FALSE(run.pace.take(kZero - 1ns).granted);
  CHECK(run.pace.take(kZero).granted);
  const Permit second = run.pace.take(kZero);
  CHECK_FALSE(second.granted);
  CHECK(second.moment == kZero + 100us);
  CHECK_FALSE(run.pace.take(kZero + 100us - 1ns).granted);
  const Permit due = run.pace.take(kZero + 105us);
  CHECK(due.granted);
  CHECK(due.moment == kZero + 100us);
}

TEST_CASE("steps of the ramp are kept to the permit", "[pace]") {
  Run run{parse_ramp("1k/s for 2s, 20k/s")};
  CHECK(run.ask(0s, 2s, 500us).size() == 2'000);
  CHECK(run.pace.asked_at(kZero + 1s) == 1'000U);
  CHECK(run.pace.asked_at(kZero + 2s) == 20'000U);
  CHECK(run.ask(2s, 3s, 500us).size() + run.take_all(3s) == 20'001);
}

TEST_CASE("at max every permit is granted, now", "[pace]") {
  Run run{Ramp(Rate{})};
  for (int i = 0; i < 1'000; ++i) {
    const Permit permit = run.pace.take(kZero + 5s);
    REQUIRE(permit.granted);
    REQUIRE(permit.moment == kZero + 5s);
  }
  run.pace.skip_to(kZero + 9s);
  CHECK(run.pace.lost_ms() == 0);
}

TEST_CASE("a stall of 50 ms is made up, at no more than 1.5 x the rate", "[pace]") {
  Run run{Ramp(Rate{10'000})};
  run.ask(0ms, 1000ms, 100us);
  const auto times = run.ask(1050ms, 1400ms, 50us);
  CHECK(most_in(times, 10ms) <= 200 + 30);  // 2 % of a second's worth, and one burst of 2 ms
  CHECK(most_in(times, 10ms) >= 150);       // but it does hurry
  CHECK(most_in(times, 50ms) <= 750 + 30);
  CHECK(times.size() == 4'000);  // 10,000 were due before 1 s, 14,000 before 1.4 s
  CHECK(run.pace.lost_ms() == 0);
}

TEST_CASE("a stall of exactly 100 ms is made up, of more the rest is lost and counted", "[pace]") {
  for (const auto& [stall, lost_ms] : {std::pair{100ms, 0U}, std::pair{1100ms, 1000U}}) {
    Run run{Ramp(Rate{10'000})};
    run.ask(0ms, 1000ms, 100us);
    // The stall begins with the permit that is due at 1 s.
    const auto times = run.ask(1000ms + stall, 1000ms + stall + 900ms, 50us);
    CHECK(run.pace.lost_ms() == lost_ms);
    CHECK(times.size() == 10'000);  // 900 ms by the clock, and the 100 ms that were made up
    CHECK(most_in(times, 10ms) <= 230);
    CHECK_FALSE(run.early);
  }
}

TEST_CASE("several long stalls add up", "[pace]") {
  Run run{Ramp(Rate{1'000})};
  run.take_all(0ms);
  run.ask(601ms, 1500ms, 200us);   // 600 ms late, of which 100 are made up
  run.ask(2000ms, 2500ms, 200us);  // 500 ms late, of which 100 are made up
  CHECK(run.pace.lost_ms() >= 899);
  CHECK(run.pace.lost_ms() <= 900);
}

TEST_CASE("a ramp that lost time reaches its steps later", "[pace]") {
  Run run{parse_ramp("1k/s for 2s, 20k/s")};
  run.take_all(0ms);
  run.ask(1101ms, 1200ms, 1ms);  // 1 s is lost
  CHECK(run.pace.lost_ms() == 1'000);
  CHECK(run.pace.asked_at(kZero + 2900ms) == 1'000U);
  CHECK(run.pace.asked_at(kZero + 3s) == 20'000U);
}

TEST_CASE("time in which nobody wanted a permit is neither lost nor made up", "[pace]") {
  Run run{Ramp(Rate{10'000})};
  run.ask(0ms, 1000ms, 100us);
  run.pace.skip_to(kZero + 31s);
  const auto times = run.ask(31s, 32s, 100us);
  CHECK(times.size() == 10'000);
  CHECK(most_in(times, 10ms) <= 101);
  CHECK(run.pace.lost_ms() == 0);
}

// It would be gone before the first permit.
static_assert(std::is_constructible_v<Pace, PaceWords&, const Ramp&>);
static_assert(!std::is_constructible_v<Pace, PaceWords&, Ramp>);

TEST_CASE("nothing is skipped that is not yet due", "[pace]") {
  Run run{Ramp(Rate{10'000})};
  run.take_all(0ms);
  run.pace.skip_to(kZero + 50us);
  CHECK(run.take_all(99us) == 0);
  CHECK(run.take_all(100us) == 1);
}

TEST_CASE("workers at one pace get each permit once", "[pace][threads]") {
  constexpr std::uint64_t kRate = 1'000'000;
  PaceWords words;
  const Ramp ramp(Rate{kRate});
  words.begin(kZero);
  std::atomic<std::int64_t> clock{0};
  std::vector<std::vector<Nanoseconds>> moments(4);
  std::vector<std::thread> workers;
  for (auto& mine : moments)
    workers.emplace_back([&] {
      Pace pace(words, ramp);
      while (true) {
        const Nanoseconds now{clock.load()};
        if (now > 50ms) return;
        for (Permit p = pace.take(kZero + now); p.granted; p = pace.take(kZero + now))
          mine.push_back(p.moment - kZero);
        clock.fetch_add(1'000);
      }
    });
  for (std::thread& worker : workers) worker.join();
  std::vector<Nanoseconds> all;
  for (const auto& mine : moments) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  CHECK(all.size() == words.issued.load());
  CHECK(all.size() >= 50'000);
  for (std::size_t n = 0; n < all.size(); ++n)
    REQUIRE(all[n] == ramp.due(n) + Nanoseconds{words.shift_ns.load()});
}

}  // namespace
}  // namespace c1k
