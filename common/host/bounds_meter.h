// Reads, for every sample, the limits around TCP: about 60 us, whatever is open.
#pragma once

#include <string>
#include <vector>

#include "common/host/cgroup.h"
#include "common/host/conntrack.h"
#include "common/host/device_load.h"
#include "common/record/bounds.h"

namespace c1k {

class BoundsMeter {
 public:
  // `net`: whose connection tracker; of a foreign namespace nothing else is known. `device`: that
  // the run's packets take; empty: not known. Growth is counted from now on.
  BoundsMeter(std::string net, const std::string& device);
  // `seconds`: since the call before.
  Bounds read(double seconds);

 private:
  std::string net_;
  ConntrackFigures conntrack_at_start_;
  std::vector<CgroupRoom> groups_;  // that limit our memory
  std::vector<CgroupHits> hits_at_start_;
  DeviceMeter link_;
};

}  // namespace c1k
