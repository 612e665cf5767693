// Counts at which runs level off in the field, and whose limit that is. Where two causes have the
// same number, what else was seen tells them apart, or both are named. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/record/summary.h"

namespace c1k {

struct LevelCase {
  std::uint64_t most_open = 0;
  std::uint64_t waiting = 0;  // of them, in the target's accept queue, where that is known
  bool knows_waiting = false;
  std::uint64_t aliases = 1;
  std::uint64_t targets = 1;
  std::uint64_t unanswered = 0;  // attempts that nobody answered
  std::uint64_t ended = 0;       // that were refused or reset, and open ones that were closed
};

// nullopt: no known number is near. docs/reasons.md has the table.
std::optional<Reason> ceiling_reason(const LevelCase& level);

}  // namespace c1k
