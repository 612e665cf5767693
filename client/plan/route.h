// From what the options name to what the plan can use: names looked up, aliases listed, targets
// judged. Asks the host, sends nothing but name look-ups.
#pragma once

#include "client/plan/plan.h"

namespace c1k {

// Throws Refusal: a name that can't be resolved, no route, a target that is public and was not
// allowed, a multicast, broadcast or unspecified one.
Route find_route(const ClientOptions& options);

// The network device towards the first target; empty: not known.
std::string device_of(const Slots& slots);

}  // namespace c1k
