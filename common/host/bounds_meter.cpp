#include "common/host/bounds_meter.h"

#include "common/host/proc_file.h"

namespace c1k {
BoundsMeter::BoundsMeter(std::string net, const std::string& device)
    : net_(std::move(net)), conntrack_at_start_(read_conntrack(net_)), link_(device) {
  if (net_ == "/proc/self/net")
    groups_ = memory_rooms(read_proc("/proc/self/cgroup").value_or(""),
                           read_proc("/proc/self/mounts").value_or(""));
  for (const CgroupRoom& group : groups_) hits_at_start_.push_back(memory_hits(group));
}

Bounds BoundsMeter::read(double seconds) {
  Bounds bounds;
  bounds.conntrack = since(read_conntrack(net_), conntrack_at_start_);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const CgroupHits now = memory_hits(groups_[i]);
    const CgroupFigures group{groups_[i].path, groups_[i].limit,
                              grown_by(now.hits, hits_at_start_[i].hits),
                              grown_by(now.kills, hits_at_start_[i].kills)};
    if (bounds.cgroup.path.empty() || group.hits.value_or(0) > bounds.cgroup.hits.value_or(0))
      bounds.cgroup = group;
  }
  bounds.link = link_.read(seconds);
  return bounds;
}

}  // namespace c1k
