#include "report/thinned.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace c1k {
namespace {

using Points = std::vector<RunLogs::Point>;

constexpr std::size_t kOfEach = 4;  // first, lowest, highest, last

bool is_lower(const RunLogs::Point& a, const RunLogs::Point& b) {
  return a.value < b.value;
}

}  // namespace

Points thinned(const Points& points, std::size_t most) {
  Points known;
  std::copy_if(points.begin(), points.end(), std::back_inserter(known), [](const auto& point) {
    return !std::isnan(point.seconds) && !std::isnan(point.value);
  });
  if (known.size() <= most) return known;
  Points kept;
  const std::size_t runs = std::max<std::size_t>(most / kOfEach, 1);
  for (std::size_t run = 0; run < runs; ++run) {
    const auto from = known.begin() + static_cast<std::ptrdiff_t>(run * known.size() / runs);
    const auto to = known.begin() + static_cast<std::ptrdiff_t>((run + 1) * known.size() / runs);
    if (from == to) continue;
    const auto [low, high] = std::minmax_element(from, to, is_lower);
    std::array<Points::iterator, kOfEach> some{from, low, high, to - 1};
    std::sort(some.begin(), some.end());
    const auto end = std::unique(some.begin(), some.end());
    for (auto one = some.begin(); one != end; ++one) kept.push_back(**one);
  }
  return kept;
}

}  // namespace c1k
