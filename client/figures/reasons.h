// Why a run stopped, slowed or lost connections: a table of rules, each with its evidence and the
// fix. A healthy run names none. Pure: what is judged is an argument.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "client/plan/plan.h"
#include "common/run/run_history.h"

namespace c1k {

// What the rules look at; its references must outlive it.
struct ReasonCase {
  const ClientPlan& plan;
  const RunHistory& history;
  std::span<const std::uint64_t> counts;  // the last, by ClientCount
  KernelCounters kernel;                  // of our network namespace, since the start
  std::uint64_t lost_ms = 0;
  bool window_was_full = false;  // at its limit
  bool slots_used_up = false;    // and the count not reached
  // Asked when something failed otherwise:
  std::uint64_t aliases_gone = 0;  // that this host can no longer bind
  bool ports_refused = false;      // the lowest port is not for this process (EACCES)
};

// Causes that were counted first, then what the rules find.
std::vector<Reason> reasons_of(const ReasonCase& evidence);

}  // namespace c1k
