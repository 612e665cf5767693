// What --check and --write-tuning leave behind: client and server alike.
#pragma once

#include <string>

#include "common/check/finding.h"
#include "common/run/run_options.h"

namespace c1k {

// Says `first` and the findings: with --check on stdout, `--json` puts one object there and `first`
// on stderr. Writes the tuning files where asked. Throws Refusal: what fails and is not ignored; a
// file that exists. Throws OutputLost. Returns the rows, as the summary has them.
Named report_check(const RunOptions& options, const std::string& first, const Named& plan,
                   const Findings& findings, std::uint64_t nofile);

}  // namespace c1k
