// A straight line through points, by least squares: what something costs for each one more, and
// what it costs anyway.
#pragma once

#include <cstddef>
#include <optional>

namespace c1k {

class LinearFit {
 public:
  void add(double x, double y);

  std::size_t points() const { return points_; }
  double least_x() const { return least_x_; }
  double most_x() const { return most_x_; }
  // y = intercept + slope * x. nullopt with fewer than two different x.
  std::optional<double> slope() const;
  std::optional<double> intercept() const;
  // The slope's standard error: sqrt(residual variance / sum of squared deviations of x), with
  // points - 2 degrees of freedom. nullopt with fewer than three points.
  std::optional<double> slope_error() const;

 private:
  // Means and sums of products of deviations, updated point by point (Welford): no large sums of
  // squares to subtract.
  std::size_t points_ = 0;
  double least_x_ = 0;
  double most_x_ = 0;
  double mean_x_ = 0;
  double mean_y_ = 0;
  double xx_ = 0;
  double xy_ = 0;
  double yy_ = 0;
};

}  // namespace c1k
