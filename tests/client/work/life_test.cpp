#include "client/work/life.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

LifeOptions that_reconnects(Nanoseconds first, Nanoseconds longest) {
  LifeOptions options;
  options.reconnect = TimeRange{first, longest};
  return options;
}

LifeOptions that_lives(Nanoseconds shortest, Nanoseconds longest) {
  LifeOptions options;
  options.lifetime = TimeRange{shortest, longest};
  return options;
}

TEST_CASE("without a wait a slot is free at once, the longest free first") {
  const LifeOptions options;
  Life life(options, 100, 0);
  life.enroll(5, {50, 0});
  life.enroll(6, {60, 0});
  life.on_open(6, 1s);
  CHECK_FALSE(life.on_end(6, 2s));
  CHECK_FALSE(life.on_end(5, 2s));
  CHECK_FALSE(life.on_refused({70, 0}, 2s));
  CHECK(life.waiting() == 0);
  CHECK(life.take_free()->slot == 60);
  CHECK(life.take_free()->slot == 50);
  CHECK(life.take_free()->slot == 70);
  CHECK_FALSE(life.take_free());
}

TEST_CASE("a lost one comes back from its slot after half the wait at the least") {
  const LifeOptions options = that_reconnects(2s, 60s);
  Life life(options, 100, 0);
  life.enroll(5, {50, 0});
  life.on_open(5, 1s);
  CHECK(life.on_end(5, 100s));
  CHECK(life.waiting() == 1);
  CHECK(*life.next_return() >= 101s);
  CHECK(*life.next_return() <= 102s);
  CHECK_FALSE(life.has_return(101s - 1ns));
  CHECK(life.has_return(102s));
  const auto turn = life.take_return(102s);
  REQUIRE(turn);
  CHECK(turn->slot == 50);
  CHECK(turn->tries == 1);
  CHECK(life.waiting() == 0);
  CHECK_FALSE(life.take_free());
}

TEST_CASE("the wait doubles with each failure up to the longest, and begins anew once open") {
  const LifeOptions options = that_reconnects(1s, 5s);
  Life life(options, 100, 0);
  Turn turn{50, 0};
  for (const auto longest : {1s, 2s, 4s, 5s, 5s}) {
    life.enroll(5, turn);
    CHECK(life.on_end(5, 0s));
    const auto due = *life.next_return();
    CHECK(due >= Nanoseconds{longest} / 2);
    CHECK(due <= longest);
    turn = *life.take_return(due);
  }
  life.enroll(5, turn);
  life.on_open(5, 0s);
  CHECK(life.on_end(5, 0s));
  CHECK(*life.next_return() <= 1s);
}

TEST_CASE("what was lost together does not come back together") {
  const LifeOptions options = that_reconnects(10s, 10s);
  Life life(options, 1'100, 0);
  for (int descriptor = 5; descriptor < 1'005; ++descriptor) {
    life.enroll(descriptor, {static_cast<std::uint64_t>(descriptor), 0});
    life.on_open(descriptor, 0s);
    life.on_end(descriptor, 0s);
  }
  int early = 0;
  while (life.take_return(7500ms)) ++early;
  CHECK(early > 400);
  CHECK(early < 600);
  CHECK(life.waiting() == static_cast<std::uint64_t>(1'000 - early));
}

TEST_CASE("each connection lives its own time, within the range") {
  const LifeOptions options = that_lives(30s, 90s);
  Life life(options, 2'000, 0);
  for (int descriptor = 5; descriptor < 1'005; ++descriptor) {
    life.enroll(descriptor, {});
    life.on_open(descriptor, 0s);
  }
  CHECK_FALSE(life.take_expired(30s - 1ns));
  int half = 0;
  while (life.take_expired(60s)) ++half;
  CHECK(half > 400);
  CHECK(half < 600);
  int rest = 0;
  while (life.take_expired(90s)) ++rest;
  CHECK(half + rest == 1'000);
}

TEST_CASE("what has lived its time leaves its slot free, also where lost ones wait") {
  LifeOptions options = that_lives(30s, 30s);
  options.reconnect = TimeRange{1s, 1s};
  Life life(options, 100, 0);
  life.enroll(5, {50, 0});
  life.on_open(5, 0s);
  CHECK(life.take_expired(30s) == 5);
  CHECK_FALSE(life.on_end(5, 30s));
  CHECK(life.take_free()->slot == 50);
  life.enroll(5, {50, 0});  // the next on this descriptor is lost, not at its end
  life.on_open(5, 31s);
  CHECK(life.on_end(5, 32s));
}

TEST_CASE("what is lost again and again before its time takes no more and more memory") {
  const LifeOptions options = that_lives(1h, 1h);
  Life life(options, 10, 0);
  for (int i = 0; i < 10'000; ++i) {
    life.enroll(5, {50, 0});
    life.on_open(5, 0s);
    life.on_end(5, 0s);
  }
  CHECK(life.expiries() <= 1'024);
  life.enroll(5, {50, 0});
  life.on_open(5, 0s);
  CHECK(life.take_expired(1h) == 5);
}

TEST_CASE("a lifetime does not end a later connection on the same descriptor") {
  const LifeOptions options = that_lives(30s, 30s);
  Life life(options, 100, 0);
  life.enroll(5, {50, 0});
  life.on_open(5, 0s);
  life.on_end(5, 10s);
  CHECK_FALSE(life.take_expired(30s));
  life.enroll(5, {51, 0});
  life.on_open(5, 35s);
  CHECK_FALSE(life.take_expired(64s));
  CHECK(life.take_expired(65s) == 5);
}

}  // namespace
}  // namespace c1k
