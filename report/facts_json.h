// The facts for machines.
#pragma once

#include <string>

#include "report/fact_sheet.h"
#include "report/run_facts.h"
#include "report/summary_file.h"

namespace c1k {

// One object, with a line end: {"facts":[{"title","facts":[{"name","what"}]}], "client": the
// numbers of a SideFacts by its members' names, "server": likewise, "both": of BothFacts,
// "results":
// {"client":"met",...} of the summaries}. What is not known is null; there is no key for a side
// without a log. Rates are per second, times seconds, memory bytes.
std::string to_json(const FactSheet& sheet, const RunFacts& facts,
                    const std::vector<SummaryFile>& summaries);

}  // namespace c1k
