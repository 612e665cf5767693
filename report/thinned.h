// Fewer points that look the same: a log of a month has a million rows, a picture 1,200 columns.
#pragma once

#include <cstddef>
#include <vector>

#include "report/run_logs.h"

namespace c1k {

// At most `most` points, in order, without those that are not known: of each run of neighbours the
// first, the lowest, the highest and the last, so no peak is lost. As they are when they are few.
std::vector<RunLogs::Point> thinned(const std::vector<RunLogs::Point>& points,
                                    std::size_t most = 9'600);

}  // namespace c1k
