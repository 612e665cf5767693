// The logs of one run, one for each side at most, on one clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/csv_table.h"

namespace c1k {

// A phase as drawn and timed: from its first row to the first row of the next one.
struct PhaseSpan {
  std::string phase;
  double from_s = 0;
  double to_s = 0;
};

class RunLogs {
 public:
  // Sorts the tables by side. Throws Refusal, naming the file: a second log of one side, a log
  // without a whole row or without a known unix_ms, none at all.
  static RunLogs of(std::vector<CsvTable> tables);
  static RunLogs read(const std::vector<std::string>& paths);

  // Null: no such log; else ours.
  const CsvTable* client() const { return client_ ? &*client_ : nullptr; }
  const CsvTable* server() const { return server_ ? &*server_ : nullptr; }

  // Seconds on the run's clock: 0 is the client's first attempt or, without a client, the server's
  // first row. The sides are joined by unix_ms, so two hosts agree as well as their clocks do.
  // NaN when the row's unix_ms is not known.
  double seconds(const CsvTable& table, std::size_t row) const;

  // A column against that clock, a point for each row; what is not known is NaN.
  struct Point {
    double seconds;
    double value;
  };
  std::vector<Point> over_time(const CsvTable& table, std::string_view column) const;

  // The phases of one side in order, without `done`, which has no duration.
  std::vector<PhaseSpan> phases(const CsvTable& table) const;

  // The rows whose rates are worth reading. A row at a phase change ends a short interval, where a
  // handful of events makes any rate; those shorter than `least` x the usual one are false here.
  std::vector<bool> whole_intervals(const CsvTable& table, double least) const;

 private:
  std::optional<CsvTable> client_;
  std::optional<CsvTable> server_;
  double zero_unix_ms_ = 0;
};

}  // namespace c1k
