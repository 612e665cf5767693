#include "report/host_grid.h"

#include <algorithm>
#include <cmath>

#include "tests/catch.h"

namespace c1k {
namespace {

std::vector<double> rows(double from_s, double step_s, int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(from_s + i * step_s);
  return times;
}

TEST_CASE("each host has a row in each step", "[report]") {
  const std::vector<std::vector<double>> times{rows(1, 1, 60), rows(1.3, 1, 60),
                                               rows(0.5, 0.25, 300)};
  const HostGrid grid = grid_over(times);
  CHECK(grid.step_s == Approx(1));
  CHECK(grid.at(0) >= 0.5);
  CHECK(grid.at(grid.rows - 1) >= 75.25);
  CHECK(grid.at(grid.rows - 1) < 76.5);
  for (std::size_t row = 2; row < 58; ++row)
    for (const auto& host : times)
      CHECK(std::any_of(host.begin(), host.end(), [&](double time) {
        return time > grid.at(row - 1) && time <= grid.at(row);
      }));
}

TEST_CASE("moments lie where no row is near", "[report]") {
  for (const double shift : {0.0, 0.1, 0.34, 0.5, 0.95}) {
    const HostGrid grid = grid_over({rows(10 + shift, 2, 50), rows(10.1 + shift, 2, 50)});
    CAPTURE(shift, grid.at(0));
    const double near = std::remainder(grid.at(0) - 10 - shift, 2.0);
    CHECK(std::abs(near) > 0.5);
  }
}

TEST_CASE("of two rows ten years apart there are not as many as seconds", "[report]") {
  const HostGrid grid = grid_over({{0, 1, 2, 3e8}, {0, 1, 2}}, 1000);
  CHECK(grid.rows <= 1001);
  CHECK(grid.at(grid.rows - 1) >= 3e8);
  const HostGrid one = grid_over({{5}, {5}});
  CHECK(one.rows == 1);
  CHECK(one.at(0) >= 5);
}

}  // namespace
}  // namespace c1k
