// One run from its first row to its exit status: what client and server have in common once they
// know what to do.
#pragma once

#include "common/base/exit_status.h"
#include "common/record/column.h"
#include "common/run/board.h"
#include "common/run/role.h"
#include "common/run/run_options.h"
#include "common/run/supervisor.h"

namespace c1k {

// Opens the logs, supervises, prints the summary to stdout and writes it where asked. `summary`
// comes with its options, plan, host and goal filled in. Throws Refusal before the first SYN.
ExitStatus perform_run(const Role& role, Board& board, const RunOptions& options,
                       RunSummary summary);

// Of the moment, the process and chance: hosts begin together, in containers even by the same
// process number.
std::string make_run_id();

}  // namespace c1k
