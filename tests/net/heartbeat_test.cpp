#include "common/net/heartbeat.h"

#include <map>
#include <vector>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Times = Heartbeat::Times;

constexpr std::size_t kRows = 1'000;

struct Seen {
  std::map<std::uint32_t, std::vector<Heartbeat::Beat>> asked, checked;
  std::uint64_t all = 0;
};

// Sweeps from `now` on, every `step`; each look has heard all that had come until the one before.
void sweep(Heartbeat& heart, Seen& seen, Nanoseconds from, Nanoseconds to, Nanoseconds step = 5ms) {
  for (Nanoseconds now = from; now <= to; now += step)
    while (const auto beat = heart.take(now, now - step)) {
      REQUIRE(beat->index < kRows);
      REQUIRE(beat->due <= now);
      (beat->is_check ? seen.checked : seen.asked)[beat->index].push_back(*beat);
      ++seen.all;
    }
}

TEST_CASE("each is asked once an interval, evenly over it, and looked at a timeout later") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 10s, .timeout = 2s}, 0, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 10s);
  CHECK(seen.asked.size() == kRows);
  std::map<std::int64_t, int> in_second;
  for (const auto& [index, beats] : seen.asked) {
    REQUIRE(beats.size() == 1);
    ++in_second[(beats[0].due - begin) / Nanoseconds{1s}];
  }
  for (const auto& [second, n] : in_second)
    if (second < 10) CHECK(std::abs(n - 100) <= 16);
  sweep(heart, seen, begin + 10s + 5ms, begin + 12s + 100ms);
  for (const auto& [index, beats] : seen.asked) {
    REQUIRE(!seen.checked[index].empty());
    CHECK(seen.checked[index][0].due == beats[0].due);
    CHECK(seen.checked[index][0].mark == beats[0].mark);
  }
}

TEST_CASE("sixteen neighbours are asked one after the other, and their blocks are far apart") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 10s, .timeout = 2s}, 0, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 10s);
  std::vector<Nanoseconds> blocks;
  for (std::uint32_t index = 0; index < kRows; index += 16) {
    const Nanoseconds first = seen.asked[index].at(0).due;
    for (std::uint32_t one = index; one < std::min<std::uint32_t>(index + 16, kRows); ++one)
      CHECK(seen.asked[one].at(0).due - first <= 250ms);
    blocks.push_back(first);
  }
  for (std::size_t i = 1; i < blocks.size(); ++i)
    CHECK(std::chrono::abs(blocks[i] - blocks[i - 1]) >= 1s);
}

TEST_CASE("turns that follow on each other have different marks, and are an interval apart") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 1s, .timeout = 1s}, 3, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 5s);
  for (const auto& [index, beats] : seen.asked) {
    REQUIRE(beats.size() >= 4);
    for (std::size_t i = 1; i < beats.size(); ++i) {
      REQUIRE(beats[i].mark != beats[i - 1].mark);
      REQUIRE(beats[i].due - beats[i - 1].due == 1s);
    }
    CHECK(beats[0].mark >= 1);
    CHECK(beats[0].mark <= 3);
  }
}

TEST_CASE("a stamp is known by arithmetic: of the last turn, or the one before") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 1s, .timeout = 1s}, 1, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 2s);
  for (const auto& [index, beats] : seen.asked) {
    const Nanoseconds due = beats[0].due;
    CHECK(heart.was_due(index, due, due));
    CHECK(heart.was_due(index, due, due + 1'900ms));
    CHECK_FALSE(heart.was_due(index, due, due + 2s));
    CHECK_FALSE(heart.was_due(index, due, due - 1ns));
    CHECK_FALSE(heart.was_due(index, due + 1ns, due + 1s));
    CHECK_FALSE(heart.was_due(index, Nanoseconds{-1}, due));
    CHECK_FALSE(heart.was_due(index, Nanoseconds{0}, due));
  }
}

TEST_CASE("who was asked late is looked at as much later") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 10s, .timeout = 1s}, 0, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 1s);
  const auto before = seen.checked.size();
  // The worker stood still for 3 s; those that came due were asked only then.
  sweep(heart, seen, begin + 4s, begin + 4s + 900ms, 5ms);
  std::size_t of_late = 0;
  for (const auto& [index, beats] : seen.checked) {
    const Nanoseconds due = beats[0].due;
    if (due > begin + 1s) ++of_late;
  }
  CHECK(of_late == 0);
  CHECK(seen.checked.size() >= before);
  sweep(heart, seen, begin + 4s + 905ms, begin + 20s);
  for (const auto& [index, beats] : seen.asked)
    if (beats[0].due < begin + 10s) CHECK(seen.checked[index].size() >= 1);
}

TEST_CASE("what was not heard yet is no silence") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 1s, .timeout = 100ms}, 0, begin);
  int checks = 0;
  for (Nanoseconds now = begin; now < begin + 1s; now += 10ms)
    while (const auto beat = heart.take(now, begin)) checks += beat->is_check ? 1 : 0;
  CHECK(checks == 0);
}

TEST_CASE("late by more than an interval, rounds are left out instead of made up") {
  const Nanoseconds begin = 1'000s;
  Heartbeat heart(kRows, Times{.every = 1s, .timeout = 1s}, 0, begin);
  Seen seen;
  sweep(heart, seen, begin, begin + 100ms);
  seen.all = 0;
  while (heart.take(begin + 60s, begin + 60s)) ++seen.all;
  CHECK(seen.all < kRows / 10);
  CHECK(heart.wait(begin + 60s) <= 100ms);
}

TEST_CASE("workers wake at different moments") {
  const Nanoseconds begin = 1'000s;
  std::map<Nanoseconds, int> moments;
  for (std::size_t worker = 0; worker < 16; ++worker) {
    Heartbeat heart(kRows, Times{.every = 60s, .timeout = 10s}, worker, begin);
    ++moments[heart.wait(begin)];
  }
  CHECK(moments.size() >= 12);
}

}  // namespace
}  // namespace c1k
