// The files that a report is made from: logs and summaries, told apart by how they begin.
#pragma once

#include <string>
#include <vector>

#include "report/csv_table.h"
#include "report/summary_file.h"

namespace c1k {

struct RunFiles {
  std::vector<CsvTable> logs;          // with the columns that facts and pictures are made of
  std::vector<SummaryFile> summaries;  // the client's first, one of each side at most
};

// Reads each once, so pipes do. What begins with '{' is a summary, anything else is a log. Throws
// Refusal, naming the file: see CsvTable::read and SummaryFile::parse; a second summary of one
// side.
RunFiles read_files(const std::vector<std::string>& paths);

}  // namespace c1k
