// The page of a comparison: its figures, and the runs' curves over each other.
#pragma once

#include <string>
#include <vector>

#include "report/comparison.h"
#include "report/fact_sheet.h"
#include "report/run_logs.h"

namespace c1k {

struct ComparedRun {
  std::string name;
  RunLogs logs;
};

// As page_run(), with "tables" empty and "compare":{"before":[{"name","tables"}],"after":[...],
// "figures":[[NAME,BEFORE,AFTER,CHANGE]],"same":[likewise]}, each run on its own clock from 0.
std::string compare_page(const std::vector<ComparedRun>& before,
                         const std::vector<ComparedRun>& after,
                         const std::vector<ComparedFigure>& figures, const FactSheet& sheet,
                         const std::string& result);

}  // namespace c1k
