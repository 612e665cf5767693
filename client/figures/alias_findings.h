// Which aliases deviate, and what that says: a dead path looks like a few percent of failures of
// the whole, unless it is counted by alias. Pure, but for alias_results().
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "common/net/slots.h"
#include "common/record/summary.h"
#include "common/run/board.h"

namespace c1k {

struct AliasResult {
  Address alias;
  std::array<std::uint64_t, kAliasCounts> counts{};
  bool is_given_up = false;
  std::string device = {};  // that has it; empty: not asked

  std::uint64_t operator[](AliasCount count) const {
    return counts[static_cast<std::size_t>(count)];
  }
  std::uint64_t failed() const;  // by the network or the target
  std::uint64_t closed() const;  // by the peer's side
  std::uint64_t held() const { return (*this)[AliasCount::opened] - closed(); }
};
using AliasResults = std::vector<AliasResult>;

// All aliases that something was attempted from, in the order of the slots.
AliasResults alias_results(const Slots& slots, const Board& board);

// Those from which nothing opened, though something did from others, and which chance does not
// explain: had each of their attempts failed as often as the others' do, one such alias in a
// hundred runs would be many.
std::vector<const AliasResult*> dead_aliases(std::span<const AliasResult> aliases);

// The few that have 90 % of a cause's failures, where chance does not explain it; empty: all have
// their share.
std::vector<const AliasResult*> alike_in(std::span<const AliasResult> aliases, AliasCount cause);

// "192.168.10.140", "192.168.10.140, .141 and 2 more (all of 192.168.10.140/30; the device eth1)".
// What they have in common is named only if none of the others has it.
std::string names_of(std::span<const AliasResult* const> some,
                     std::span<const AliasResult> aliases);

// The run's aliases for the summary: those that deviate, at most 64 of them.
AliasSummary alias_summary(std::span<const AliasResult> aliases);

// Reasons that lie in aliases. `fell_short`: fewer than the count were ever open, or they did not
// stay.
std::vector<Reason> alias_reasons(std::span<const AliasResult> aliases, bool fell_short);

}  // namespace c1k
