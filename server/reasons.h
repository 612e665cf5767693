// What held a server up, with its evidence and the fix. A healthy run names nothing.
#pragma once

#include <vector>

#include "common/run/run_history.h"
#include "common/run/tls_failures.h"
#include "server/plan.h"

namespace c1k {

std::vector<Reason> reasons_of(const ServerPlan& plan, const RunHistory& history,
                               const TlsFailures& tls = {});

}  // namespace c1k
