// The logs of one run on one clock: one for each side, or the sum of several hosts of a side.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/alignment.h"
#include "report/csv_table.h"
#include "report/host_sum.h"

namespace c1k {

// A phase as drawn and timed: from its first row to the first row of the next one.
struct PhaseSpan {
  std::string phase;
  double from_s = 0;
  double to_s = 0;
};

class RunLogs {
 public:
  // Sorts the logs by side, and adds up those of several hosts of one side (sum_of_hosts). Throws
  // Refusal, naming the file: a log without a whole row, none at all; of two logs one without a
  // known unix_ms; what sum_of_hosts() refuses.
  static RunLogs of(std::vector<HostLog> logs);
  static RunLogs of(std::vector<CsvTable> tables);
  static RunLogs read(const std::vector<std::string>& paths);  // with every column

  // Null: no such log; else ours.
  const CsvTable* client() const { return client_ ? &*client_ : nullptr; }
  const CsvTable* server() const { return server_ ? &*server_ : nullptr; }

  // Null: that side has one log, or none. Their times are on the clock of their sum.
  const Hosts* hosts(LogKind side) const {
    const auto& hosts = side == LogKind::client ? client_hosts_ : server_hosts_;
    return hosts ? &*hosts : nullptr;
  }

  bool has_watch() const { return has_watch_; }  // the server's log is one of --watch
  double ends() const { return ends_; }          // see sockets_each(): 2 of such a log, else 1

  // How the two were put on one clock; nullopt: there is one log.
  const std::optional<Alignment>& alignment() const { return alignment_; }

  // Seconds on the run's clock, which is time_s of the client or, without one, of the server. No
  // setting of a wall clock is in it.
  double seconds(const CsvTable& table, std::size_t row) const;
  double shift_s(LogKind side) const;  // what is added to its time_s for that

  // Open connections: a watch that saw both ends counted two sockets for each. nullopt: not known.
  std::optional<double> connections(const CsvTable& table, std::size_t row) const;

  // A column against that clock, a point for each row; what is not known is NaN.
  struct Point {
    double seconds;
    double value;
  };
  std::vector<Point> over_time(const CsvTable& table, std::string_view column) const;

  // Open connections likewise; of a watch without those that wait in the accept queue.
  std::vector<Point> held_over_time(const CsvTable& table) const;

  // The phases of one side in order, without `done`, which has no duration.
  std::vector<PhaseSpan> phases(const CsvTable& table) const;

  // The rows whose rates are worth reading. A row at a phase change ends a short interval, where a
  // handful of events makes any rate; those shorter than `least` x the usual one are false here.
  std::vector<bool> whole_intervals(const CsvTable& table, double least) const;

 private:
  double ends_of(const CsvTable& table) const { return &table == server() ? ends_ : 1; }

  std::optional<CsvTable> client_;
  std::optional<CsvTable> server_;
  std::optional<Hosts> client_hosts_;
  std::optional<Hosts> server_hosts_;
  std::optional<Alignment> alignment_;
  bool has_watch_ = false;
  double ends_ = 1;
};

}  // namespace c1k
