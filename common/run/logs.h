// What a run leaves behind: its CSV log, its lines of JSON, its summary. Each log is written by a
// process of its own; the summary once, at the end.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/record/column.h"
#include "common/record/summary.h"
#include "common/run/log_writer.h"
#include "common/run/run_options.h"

namespace c1k {

// The sink that writes a CSV log: a row for each sample.
class CsvLog : public Sink {
 public:
  // Writes the header. Both must outlive the log.
  CsvLog(const Columns& columns, LogWriter& writer);
  CsvLog(const Columns&& columns, LogWriter& writer) = delete;
  void take(const Sample& sample) override;

 private:
  const Columns& columns_;
  LogWriter& writer_;
};

// The sink that writes lines of JSON: a plan, then a sample each (common/record/sample_line.h).
class JsonLog : public Sink {
 public:
  // Writes the plan's line. `counters` and `writer` must outlive the log; `plan` need not.
  JsonLog(CounterTable counters, const RunSummary& plan, LogWriter& writer);
  void take(const Sample& sample) override;

 private:
  CounterTable counters_;
  LogWriter& writer_;
};

class Logs {
 public:
  // Opens all that `options` name, or none, and starts their writers. Throws Refusal.
  // `columns` and `counters` must outlive the logs.
  Logs(const Columns& columns, CounterTable counters, const RunOptions& options,
       const RunSummary& plan);

  std::vector<Sink*> sinks();
  std::vector<pid_t> processes() const;  // that write

  // The run has not begun: takes away what was made new.
  void discard();

  // The end, in this order; `gives_up` as LogWriter's. When the last sample was taken: waits for
  // the disks, so that losses() says what the verdict must know.
  void settle(const LogWriter::GiveUp& gives_up);
  // The summary's line, and no more: ends the writers.
  void close(const RunSummary& summary, const LogWriter::GiveUp& gives_up);
  void write_summary(const RunSummary& summary);

  // A sentence for each log that has lost something, and for the summary; empty: all is whole.
  std::vector<std::string> losses() const;

 private:
  std::optional<LogWriter> csv_writer_;
  std::optional<LogWriter> json_writer_;
  std::optional<OutputFile> summary_;
  std::optional<CsvLog> csv_;
  std::optional<JsonLog> json_;
  bool summary_lost_ = false;
};

}  // namespace c1k
