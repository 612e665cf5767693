#include "common/record/linear_fit.h"

#include <algorithm>
#include <cmath>

namespace c1k {

void LinearFit::add(double x, double y) {
  least_x_ = points_ == 0 ? x : std::min(least_x_, x);
  most_x_ = points_ == 0 ? x : std::max(most_x_, x);
  ++points_;
  const double dx = x - mean_x_;
  const double dy = y - mean_y_;
  mean_x_ += dx / static_cast<double>(points_);
  mean_y_ += dy / static_cast<double>(points_);
  xx_ += dx * (x - mean_x_);
  xy_ += dx * (y - mean_y_);
  yy_ += dy * (y - mean_y_);
}

std::optional<double> LinearFit::slope() const {
  if (xx_ <= 0) return std::nullopt;
  return xy_ / xx_;
}

std::optional<double> LinearFit::intercept() const {
  const auto b = slope();
  if (!b) return std::nullopt;
  return mean_y_ - *b * mean_x_;
}

std::optional<double> LinearFit::slope_error() const {
  if (points_ < 3 || xx_ <= 0) return std::nullopt;
  const double residual = std::max(yy_ - xy_ * xy_ / xx_, 0.0);
  return std::sqrt(residual / static_cast<double>(points_ - 2) / xx_);
}

}  // namespace c1k
