#include "client/course/storms.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Event = Storms::Event;

constexpr bool kWhole = true;
constexpr bool kSwept = true;

TEST_CASE("a storm begins when the hold has lasted so long, once") {
  const std::vector<Storm> plan{{50, 60s, false}};
  Storms storms(plan);
  CHECK(storms.next(1000s, 100, kWhole, !kSwept) == Event::none);  // nothing is held yet
  storms.hold_began(1000s);
  CHECK(storms.next(1060s - 1ns, 100, kWhole, !kSwept) == Event::none);
  CHECK(storms.next(1060s, 100, kWhole, !kSwept) == Event::begins);
  CHECK(storms.begun() == 1);
  CHECK(storms.to_drop() == 50);
  CHECK(storms.next(1061s, 100, kWhole, !kSwept) == Event::none);
}

TEST_CASE("it is over when all have dropped their part and all are back") {
  const std::vector<Storm> plan{{50, 60s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  REQUIRE(storms.next(60s, 100, kWhole, !kSwept) == Event::begins);
  CHECK(storms.next(61s, 100, kWhole, !kSwept) == Event::none);
  CHECK(storms.next(62s, 60, !kWhole, kSwept) == Event::none);
  CHECK(storms.recovery() == 2s);  // so far
  CHECK(storms.to_text(50) ==
        "50 dropped in 1 of 1 storm, and when the hold ended not all were "
        "back, 2.00 s after the last");
  CHECK(storms.next(71s, 100, kWhole, kSwept) == Event::recovered);
  CHECK(storms.recovery() == 11s);
  CHECK(storms.last_recovery() == 11s);
  CHECK(storms.next(72s, 100, kWhole, kSwept) == Event::none);
  CHECK(storms.recovery() == 11s);
  CHECK(storms.to_text(50) == "50 dropped in 1 of 1 storm, all back after 11.00 s");
}

TEST_CASE("the next begins when the one before is over; the longest recovery counts") {
  const std::vector<Storm> plan{{50, 1s, false}, {200, 2s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  REQUIRE(storms.next(1s, 100, kWhole, !kSwept) == Event::begins);
  CHECK(storms.next(3s, 50, !kWhole, kSwept) == Event::none);
  CHECK(storms.next(4s, 100, kWhole, kSwept) == Event::recovered);
  CHECK(storms.next(4s, 100, kWhole, kSwept) == Event::begins);
  CHECK(storms.to_drop() == 100);  // more are not open
  CHECK(storms.next(5s, 100, kWhole, kSwept) == Event::recovered);
  CHECK(storms.last_recovery() == 1s);
  CHECK(storms.recovery() == 3s);
  CHECK(storms.next(100s, 100, kWhole, kSwept) == Event::none);
  CHECK(storms.to_text(150) ==
        "150 dropped in 2 of 2 storms, all back after 3.00 s at the longest");
}

TEST_CASE("a storm waits until all are there") {
  const std::vector<Storm> plan{{50, 1s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  CHECK(storms.next(2s, 0, !kWhole, kSwept) == Event::none);
  CHECK_FALSE(storms.recovery());
  CHECK_THAT(storms.to_text(0),
             ContainsSubstring("0 dropped in 0 of 1 storm: the hold ended before"));
  CHECK(storms.next(3s, 100, kWhole, kSwept) == Event::begins);
}

TEST_CASE("without a storm nothing is said") {
  const std::vector<Storm> plan;
  Storms storms(plan);
  storms.hold_began(0s);
  CHECK(storms.next(1h, 100, kWhole, kSwept) == Event::none);
  CHECK(storms.to_text(0).empty());
}

}  // namespace
}  // namespace c1k
