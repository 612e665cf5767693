// A run in numbers with names, for comparing it with others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/run_facts.h"
#include "report/summary_file.h"

namespace c1k {

using RunFigures = std::vector<std::pair<std::string, double>>;

// "client.mean_per_s", "server.peak_open" and so on of the logs, by the names of facts_json.h, and
// every number of the summaries by its path, as --fail-if of the programs has it:
// "client.connect_us.p99", "client.counts.attempted". What is not known is not there.
RunFigures run_figures(const RunFacts& facts, const std::vector<SummaryFile>& summaries);

}  // namespace c1k
