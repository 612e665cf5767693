// How many workers a plan has, and what each holds: by descriptors, or with a stack of our own by
// cores and ports.
#pragma once

#include <cstdint>
#include <vector>

#include "client/plan/plan.h"

namespace c1k {

// With a stack of our own: of the ports the first, as many as give twice the count from each of
// `pairs` of an alias and a target. A worker's tables are as long as its slots
// (common/stack/flow_index.h).
std::vector<PortRange> ports_for_own(std::vector<PortRange> ports, std::uint64_t pairs,
                                     std::uint64_t count);

// Sets workers, at_work, capacity, per_worker and table_rows; slots are set.
void set_workers(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits);

}  // namespace c1k
