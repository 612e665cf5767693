// The wall clock of one log, beside the clock that nobody sets: unix_ms against time_s.
#pragma once

#include <vector>

#include "report/csv_table.h"

namespace c1k {

// Rows in a series between which nobody set the wall clock: unix_ms = 1000 * time_s + offset_ms, to
// within 250 ms from row to row. A clock that is only slewed stays in one span.
struct ClockSpan {
  double from_s = 0;     // time_s of its first row
  double to_s = 0;       // and of its last
  double offset_ms = 0;  // the median of its rows
};

// In their order; one where the clock was never set, none where unix_ms is not known in any row.
std::vector<ClockSpan> clock_spans(const CsvTable& table);

// By how much to move the server's time_s so that it is the client's, by unix_ms alone: by the two
// spans that have the most time in common, so that a step on one host, or of both on one host, is
// left out; by the first ones if none has. `client` and `server` are not empty.
double shift_by_clocks(const std::vector<ClockSpan>& client, const std::vector<ClockSpan>& server);

}  // namespace c1k
