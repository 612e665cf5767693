// The check of a plan with a stack of our own: no descriptors, no sockets, no addresses of the
// kernel's are needed, but a device, addresses that nobody has, and memory for rows and rings.
#pragma once

#include "client/plan/plan.h"
#include "common/check/finding.h"
#include "common/host/host_facts.h"
#include "common/net/user_memory.h"

namespace c1k {

// What the rows of connections and the rings cost, beside what a client's own rows do.
UserMemory own_stack_memory(StackIo io);

// In this order: slots, addresses, rights, device, forwarding, targets, neighbours, memory. Asks
// the kernel whose the addresses are; sends nothing. Throws Refusal when there is no such device.
Findings own_findings(const ClientPlan& plan, const HostFacts& facts);

}  // namespace c1k
