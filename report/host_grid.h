// The moments for which the rows of several hosts are added up.
#pragma once

#include <cstddef>
#include <vector>

namespace c1k {

struct HostGrid {
  double from_s = 0;
  double step_s = 1;
  std::size_t rows = 0;

  double at(std::size_t row) const { return from_s + static_cast<double>(row) * step_s; }
};

// `times`: of each host's rows, none without one, each in order and on one clock. The step is the
// longest of the hosts' usual intervals, so that each has a row in each; the moments lie where the
// fewest rows are near, so that a row that comes a millisecond late is not counted a step late.
// The last moment is not before the last row. At most `most` rows: the step is longer then.
HostGrid grid_over(const std::vector<std::vector<double>>& times, std::size_t most = 2'000'000);

}  // namespace c1k
