#include "common/record/linear_fit.h"

#include <cmath>

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::WithinRel;

TEST_CASE("points on a line give the line, without error") {
  LinearFit fit;
  for (const double x : {0.0, 100'000.0, 250'000.0, 1'000'000.0}) fit.add(x, 5e9 + 8100 * x);
  CHECK_THAT(fit.slope().value_or(0), WithinRel(8100.0, 1e-9));
  CHECK_THAT(fit.intercept().value_or(0), WithinRel(5e9, 1e-9));
  CHECK(fit.slope_error().value_or(1) < 1e-3);
}

TEST_CASE("points beside the line spread the slope") {
  LinearFit fit;  // y = x, one up, one down: residuals 1, -2, 1 around the middle
  fit.add(0, 1);
  fit.add(1, -1);
  fit.add(2, 3);
  CHECK_THAT(fit.slope().value_or(0), WithinRel(1.0, 1e-12));
  CHECK(std::abs(fit.intercept().value_or(1)) < 1e-12);
  CHECK_THAT(fit.slope_error().value_or(0), WithinRel(std::sqrt(6.0 / 1 / 2), 1e-12));
}

TEST_CASE("too few points say nothing") {
  LinearFit fit;
  CHECK(fit.slope() == std::nullopt);
  fit.add(5, 1);
  CHECK(fit.slope() == std::nullopt);
  fit.add(5, 9);
  CHECK(fit.slope() == std::nullopt);  // one x only
  CHECK(fit.intercept() == std::nullopt);
  fit.add(6, 9);
  CHECK(fit.slope().has_value());
  LinearFit two;
  two.add(0, 0);
  two.add(1, 2);
  CHECK(two.slope() == 2.0);
  CHECK(two.slope_error() == std::nullopt);
}

}  // namespace
}  // namespace c1k
