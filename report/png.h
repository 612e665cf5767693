// The pictures as files of a folder.
#pragma once

#include <string>
#include <vector>

#include "report/run_facts.h"
#include "report/run_logs.h"

namespace c1k {

// Draws connections.png, rate.png and memory.png into `folder`, which is made if only its parent
// exists. All are drawn before the first is written, so a failure to draw leaves nothing behind.
// Files that exist are refused unless `force`; symbolic links always. Gives the paths written.
// Throws Refusal.
std::vector<std::string> write_pngs(const RunLogs& logs, const RunFacts& facts,
                                    const std::string& folder, bool force);

}  // namespace c1k
