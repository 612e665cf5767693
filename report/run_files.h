// The files that a report is made from: logs and summaries, told apart by how they begin.
#pragma once

#include <string>
#include <vector>

#include "report/csv_table.h"
#include "report/sample_lines.h"
#include "report/summary_file.h"

namespace c1k {

struct RunFiles {
  // With the columns that facts and pictures are made of; of --ndjson where there is no CSV.
  std::vector<CsvTable> logs;
  std::vector<SummaryFile> summaries;  // the client's first, one of each side at most
  std::vector<SampleLines> lines;      // likewise; their summaries are among those, if no file is
};

// Reads each once, so pipes do. What begins with '{' is a log of --ndjson, if it has a `type`, and
// else a summary; anything else is a log. `all`: of a log every column, else those alone that facts
// and pictures are made of. Throws Refusal, naming the file: see CsvTable::read, SampleLines::read
// and SummaryFile::parse; a second one of the same for one side.
RunFiles read_files(const std::vector<std::string>& paths, bool all = false);

}  // namespace c1k
