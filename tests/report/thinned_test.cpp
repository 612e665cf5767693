#include "report/thinned.h"

#include <algorithm>
#include <cmath>

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("a million points are thinned, and no peak is lost", "[report]") {
  std::vector<RunLogs::Point> points;
  for (int i = 0; i < 1'000'000; ++i) points.push_back({i * 1.0, std::sin(i / 1e5)});
  points[123'456].value = 99;
  points[654'321].value = -99;
  points[7].value = std::nan("");
  const auto few = thinned(points, 4'000);
  CHECK(few.size() <= 4'000);
  CHECK(few.size() > 2'000);
  CHECK(few.front().seconds == 0);
  CHECK(few.back().seconds == 999'999);
  CHECK(std::is_sorted(few.begin(), few.end(),
                       [](const auto& a, const auto& b) { return a.seconds < b.seconds; }));
  const auto has = [&few](double value) {
    return std::any_of(few.begin(), few.end(), [=](const auto& p) { return p.value == value; });
  };
  CHECK(has(99));
  CHECK(has(-99));
}

TEST_CASE("few points stay as they are, but for those that are not known", "[report]") {
  const std::vector<RunLogs::Point> points{{0, 1}, {1, std::nan("")}, {2, 3}};
  const auto same = thinned(points);
  REQUIRE(same.size() == 2);
  CHECK(same[1].value == 3);
  CHECK(thinned({}).empty());
}

}  // namespace
}  // namespace c1k
