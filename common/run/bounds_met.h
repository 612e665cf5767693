// What a run has met of the limits around TCP, over all its samples; and the reasons in it, which
// are the same for a client and a server. Pure.
#pragma once

#include <optional>
#include <vector>

#include "common/record/sample.h"
#include "common/record/summary.h"

namespace c1k {

class BoundsMet {
 public:
  void take(const Sample& sample);

  // The last sample's, with the most that was ever tracked, and the link's busiest second (a run
  // that lasts less: all of it).
  Bounds most() const;

 private:
  Bounds last_;
  std::optional<std::uint64_t> most_tracked_;
  std::optional<double> busiest_pct_;
  double pct_s_ = 0;  // of the second that is being added up
  double seconds_ = 0;
};

// What the rules need to know of the run beside the bounds.
struct BoundsCase {
  Bounds bounds;
  std::uint64_t connections = 0;  // opened, or accepted: what drops are measured by
  // Attempts failed for want of memory, workers were lost, or the ramp fell short or behind: a full
  // control group that only gives up its page cache is no reason.
  bool is_hurt = false;
};

std::vector<Reason> reasons_of_bounds(const BoundsCase& found);

}  // namespace c1k
