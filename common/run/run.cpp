#include "common/run/run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <optional>

#include "common/record/csv_log.h"
#include "common/record/output_file.h"
#include "common/run/course.h"

namespace c1k {
namespace {

std::string make_run_id() {
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{}", fmt::gmtime(std::time(nullptr)), ::getpid());
}

// The first that applies.
ExitStatus status_of(const RunEnd& end, const Role& role, bool breached) {
  if (end.damaged()) return ExitStatus::damaged;
  if (role.goal_met()) return breached ? ExitStatus::not_met : ExitStatus::met;
  return role.interrupted() ? ExitStatus::interrupted : ExitStatus::not_met;
}

void describe_damage(RunSummary& summary, const RunEnd& end, const std::optional<CsvLog>& log) {
  if (end.workers_lost > 0)
    summary.advice.push_back(
        fmt::format("{} worker processes were lost: who killed them? (dmesg, if it was the kernel)",
                    end.workers_lost));
  if (log && log->lost_rows() > 0)
    summary.advice.push_back(
        fmt::format("{} rows of {} were lost: is its disk full?", log->lost_rows(), log->path()));
}

// The names of a summary's figures are those of one that describes nothing.
ThresholdWatch watch_thresholds(Role& role, const RunOptions& options) {
  Sample nothing;
  nothing.counts.resize(role.counters().size());
  Course course(role.open_counter());
  course.take(nothing);
  RunSummary figures;
  role.describe(figures, course);
  return {role.columns(), figures, options.fail_if, options.stop_if,
          [&role](const std::string& why) { role.stop("--stop-if " + why); }};
}

}  // namespace

ExitStatus perform_run(Role& role, Board& board, const RunOptions& options, RunSummary summary) {
  ThresholdWatch thresholds = watch_thresholds(role, options);
  std::optional<CsvLog> log;
  std::optional<OutputFile> summary_file;
  if (!options.csv.empty()) log.emplace(role.columns(), options.csv, options.force);
  if (!options.summary.empty()) summary_file.emplace("--summary", options.summary, options.force);
  Course course(role.open_counter());
  Progress progress(role, options.quiet);
  std::vector<Sink*> sinks{&course, &progress, &thresholds};
  if (log) sinks.push_back(&*log);

  summary.program = role.program();
  summary.run_id = make_run_id();
  const RunEnd end = Supervisor(role, board, options.interval, sinks, progress).run();

  course.describe(summary);
  role.describe(summary, course);
  describe_damage(summary, end, log);
  thresholds.judge(summary);
  summary.breaches = thresholds.breaches();
  summary.status = status_of(end, role, !summary.breaches.empty());
  if (summary_file && !summary_file->write(to_json(summary))) {
    summary.status = ExitStatus::damaged;
    summary.advice.push_back(fmt::format("{} was not written: is its disk full?", options.summary));
  }
  progress.end_line();
  const std::string text = to_text(summary);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return summary.status;
}

}  // namespace c1k
