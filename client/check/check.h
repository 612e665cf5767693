// What a client's plan asks of the host, and what the check finds of it.
#pragma once

#include <cstdint>

#include "client/plan/plan.h"
#include "common/check/preflight.h"
#include "common/net/user_memory.h"

namespace c1k {

// Our own memory; each worker has the addresses of all aliases and targets (`endpoints`) as the
// kernel takes them.
UserMemory client_memory(const ClientOptions& options, std::uint64_t endpoints);

// Whether there are enough slots, less those that can't be bound.
Finding slots_finding(const ClientPlan& plan, const HostFacts& facts);

// What the plan asks of the host.
Needs client_needs(const ClientPlan& plan);

// Needs against facts; with a stack of our own those of own_check.h. Binds a probe socket to each
// alias, sends nothing.
Findings client_findings(const ClientPlan& plan, const HostFacts& facts);

}  // namespace c1k
