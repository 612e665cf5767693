// How it is said what a summary holds. Its texts come from a file: no control character of them
// reaches the terminal, and no more of them than a page.
#pragma once

#include "report/fact_sheet.h"
#include "report/run_logs.h"
#include "report/summary_file.h"

namespace c1k {

// Result, acceptance, reasons, aliases; and a note where it can't be of the same run as the whole
// log of its side.
FactSection section_of(const SummaryFile& summary, const RunLogs& logs);

}  // namespace c1k
