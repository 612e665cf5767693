// The files that a report is made from: logs and summaries, told apart by how they begin.
#pragma once

#include <string>
#include <vector>

#include "report/host_sum.h"
#include "report/sample_lines.h"
#include "report/summary_file.h"

namespace c1k {

struct RunFiles {
  // One of each program, with the columns that facts and pictures are made of; of --ndjson where
  // there is no CSV.
  std::vector<HostLog> logs;
  std::vector<SummaryFile> summaries;  // one of each program, the clients' first
  std::vector<SampleLines> lines;      // likewise; their summaries are among those
};

// Reads each once, so pipes do. What begins with '{' is a log of --ndjson, if it has a `type`, and
// else a summary; anything else is a log. `all`: of a log every column, else those alone that facts
// and pictures are made of. Which log in CSV and which in lines are of one program is told from
// their rows, which summaries are one by their run_id. Throws Refusal, naming the file: see
// CsvTable::read, SampleLines::read and SummaryFile::parse; one summary twice.
RunFiles read_files(const std::vector<std::string>& paths, bool all = false);

}  // namespace c1k
