// What every log of a run must be, whatever happened to the run: its sums, its order, its end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/csv_table.h"

namespace c1k::lab {

enum class Ending {
  done,     // the last row, and it alone, is in phase done
  cut_off,  // the supervisor was killed: no such row
};

// A sentence for each row that is wrong; empty: all is well. Checked in every row:
//   client   attempted = connecting + open + failed + closed
//            messages_sent = messages_answered + messages_unanswered + messages_in_flight
//   server   accepted = open + closed
//   both     failed and closed are the sums of their causes; time and what the programs' tables
//            call a counter never fall; phases follow each other as they may
std::vector<std::string> mistakes_in(const CsvTable& log, Ending ending = Ending::done);

// The log's phases in their order, each run of rows once: "ramp hold drain done".
std::string phases_of(const CsvTable& log);

// Throw std::runtime_error when the cell is empty or there is no such row or column.
double at(const CsvTable& log, std::size_t row, const std::string& column);
double last(const CsvTable& log, const std::string& column);
double most(const CsvTable& log, const std::string& column);  // over all rows
std::vector<std::size_t> rows_in(const CsvTable& log, const std::string& phase);

// Seconds of the ramp, less what its pace gave up because the host stood still (lost_ms): what a
// rate promises on any host.
double kept_ramp_s(const CsvTable& log);

// A log that is still being written; nullopt as long as nothing of it can be read.
std::optional<CsvTable> glance_at(const std::string& path);

}  // namespace c1k::lab
