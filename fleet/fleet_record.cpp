#include "fleet/fleet_record.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>

#include "client/figures/columns.h"
#include "common/base/clock.h"
#include "common/base/program.h"
#include "common/run/event_loop.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

std::uint64_t count(const Sample& sample, std::size_t counter) {
  return sample.counts.at(counter);
}
std::uint64_t count(const Sample& sample, ClientCount counter) {
  return count(sample, static_cast<std::size_t>(counter));
}

}  // namespace

std::string FleetFigures::progress(const Sample& sample) const {
  std::string line =
      fmt::format("{:8.1f} s  {:<5} {:>11} of {} open  {:>9.0f}/s  {:>3} hosts",
                  std::chrono::duration<double>(sample.time).count(), name_of(sample.phase),
                  format_count(count(sample, ClientCount::open)), format_count(goal_),
                  opened_per_s(sample).value_or(0),
                  format_count(count(sample, static_cast<std::size_t>(FleetCount::hosts))));
  for (const auto& [name, counter] :
       {std::pair{"failed", ClientCount::failed}, std::pair{"closed", ClientCount::closed}})
    if (const std::uint64_t times = count(sample, counter); times > 0)
      line += fmt::format("  {} {}", format_count(times), name);
  return line;
}

std::optional<ProgressFacts> FleetFigures::progress_facts(const Sample& sample) const {
  ProgressFacts facts{.time = sample.time,
                      .phase = name_of(sample.phase),
                      .open = count(sample, ClientCount::open),
                      .goal = goal_,
                      .asked_per_s = sample.asked_per_s,
                      .failed = count(sample, ClientCount::failed),
                      .closed = count(sample, ClientCount::closed),
                      .p99_ns = sample.timings[Timing::connect].quantile(0.99),
                      .p99_of = "connect",
                      .bytes = sample.host.user_bytes};
  if (sample.phase == Phase::ramp) facts.per_s = opened_per_s(sample);
  return facts;
}

// What nothing was counted of is left out.
void FleetFigures::describe(RunSummary& summary, const RunHistory& history) const {
  const Sample& last = *history.last();
  std::vector<std::string_view> hidden{"verify", "acceptance"};
  for (const std::string_view group : {"messages", "life", "pings", "stack", "tls"}) {
    bool is_any = false;
    for (const Counter& counter : fleet_table())
      is_any = is_any || (counter.group == group && last.counts[counter.index] > 0);
    if (!is_any) hidden.push_back(group);
  }
  append_counters(summary, fleet_table(), last.counts, hidden);
}

FleetRecord::FleetRecord(const RunOptions& options, RunSummary plan, std::uint64_t goal,
                         std::function<void(const std::string&)> stop)
    : options_(options),
      figures_(goal),
      summary_(std::move(plan)),
      logs_(figures_.columns(), figures_.counters(), options, summary_),
      history_(figures_.open_counter()),
      progress_(figures_, options.quiet),
      thresholds_(figures_.columns(), summary_, options.fail_if, options.stop_if, std::move(stop)) {
  for (const int signal : {SIGXFSZ, SIGPIPE}) std::signal(signal, SIG_IGN);
  if (!options.web) return;
  web_.emplace(*options.web, figures_.columns(), figures_.counters(), summary_);
  std::fprintf(stderr, "%s\n", web_words(web_->place()).c_str());
}

void FleetRecord::take(const Sample& sample) {
  history_.take(sample);
  progress_.take(sample);
  thresholds_.take(sample);
  for (Sink* const sink : logs_.sinks()) sink->take(sample);
  if (web_) web_->take(sample);
}

void FleetRecord::warn(const std::string& cause, const std::string& text) {
  progress_.warn(cause, text, monotonic_now());
}

ExitStatus FleetRecord::finish(ExitStatus status) {
  history_.describe(summary_);
  figures_.describe(summary_, history_);
  thresholds_.judge(summary_);
  summary_.breaches = thresholds_.breaches();
  const auto judge = [&] {
    summary_.advice = logs_.losses();
    summary_.status = status;
    if (status == ExitStatus::met && !summary_.breaches.empty())
      summary_.status = ExitStatus::not_met;
    if (!logs_.losses().empty()) summary_.status = ExitStatus::damaged;
  };
  logs_.settle(EventLoop::take_interrupt);
  judge();
  logs_.close(summary_, EventLoop::take_interrupt);
  judge();
  logs_.write_summary(summary_);
  judge();
  if (web_) web_->finish(summary_);
  progress_.tell_repeated();
  progress_.end_line();
  const std::string text = to_text(summary_);
  if (takes_standard_output(options_))
    std::fputs(text.c_str(), stderr);
  else
    say(text);
  return summary_.status;
}

}  // namespace c1k
