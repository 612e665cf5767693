// The logs of several hosts of one side as one log: connections in all, and what they cost in all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "report/csv_table.h"
#include "report/timed_rows.h"

namespace c1k {

struct HostLog {
  CsvTable table;
  std::shared_ptr<const TimedRows> timed{};  // nullptr: what was timed is not known
};

// Whether both were written by one program: a log in CSV and one in lines of JSON, or one twice.
// Half of the rows of the shorter one, of the first thousand, are the other's.
bool is_same_log(const CsvTable& one, const CsvTable& other);

// One of the hosts.
struct SummedHost {
  std::string path;
  double begins_s = 0;  // its time_s 0 by its wall clock, after that of the one that was first
  double ends_s = 0;    // its last row, on the same clock
  double counted = 0;   // attempted, or accepted, in its last row
  double peak_open = 0;
  bool complete = false;            // its last row is `done`
  std::vector<double> open_at_s{};  // `open` of its rows, thinned to a thousand
  std::vector<double> open{};
};

struct Hosts {
  std::vector<SummedHost> each;
  double step_s = 0;             // between two rows of their sum
  bool has_percentiles = false;  // what was timed is known of each
};

struct HostSum {
  CsvTable table;  // its `time_s` begins with the host that was first
  Hosts hosts;
};

// `logs`: at least two, of one side, each with a row. Hosts are put beside each other by their wall
// clocks (unix_ms): nothing else in a log tells when another one's began. In each row stands what
// every host has said last, so counts add up as they do in each log: totals, the most of what is a
// longest wait, the mean of a host's percentages, and percentiles of what was timed, or nothing
// where that is not known of all. A host that has not begun, or has ended, has 0 a second. The
// phase is that of the host that is least far, of those whose logs go on. A log that ends before
// `done` counts on as it last was. Throws Refusal, naming the files: no unix_ms, no time in common,
// a watch beside a log of c1k-server, or one that is there twice.
HostSum sum_of_hosts(std::vector<HostLog> logs);

}  // namespace c1k
