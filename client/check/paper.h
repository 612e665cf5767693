// A plan on paper: more connections than this host can hold, over several hosts like it.
#pragma once

#include <string>

#include "client/plan/plan.h"
#include "common/host/host_facts.h"

namespace c1k {

// What `options.count` over `options.hosts` hosts needs: aliases, memory, descriptors, workers, the
// time at the asked rate, bandwidth. Arithmetic: nothing is asked of a host but `facts` (its port
// range, its descriptor limit, what a socket costs).
Named paper_plan(const ClientOptions& options, const Route& route, const HostFacts& facts);
std::string to_text(const Named& paper);

}  // namespace c1k
