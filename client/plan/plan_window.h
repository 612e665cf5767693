// How many attempts of a plan may be on their way at once.
#pragma once

#include "client/plan/plan.h"

namespace c1k {

// Sets window, window_limit and window_patience; slots are set. Throws Refusal: --max-connecting is
// beyond what TLS takes.
void set_window(ClientPlan& plan, const ClientOptions& options, const HostLimits& limits);

}  // namespace c1k
