// A log in lines of JSON (--ndjson) as a report reads it: its rows, what was timed over the whole
// run, which a CSV log does not hold, and the summary at its end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/record/histogram.h"
#include "common/record/input_file.h"
#include "report/csv_table.h"
#include "report/summary_file.h"
#include "report/timed_rows.h"

namespace c1k {

struct SampleLines {
  static constexpr std::uint64_t kLongestLine = std::uint64_t{16} << 20;

  std::string path;
  LogKind side = LogKind::client;          // by the plan's `program`
  std::shared_ptr<const Timings> timings;  // never nullptr: of all samples
  std::uint64_t samples = 0;
  std::optional<SummaryFile> summary;      // nullopt: the run was killed, or still goes on
  CsvTable table;                          // its rows, as the log in CSV has them
  std::shared_ptr<const TimedRows> timed;  // of each row; nullptr: not asked for, or too much
  bool torn = false;                       // the last line was cut short, and is left out

  // `first`: the first line of `file`, which has been read. Throws Refusal, naming the file and the
  // line: it does not begin with a plan of c1k-client or c1k-server, or a line is none of theirs.
  // `keeps`: of the columns, as CsvTable::read(). `with_timed`: what was timed is kept row by row.
  static SampleLines read(InputFile& file, const std::string& path, std::string first,
                          CsvTable::Keeps keeps = nullptr, bool with_timed = false);
  // Whether a file that begins so is one: an object with a `type`.
  static bool begins(std::string_view first);
};

}  // namespace c1k
