// Why a run stopped, slowed or lost connections: a table of rules, each with its evidence and the
// fix. A healthy run names none. Pure: what is judged is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "client/figures/acceptance.h"
#include "client/figures/alias_findings.h"
#include "client/figures/evidence.h"
#include "client/plan/plan.h"
#include "common/run/run_history.h"

namespace c1k {

// Whom --verify found dead, by how that showed.
struct FoundDead {
  std::uint64_t all = 0;
  std::uint64_t reset = 0;       // the target answered RST: it knows of no such connection
  std::uint64_t unanswered = 0;  // nothing came back
  std::uint64_t open = 0;        // that were asked
};

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
  AliasResults aliases{};          // that something was attempted from
  Acceptance acceptance{};
  FoundDead found_dead{};
  Evidence evidence{};
  std::optional<double> oldest_unanswered_s{};  // when the hold ended
};

// Causes that were counted first, then what the rules find.
std::vector<Reason> reasons_of(const ReasonCase& evidence);

// Its parts, each for what its file knows:
std::vector<Reason> conversation_reasons(const ReasonCase& found);  // conversation_reasons.cpp
std::vector<Reason> ending_reasons(const ReasonCase& found);        // ending_reasons.cpp
std::vector<Reason> protocol_reasons(const ReasonCase& found);      // protocol_reasons.cpp
std::vector<Reason> stack_reasons(const ReasonCase& found);         // stack_reasons.cpp
std::string codes_text(const Codes& codes);                         // likewise: "1001 x 200"
std::optional<Reason> pace_reason(const ReasonCase& found);         // pace_reasons.cpp
std::optional<Reason> window_full(const ReasonCase& found);         // likewise

}  // namespace c1k
