#include "report/ramp_match.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::WithinAbs;

// 0 until `begin_s`, then `rate` a second up to `count`; a point each `interval_s`, to 100 s.
Curve ramp(double begin_s, double rate, double count, double interval_s, double from_s = 0) {
  Curve curve;
  for (double at = from_s; at < 100; at += interval_s)
    curve.push_back({at, std::floor(std::clamp((at - begin_s) * rate, 0.0, count))});
  return curve;
}

Curve plus(Curve curve, const Curve& more) {
  for (std::size_t i = 0; i < curve.size(); ++i) curve[i].count += more.at(i).count;
  return curve;
}

TEST_CASE("two ramps of one shape tell how far apart their clocks are", "[report]") {
  const auto match = match_ramps(ramp(0, 1000, 10'000, 1), {ramp(7.4, 1000, 10'000, 1), true}, 0);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-7.4, 0.4));
  CHECK(match->uncertainty_s >= 1.0);  // half a row of each
  CHECK(match->uncertainty_s < 2.0);
  const auto fine =
      match_ramps(ramp(0, 1000, 10'000, 0.1), {ramp(7.4, 1000, 10'000, 0.1), true}, 0);
  REQUIRE(fine);
  CHECK_THAT(fine->shift_s, WithinAbs(-7.4, 0.05));
  CHECK(fine->uncertainty_s < 0.3);
}

TEST_CASE("a ramp within a row is no surer than that row", "[report]") {
  const auto match =
      match_ramps(ramp(0, 50'000, 10'000, 0.1), {ramp(7.4, 50'000, 10'000, 1), true}, 0);
  REQUIRE(match);
  CHECK(std::abs(match->shift_s + 7.4) <= match->uncertainty_s);
}

TEST_CASE("a server that has more connections than this client's is matched by the rise",
          "[report]") {
  const Curve others = ramp(1, 100'000, 3000, 0.5);
  const ServerCurve server{plus(others, ramp(20, 500, 4000, 0.5)), true};
  const auto match = match_ramps(ramp(0, 500, 4000, 0.5), server, -18);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-20, 0.2));
}

TEST_CASE("of several rises it is the one that the clocks expect", "[report]") {
  const ServerCurve server{
      plus(plus(ramp(10, 500, 4000, 0.5), ramp(40, 500, 4000, 0.5)), ramp(70, 500, 4000, 0.5)),
      true};
  const Curve client = ramp(0, 500, 4000, 0.5);
  for (const double begin : {10.0, 40.0, 70.0}) {
    const auto match = match_ramps(client, server, -begin + 5);
    REQUIRE(match);
    CHECK_THAT(match->shift_s, WithinAbs(-begin, 0.2));
  }
}

TEST_CASE("a run that followed another at once is found where the clocks say", "[report]") {
  // Rows as a server wrote them: 4,000 at once, then 2 x 4,000 at 2,000/s with hardly a row
  // between.
  const Curve accepted{{0, 0},    {1, 4000}, {2, 4699},  {3, 6698},   {4, 8000},
                       {5, 8000}, {6, 8616}, {7, 10616}, {8, 12'000}, {9, 12'000}};
  const Curve open{{0, 0},    {1, 4000}, {2, 699},  {3, 2698}, {4, 4000},
                   {5, 4000}, {6, 616},  {7, 2616}, {8, 4000}, {9, 4000}};
  const Curve client = ramp(0, 2000, 4000, 1);
  for (const auto& [curve, own] : {std::pair{accepted, true}, std::pair{open, false}})
    for (const double begin : {1.651, 5.692}) {
      CAPTURE(own, begin);
      const auto match = match_ramps(client, {curve, own}, -begin);
      REQUIRE(match);
      CHECK(std::abs(match->shift_s + begin) <= match->uncertainty_s);
    }
}

TEST_CASE("a clock that is a little wrong in a steady ramp is not believed", "[report]") {
  const ServerCurve server{plus(ramp(10, 100, 2000, 0.5), ramp(60, 100, 2000, 0.5)), true};
  const auto match = match_ramps(ramp(0, 100, 2000, 0.5), server, -12);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-10, 0.2));
}

TEST_CASE("a slow ramp has no begin in the middle of it", "[report]") {
  // 3 a second, and ten rows a second: most rows add nothing.
  const auto match = match_ramps(ramp(0, 3, 200, 1), {ramp(17, 3, 200, 0.1), true}, -20);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-17, 0.5));
}

TEST_CASE("others that come and go in a watch's figure are no base", "[report]") {
  Curve watch = ramp(20, 200, 2000, 0.5);
  for (CurvePoint& point : watch)
    if (point.time_s > 5 && point.time_s < 18) point.count += 700;
  const auto match = match_ramps(ramp(0, 200, 2000, 1), {watch, false}, -24);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-20, 0.5));
}

TEST_CASE("one socket that others close in the hold is no begin", "[report]") {
  Curve watch = ramp(20, 10'000, 2000, 0.5);
  for (CurvePoint& point : watch)
    if (point.time_s > 23) point.count -= 1;
  const auto match = match_ramps(ramp(0, 10'000, 2000, 0.5), {watch, false}, -23);
  REQUIRE(match);
  CHECK(std::abs(match->shift_s + 20) <= match->uncertainty_s);
}

TEST_CASE("a server that falls back more and more does not look like another clock", "[report]") {
  const auto match = match_ramps(ramp(0, 1000, 10'000, 0.1), {ramp(0, 800, 10'000, 0.1), true}, 0);
  if (match) CHECK(std::abs(match->shift_s) <= match->uncertainty_s);
}

TEST_CASE("a server that loses some all the time is matched by shares", "[report]") {
  const auto match = match_ramps(ramp(0, 1000, 10'000, 0.1), {ramp(7.4, 700, 7000, 0.1), true}, 0);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-7.4, 0.1));
  CHECK(match->uncertainty_s < 0.3);
}

TEST_CASE("a server that stops to accept is matched by numbers", "[report]") {
  const auto match = match_ramps(ramp(0, 1000, 10'000, 0.1), {ramp(7.4, 1000, 6000, 0.1), true}, 0);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-7.4, 0.1));
  CHECK(match->uncertainty_s < 0.3);
}

TEST_CASE("a step that one connection was lost at is no difference of clocks", "[report]") {
  const auto steps = [](double begin, double first) {
    return plus(ramp(begin, 1000, first, 0.5), ramp(begin + 40, 1000, 5000, 0.5));
  };
  const auto match = match_ramps(steps(0, 5000), {steps(7.4, 4999), true}, 0);
  REQUIRE(match);
  CHECK_THAT(match->shift_s, WithinAbs(-7.4, 0.2));
  CHECK(match->uncertainty_s < 1);
}

TEST_CASE("a watch that began within the ramp makes itself unsure", "[report]") {
  Curve late = ramp(0, 1000, 10'000, 0.1, 3);
  for (CurvePoint& point : late) point.count -= 3000;
  late.front().count = 0;
  const auto match = match_ramps(ramp(0, 1000, 10'000, 0.1), {late, false}, 0);
  if (match) CHECK(std::abs(match->shift_s) <= match->uncertainty_s);
}

TEST_CASE("what has no ramp in common tells nothing", "[report]") {
  const Curve client = ramp(0, 1000, 10'000, 1);
  CHECK_FALSE(match_ramps(client, {ramp(200, 1000, 10'000, 1), true}, 0));  // flat
  CHECK_FALSE(match_ramps(client, {ramp(5, 1000, 9, 1), true}, 0));
  CHECK_FALSE(match_ramps(client, {ramp(5, 200, 10'000, 1), true}, 0));    // another shape
  CHECK_FALSE(match_ramps(client, {ramp(5, 1000, 9000, 1, 9), true}, 0));  // began before the log
  CHECK_FALSE(match_ramps(client, {{}, true}, 0));
  CHECK_FALSE(match_ramps({}, {client, true}, 0));
  CHECK_FALSE(match_ramps(client, {ramp(5, 1000, 4000, 1), true}, 0));  // anybody's
  // A jump between two rows that is not as high.
  CHECK_FALSE(match_ramps(ramp(0, 10'000, 10'000, 0.1), {ramp(5, 10'000, 7000, 5), true}, 0));
}

}  // namespace
}  // namespace c1k
