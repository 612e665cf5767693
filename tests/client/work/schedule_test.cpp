#include "client/work/schedule.h"

#include <set>

#include "client/work/rotation.h"
#include "client/work/rounds.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kNow = 1'000'000s;

TrafficOptions closed_loop() {
  TrafficOptions options;
  options.is_closed_loop = true;
  return options;
}

TEST_CASE("open loop: each is due once in an interval, whatever was answered") {
  TrafficOptions options;
  options.active = 10;
  options.every = 100ms;
  Schedule schedule(options, 100, kNow);
  CHECK_FALSE(schedule.is_closed_loop());
  CHECK_FALSE(schedule.wait(kNow));
  for (std::uint32_t one = 1; one <= 10; ++one) schedule.join(one, one, kNow);
  CHECK(schedule.size() == 10);
  CHECK(schedule.place(7) == 7);
  CHECK(schedule.wait(kNow).value() <= 100ms);
  std::set<std::uint32_t> taken;
  while (const auto due = schedule.take(kNow + 99'999us)) {
    taken.insert(due->index);
    CHECK(schedule.due(due->index, due->round) == due->moment);
  }
  CHECK(taken.size() == 10);
  schedule.answered(3);
  CHECK_FALSE(schedule.take(kNow + 99'999us));
  schedule.leave(3);
  schedule.leave(3);
  CHECK_FALSE(schedule.has(3));
  CHECK(schedule.size() == 9);
  CHECK(schedule.skip_late(kNow + 10s) >= 9 * 90);
}

TEST_CASE("closed loop: at once, and then when it was answered") {
  Schedule schedule(closed_loop(), 100, kNow);
  CHECK(schedule.is_closed_loop());
  schedule.join(5, 50, kNow);
  schedule.join(6, 60, kNow);
  CHECK(schedule.wait(kNow) == 0ns);
  const Due first = schedule.take(kNow + 7s).value();
  CHECK(first.index == 5);
  CHECK(first.moment == kNow + 7s);  // nothing was due before: nothing is late
  CHECK(schedule.take(kNow).value().index == 6);
  CHECK_FALSE(schedule.take(kNow + 1h));
  CHECK_FALSE(schedule.wait(kNow));
  CHECK(schedule.skip_late(kNow + 1h) == 0);
  schedule.answered(5);
  schedule.answered(5);  // once is enough
  CHECK(schedule.take(kNow).value().round == first.round + 1);
  CHECK_FALSE(schedule.take(kNow));
  schedule.answered(6);
  schedule.leave(6);
  CHECK_FALSE(schedule.take(kNow));
  schedule.answered(6);  // of one that is not in
  CHECK_FALSE(schedule.take(kNow));
  CHECK(schedule.size() == 1);
}

TEST_CASE("rounds: the oldest is answered first, and 64 are the most") {
  Rounds rounds{};
  CHECK(rounds.has_room(5, 1));
  rounds.begin(5, 1);
  CHECK(rounds.has_last());
  CHECK(rounds.has_room(6, 1));
  CHECK_FALSE(rounds.has_room(6, 2));  // from another place: its moment could not be told
  rounds.begin(8, 1);
  CHECK(rounds.count() == 2);
  CHECK(rounds.take_oldest() == 5);
  CHECK(rounds.take_oldest() == 8);
  CHECK(rounds.count() == 0);
  CHECK_FALSE(rounds.has_last());
  CHECK(rounds.has_room(9, 2));
  for (std::uint32_t round = 10; round < 74; ++round) {
    REQUIRE(rounds.has_room(round, 2));
    rounds.begin(round, 2);
  }
  CHECK_FALSE(rounds.has_room(74, 2));
  CHECK(rounds.take_oldest() == 10);
  CHECK(rounds.has_room(74, 2));
  CHECK_FALSE(rounds.has_room(75, 2));
  rounds = {};
  CHECK(rounds.count() == 0);
}

TEST_CASE("rotation: all have their turn before anybody has another") {
  Rotation rotation(200);
  CHECK(rotation.take() == 0);
  const std::set<ConnectionIndex> all{3, 5, 63, 64, 65, 127, 128, 199};
  for (const ConnectionIndex one : all) rotation.add(one);
  for (int round = 0; round < 3; ++round) {
    std::set<ConnectionIndex> taken;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const ConnectionIndex one = rotation.take();
      taken.insert(one);
      rotation.add(one);
    }
    CHECK(taken == all);
  }
  rotation.remove(63);
  rotation.remove(63);
  std::set<ConnectionIndex> rest;
  while (const ConnectionIndex one = rotation.take()) rest.insert(one);
  CHECK(rest.size() == all.size() - 1);
  CHECK(rest.count(63) == 0);
}

}  // namespace
}  // namespace c1k
