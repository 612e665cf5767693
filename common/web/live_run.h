// A run while it lasts, as those who look at it are told: the page, events, samples, a summary.
// Pure; it is fed lines (common/record/sample_line.h).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "common/record/column.h"
#include "common/record/sample_line.h"
#include "common/web/live_history.h"

namespace c1k {

class LiveRun {
 public:
  // All but `plan` must outlive it.
  LiveRun(const Columns& columns, CounterTable counters, const RunSummary& plan);

  // A line of type sample or summary; others, and such as are none, are passed over.
  void take(std::string_view line);

  bool is_over() const { return !summary_.empty(); }
  const std::optional<Sample>& last() const { return last_; }
  const Timings& timings() const { return timings_; }  // of the whole run
  std::string_view side() const { return side_; }      // "client" or "server"
  const std::string& run_id() const { return plan_.run_id; }

  std::string page() const;     // HTML
  std::string samples() const;  // the plan's line, and the newest samples as they came
  // The summary when the run is over; before:
  // {"program","run_id","goal","result":"running","phase", "time_s","counts"}.
  std::string summary() const;

  // Server-sent events for who has those up to `seen`, which is moved on. Rows: id: N, data: as
  // LiveHistory::newest, and "timed": what was timed in its interval, as "histograms" of the page.
  // "event: end" with the summary is the last. Who is of another run, or too far behind, is told
  // "event: reset" alone. Empty: nothing is new.
  std::string events_since(std::uint64_t& seen, std::string_view run_id) const;

 private:
  void add_event(std::string text);
  boost::json::object run() const;

  const Columns& columns_;
  CounterTable counters_;
  RunSummary plan_;
  std::string side_;
  LiveHistory history_;
  Timings timings_;
  std::optional<Sample> last_;
  std::string plan_line_;
  std::deque<std::string> lines_;
  std::size_t line_bytes_ = 0;
  std::deque<std::string> events_;  // the last is number newest_
  std::size_t event_bytes_ = 0;
  std::uint64_t newest_ = 0;
  std::string summary_;
};

}  // namespace c1k
