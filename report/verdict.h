// What the summaries of one side of a run come to together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/summary_file.h"

namespace c1k {

struct RunVerdict {
  std::string result;       // the worst of all; "not known": one does not say
  std::string stop_reason;  // of the first that has it; of several hosts behind its file's name
};

// nullopt: that side has no summary.
std::optional<RunVerdict> verdict_of(const std::vector<SummaryFile>& summaries, LogKind side);

// The clients'; without one the servers'.
std::optional<RunVerdict> verdict_of(const std::vector<SummaryFile>& summaries);

}  // namespace c1k
