// How it is said what a summary holds. Its texts come from a file: no control character of them
// reaches the terminal, and no more of them than a page.
#pragma once

#include <string>

#include "report/run_logs.h"
#include "report/summary_file.h"

namespace c1k {

// A paragraph: result, acceptance, reasons, aliases.
std::string to_text(const SummaryFile& summary);

// Why the summary can't be of the same run as the whole log of its side, a line of that paragraph;
// empty: it may be, or there is no such log.
std::string mismatch_text(const SummaryFile& summary, const RunLogs& logs);

}  // namespace c1k
