// What a connection costs in memory, by a log: the slope of a line through the rows in which more
// were open than ever before, as the summary's (common/run/memory_cost.h).
#pragma once

#include <optional>
#include <string_view>

#include "report/run_logs.h"

namespace c1k {

struct MemoryGrowth {
  enum class Told {
    nothing,     // nothing opened, or no row has the figure
    too_few,     // fewer than four rows: any line fits them
    too_spread,  // the error is half the slope or more, and not below 16 bytes
    yes,
  };
  Told told = Told::nothing;
  std::optional<double> each;   // bytes for each connection; known if told
  std::optional<double> error;  // its standard error, likewise
};

// Of `user_bytes` (our own: the first row is left out, for workers start with it) or `slab_bytes`
// (the whole host's: other programs are in it, and both ends if they share the host).
MemoryGrowth growth_of(const RunLogs& logs, const CsvTable& table, std::string_view column);

}  // namespace c1k
