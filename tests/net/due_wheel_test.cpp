#include "common/net/due_wheel.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kBase = 1'000'000s;

DueWheel a_wheel(const WheelTimes& times = {kBase, 1s, 0ns, Spread::even}) {
  return {1'000, times};
}

TEST_CASE("an empty wheel has nothing due") {
  DueWheel wheel = a_wheel();
  CHECK_FALSE(wheel.next());
  CHECK_FALSE(wheel.take(kBase + 1h));
  CHECK(wheel.skip_late(kBase + 1h) == 0);
}

TEST_CASE("who is in comes round once in each interval, at its own place") {
  DueWheel wheel = a_wheel();
  wheel.join(7, 5, kBase);
  const Nanoseconds first = wheel.next().value();
  CHECK(first >= kBase);
  CHECK(first < kBase + 1s);
  CHECK_FALSE(wheel.take(first - 1ns));
  const Due due = wheel.take(first).value();
  CHECK(due.index == 7);
  CHECK(due.moment == first);
  CHECK(wheel.due(5, due.round) == first);
  CHECK_FALSE(wheel.take(first));
  CHECK(wheel.next() == first + 1s);
  CHECK(wheel.take(first + 1s).value().round == due.round + 1);
}

TEST_CASE("numbers are spread evenly over the interval, and taken in due order") {
  DueWheel wheel = a_wheel();
  for (int i = 1; i <= 900; ++i) wheel.join(i, static_cast<std::uint32_t>(5 * i), kBase);
  std::map<std::int64_t, int> by_tenth;
  Nanoseconds last{0};
  int taken = 0;
  while (const auto due = wheel.take(kBase + 1s - 1ns)) {
    CHECK(due->moment >= last);
    last = due->moment;
    ++by_tenth[(due->moment - kBase) / 100ms];
    ++taken;
  }
  CHECK(taken == 900);
  REQUIRE(by_tenth.size() == 10);
  for (const auto& [tenth, times] : by_tenth) CHECK(std::abs(times - 90) <= 3);
}

TEST_CASE("together all are due at once, each once") {
  DueWheel wheel = a_wheel({kBase, 1s, 0ns, Spread::together});
  for (int i = 1; i <= 100; ++i) wheel.join(i, static_cast<std::uint32_t>(i), kBase + 1ms);
  std::vector<int> taken;
  while (const auto due = wheel.take(kBase + 1s)) {
    CHECK(due->moment == kBase + 1s);
    taken.push_back(due->index);
  }
  std::sort(taken.begin(), taken.end());
  CHECK(taken.size() == 100);
  CHECK(std::unique(taken.begin(), taken.end()) == taken.end());
}

TEST_CASE("who has left is due no more, and may come again with another number") {
  DueWheel wheel = a_wheel();
  for (const int i : {3, 4, 5}) wheel.join(i, 9, kBase);
  wheel.leave(4);
  wheel.leave(4);
  CHECK_FALSE(wheel.has(4));
  CHECK(wheel.size() == 2);
  const Nanoseconds moment = wheel.next().value();
  CHECK(wheel.take(moment).value().index == 3);
  wheel.join(4, 10, moment);
  CHECK(wheel.number(4) == 10);
  CHECK(wheel.take(moment).value().index == 5);
}

TEST_CASE("jitter puts each off by chance, by less than it says, and nobody is left out") {
  DueWheel wheel = a_wheel({kBase, 1s, 1s, Spread::even});
  DueWheel steady = a_wheel();
  for (int i = 1; i <= 50; ++i) wheel.join(i, static_cast<std::uint32_t>(i), kBase);
  std::map<int, int> times;
  bool moved = false;
  for (Nanoseconds now = kBase; now < kBase + 100s; now += 10ms)
    while (const auto due = wheel.take(now)) {
      const auto off = due->moment - steady.due(wheel.number(due->index), due->round);
      CHECK(off >= 0s);
      CHECK(off <= 1s);
      moved = moved || off > 500ms;
      ++times[due->index];
    }
  CHECK(moved);
  REQUIRE(times.size() == 50);
  for (const auto& [index, n] : times) CHECK(std::abs(n - 99) <= 2);
}

TEST_CASE("a sweep that is late takes what it has missed, up to two intervals of it") {
  DueWheel wheel = a_wheel();
  for (int i = 1; i <= 10; ++i) wheel.join(i, static_cast<std::uint32_t>(i), kBase);
  const Nanoseconds first = wheel.next().value();
  CHECK(wheel.skip_late(first + 2s) == 0);
  CHECK(wheel.skip_late(first + 5s) == 40);
  CHECK(wheel.next() == first + 4s);
  int taken = 0;
  while (wheel.take(first + 5s - 1ns)) ++taken;
  CHECK(taken == 10);
}

TEST_CASE("a stall of up to a second is made up, however short the interval") {
  DueWheel wheel = a_wheel({kBase, 10ms, 0ns, Spread::even});
  wheel.join(1, 1, kBase);
  const Nanoseconds first = wheel.next().value();
  CHECK(wheel.skip_late(first + 1s) == 0);
  CHECK(wheel.skip_late(first + 1s + 1ms) == 99);
  CHECK(wheel.next() == first + 990ms);
}

TEST_CASE("rounds given up leave nobody behind, whatever the jitter") {
  DueWheel wheel = a_wheel({kBase, 1s, 1s, Spread::even});
  for (int i = 1; i <= 100; ++i) wheel.join(i, static_cast<std::uint32_t>(i), kBase);
  CHECK(wheel.skip_late(kBase + 60s) > 5'000);
  std::map<int, int> times;
  while (const auto due = wheel.take(kBase + 70s)) ++times[due->index];
  CHECK(times.size() == 100);
}

TEST_CASE("who joins a wheel that was empty for long is not late") {
  DueWheel wheel = a_wheel();
  wheel.join(1, 1, kBase);
  wheel.leave(1);
  wheel.join(2, 2, kBase + 1h);
  const Nanoseconds next = wheel.next().value();
  CHECK(next >= kBase + 1h);
  CHECK(next < kBase + 1h + 1s);
}

TEST_CASE("who joins is due within an interval and the jitter, whoever is in already") {
  std::mt19937 random(11);
  for (int i = 0; i < 600; ++i) {
    const Nanoseconds every = std::array{1ms, 20ms, 1s + 0ms, 1h + 0ms}.at(random() % 4);
    const Nanoseconds jitter = every * (random() % 3) / 2;
    const Spread spread = random() % 4 == 0 ? Spread::together : Spread::even;
    DueWheel wheel(1'000, {kBase, every, jitter, spread});
    Nanoseconds now = kBase + Nanoseconds{random() % 1'000'000'000};
    for (std::uint32_t index = 1; index <= 4; ++index) {
      INFO(i << " " << index);
      const auto number = static_cast<std::uint32_t>(random());
      wheel.join(index, number, now);
      // The sweep looks ahead, as it does between two turns, and time goes on.
      const Nanoseconds next = wheel.next().value();
      REQUIRE(next >= now);
      REQUIRE(next <= now + every + jitter);
      // Its own first turn: the others are taken out of the way.
      DueWheel alone(1'000, {kBase, every, jitter, spread});
      alone.join(index, number, now);
      const Nanoseconds first = alone.next().value();
      REQUIRE(first <= now + every + jitter);
      bool came = false;
      while (const auto due = wheel.take(first)) came |= due->index == index;
      REQUIRE(came);
      now = std::max(now, first) + every * (random() % 100) / 100;
      while (wheel.take(now)) continue;
    }
  }
}

TEST_CASE("who joins while the sweep is late by less than an interval is not due before") {
  std::mt19937 random(5);
  for (int i = 0; i < 400; ++i) {
    DueWheel wheel(1'000, {kBase, 20ms, 20ms, Spread::even});
    wheel.join(1, static_cast<std::uint32_t>(random()), kBase);
    const Nanoseconds behind = wheel.next().value();  // nobody has taken it
    const Nanoseconds now = behind + 20ms * (random() % 100) / 100;
    const auto number = static_cast<std::uint32_t>(random());
    wheel.join(2, number, now);
    std::optional<Due> due;
    while ((due = wheel.take(now + 40ms)) && due->index != 2) continue;
    INFO(i);
    REQUIRE(due);
    REQUIRE(due->moment >= now);
    REQUIRE(due->moment == wheel.due(number, due->round));
  }
}

}  // namespace
}  // namespace c1k
