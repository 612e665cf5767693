// c1k-report --compare: from folders to a verdict.
#pragma once

#include <string>

#include "common/base/exit_status.h"
#include "report/options.h"

namespace c1k {

struct CompareResult {
  std::string text;  // what is said on standard output
  ExitStatus status = ExitStatus::met;
};

// Reads both places, writes the page where asked. Throws Refusal.
CompareResult compare_runs(const ReportOptions& options);

}  // namespace c1k
