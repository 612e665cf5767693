// From a fault to the counter that books it: why an attempt failed, and why a connection closed.
#pragma once

#include "client/figures/counters.h"
#include "common/net/fault.h"

namespace c1k {

// Of an attempt, from its start or from the event that decided it.
ClientCount failure_of(Cause cause);
// Of an open connection.
ClientCount closure_of(Cause cause);

}  // namespace c1k
