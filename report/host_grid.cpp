#include "report/host_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "report/median.h"

namespace c1k {
namespace {

constexpr std::size_t kParts = 20;  // of a step, that the moments may be moved by

double usual_interval_s(const std::vector<double>& times) {
  std::vector<double> lengths;
  for (std::size_t i = 1; i < times.size(); ++i)
    if (times[i] > times[i - 1]) lengths.push_back(times[i] - times[i - 1]);
  return lengths.empty() ? 0 : median(std::move(lengths));
}

// The part of a step in which, with both its neighbours, the fewest rows are: its middle, 0 to 1.
double emptiest_part(const std::vector<std::vector<double>>& times, double step_s) {
  std::array<std::size_t, kParts> rows{};
  for (const auto& host : times)
    for (const double time : host) {
      const double steps = time / step_s;
      const auto part = static_cast<std::size_t>((steps - std::floor(steps)) * kParts);
      ++rows[std::min(part, kParts - 1)];
    }
  // As wide as can be: after the rows at 0.00 the moment is at 0.5, and not at 0.1.
  std::size_t best = 0;
  auto fewest = std::numeric_limits<double>::infinity();
  for (std::size_t part = 0; part < kParts; ++part) {
    double near = 0;
    for (std::size_t other = 0; other < kParts; ++other) {
      const std::size_t apart = part > other ? part - other : other - part;
      const auto distance = static_cast<double>(std::min(apart, kParts - apart));
      near += static_cast<double>(rows[other]) * std::exp(-distance);
    }
    if (near >= fewest) continue;
    fewest = near;
    best = part;
  }
  return (static_cast<double>(best) + 0.5) / kParts;
}

}  // namespace

HostGrid grid_over(const std::vector<std::vector<double>>& times, std::size_t most) {
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  HostGrid grid{0, 0, 0};
  for (const auto& host : times) {
    first = std::min(first, host.front());
    last = std::max(last, host.back());
    grid.step_s = std::max(grid.step_s, usual_interval_s(host));
  }
  if (grid.step_s <= 0) grid.step_s = 1;
  grid.step_s = std::max(grid.step_s, (last - first) / static_cast<double>(most - 2));
  const double shift = emptiest_part(times, grid.step_s) * grid.step_s;
  grid.from_s = (std::ceil((first - shift) / grid.step_s)) * grid.step_s + shift;
  grid.rows =
      static_cast<std::size_t>(std::max(0.0, std::ceil((last - grid.from_s) / grid.step_s))) + 1;
  if (grid.at(grid.rows - 1) < last) ++grid.rows;  // what rounding took
  return grid;
}

}  // namespace c1k
