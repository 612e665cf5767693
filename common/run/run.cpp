#include "common/run/run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <random>

#include "common/base/program.h"
#include "common/base/refusal.h"
#include "common/run/event_loop.h"
#include "common/run/logs.h"
#include "common/run/run_history.h"
#include "common/web/live_web.h"

namespace c1k {
namespace {

// The first that applies.
ExitStatus status_of(bool is_damaged, const Role& role, const RunSummary& summary) {
  if (is_damaged) return ExitStatus::damaged;
  // What the target is known not to have was no goal that is met.
  if (role.course.goal_met())
    return !summary.breaches.empty() || summary.accepted_by_target == false ? ExitStatus::not_met
                                                                            : ExitStatus::met;
  return role.course.interrupted() ? ExitStatus::interrupted : ExitStatus::not_met;
}

void describe_damage(RunSummary& summary, const RunEnd& end, const Logs& logs) {
  if (end.workers_lost > 0)
    summary.advice.push_back(
        fmt::format("{} worker processes were lost: who killed them? (dmesg, if it was the kernel)",
                    end.workers_lost));
  for (std::string& loss : logs.losses()) summary.advice.push_back(std::move(loss));
}

// The names of a summary's figures are those of one that describes nothing.
ThresholdWatch watch_thresholds(const Role& role, const RunOptions& options) {
  Sample nothing;
  nothing.counts.resize(role.figures.counters().size());
  RunHistory history(role.figures.open_counter());
  history.take(nothing);
  RunSummary figures;
  role.figures.describe(figures, history);
  for (const auto* thresholds : {&options.fail_if, &options.stop_if})
    for (const Threshold& threshold : *thresholds)
      if (const std::string why = role.figures.why_never_known(threshold.name); !why.empty())
        throw Refusal(fmt::format("{} '{}': {} is never known: {}",
                                  thresholds == &options.fail_if ? "--fail-if" : "--stop-if",
                                  threshold.text, threshold.name, why));
  return {role.figures.columns(), figures, options.fail_if, options.stop_if,
          [&course = role.course](const std::string& why) { course.stop("--stop-if " + why); }};
}

// The verdict, and the logs' ends. What is lost at the very end, when others have been told the
// verdict, counts for those that come after.
void finish(RunSummary& summary, const Role& role, const RunEnd& end, Logs& logs) {
  const auto advice = summary.advice;
  const auto judge = [&] {
    summary.advice = advice;
    describe_damage(summary, end, logs);
    summary.status = status_of(end.workers_lost > 0 || !logs.losses().empty(), role, summary);
  };
  logs.settle(EventLoop::take_interrupt);
  judge();
  logs.close(summary, EventLoop::take_interrupt);
  judge();
  logs.write_summary(summary);
  judge();
}

}  // namespace

std::string make_run_id() {
  std::random_device chance;
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{}-{:06x}", fmt::gmtime(std::time(nullptr)), ::getpid(),
                     chance() & 0xffffffU);
}

ExitStatus perform_run(const Role& role, Board& board, const RunOptions& options,
                       RunSummary summary) {
  // What a disk, a limit or a reader does not take is counted.
  for (const int signal : {SIGXFSZ, SIGPIPE}) std::signal(signal, SIG_IGN);
  ThresholdWatch thresholds = watch_thresholds(role, options);
  summary.program = role.figures.program();
  summary.run_id = make_run_id();
  std::optional<LiveWeb> web;
  if (options.web) {
    web.emplace(*options.web, role.figures.columns(), role.figures.counters(), summary);
    std::fprintf(stderr, "%s\n", web_words(web->place()).c_str());
  }
  Logs logs(role.figures.columns(), role.figures.counters(), options, summary);
  RunHistory history(role.figures.open_counter());
  Progress progress(role.figures, options.quiet);
  std::vector<Sink*> sinks{&history, &progress, &thresholds};
  for (Sink* sink : logs.sinks()) sinks.push_back(sink);
  if (web) sinks.push_back(&*web);
  std::vector<pid_t> helpers = logs.processes();
  if (web) helpers.push_back(web->process());
  RunEnd end;
  try {
    if (!await_start(options.start)) {
      logs.discard();
      std::fputs("interrupted before it began: nothing was sent\n", stderr);
      return ExitStatus::interrupted;
    }
    end = Supervisor(role, board, options.interval, sinks, progress, helpers).run();
  } catch (const Refusal&) {
    logs.discard();
    throw;
  }
  history.describe(summary);
  role.figures.describe(summary, history);
  summary.goal_met = role.course.goal_met() && summary.accepted_by_target != false;
  thresholds.judge(summary);
  summary.breaches = thresholds.breaches();
  finish(summary, role, end, logs);
  if (web) web->finish(summary);
  progress.tell_repeated();
  progress.end_line();
  const std::string text = to_text(summary);
  if (takes_standard_output(options))
    std::fputs(text.c_str(), stderr);
  else
    say(text);
  return summary.status;
}

}  // namespace c1k
