#include "client/storms.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Event = Storms::Event;

TEST_CASE("a storm begins when the hold has lasted so long, once") {
  const std::vector<Storm> plan{{50, 60s, false}};
  Storms storms(plan);
  CHECK(storms.next(1000s, 100, 0) == Event::none);  // nothing is held yet
  storms.hold_began(1000s);
  CHECK(storms.next(1060s - 1ns, 100, 0) == Event::none);
  CHECK(storms.next(1060s, 100, 0) == Event::begins);
  CHECK(storms.to_drop() == 50);
  CHECK(storms.next(1061s, 100, 0) == Event::none);
  CHECK(storms.is_under_way());
}

TEST_CASE("it is over when all were dropped and as many are open again") {
  const std::vector<Storm> plan{{50, 60s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  REQUIRE(storms.next(60s, 100, 0) == Event::begins);
  CHECK(storms.next(61s, 100, 49) == Event::none);  // the last is still to be dropped
  CHECK(storms.next(62s, 60, 50) == Event::none);
  CHECK(storms.next(70s, 99, 50) == Event::none);
  CHECK_FALSE(storms.recovery());
  CHECK(storms.to_text() == "50 dropped in 1 of 1; at the end those of 1m were not all back");
  CHECK(storms.next(71s, 100, 50) == Event::recovered);
  CHECK(storms.recovery() == 11s);
  CHECK(storms.next(72s, 100, 50) == Event::none);
  CHECK(storms.to_text() == "50 dropped in 1 of 1, all back after 11.00 s");
}

TEST_CASE("the next begins when the one before is over; the longest recovery counts") {
  const std::vector<Storm> plan{{50, 1s, false}, {200, 2s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  REQUIRE(storms.next(1s, 100, 0) == Event::begins);
  CHECK(storms.next(3s, 50, 50) == Event::none);
  CHECK(storms.next(4s, 100, 50) == Event::recovered);
  CHECK(storms.next(4s, 100, 50) == Event::begins);
  CHECK(storms.to_drop() == 100);  // more are not open
  CHECK(storms.next(5s, 100, 150) == Event::recovered);
  CHECK(storms.recovery() == 3s);
  CHECK(storms.begun() == 2);
  CHECK(storms.next(100s, 100, 150) == Event::none);
  CHECK(storms.to_text() == "150 dropped in 2 of 2, all back after 3.00 s at the longest");
}

TEST_CASE("one that was lost otherwise meanwhile does not hold up the end for ever") {
  const std::vector<Storm> plan{{50, 0s, false}};
  Storms storms(plan);
  storms.hold_began(0s);
  REQUIRE(storms.next(0s, 100, 0) == Event::begins);
  CHECK(storms.next(4s, 100, 49) == Event::none);
  CHECK(storms.next(6s, 100, 49) == Event::recovered);
}

TEST_CASE("without a storm nothing is said") {
  const std::vector<Storm> plan;
  Storms storms(plan);
  storms.hold_began(0s);
  CHECK(storms.next(1h, 100, 0) == Event::none);
  CHECK(storms.to_text().empty());
}

}  // namespace
}  // namespace c1k
