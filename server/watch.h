// c1k-server --watch: accepts nothing, and logs the same columns for somebody else's server, as
// a role without a crew. What our rights don't allow is an empty cell, and is said once.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/host/listen_queues.h"
#include "common/host/processes.h"
#include "common/run/role.h"
#include "server/limit_watch.h"
#include "server/options.h"

namespace c1k {

class WatchRole : public Figures, public Course {
 public:
  // Throws Refusal: none of the processes is there now.
  explicit WatchRole(std::vector<ProcessSpec> specs);

  std::string to_sentence() const;  // what is watched, for the first line and --check

  std::string_view program() const override { return "c1k-server"; }
  CounterTable counters() const override;
  std::size_t open_counter() const override;
  const Columns& columns() const override { return columns_; }
  std::vector<pid_t> watched() const override { return processes_; }
  std::string net() const override { return net_; }

  Phase first_phase() const override { return Phase::serve; }
  void begin(Nanoseconds) override {}
  Phase next(const WorkersNow& workers) override;
  void enter(Phase, Nanoseconds) override {}
  void interrupt() override { ++interrupts_; }
  bool leaves_at_once() const override { return interrupts_ > 1; }
  void stop(const std::string& why) override { stopped_ = why; }

  // open: TCP sockets in use in the server's network namespace, less those that were when we began
  // (its listeners, and what was open before).
  void fill(Sample& sample, Nanoseconds now) const override;
  std::string progress(const Sample& sample) const override;
  std::vector<std::string> take_news() override { return std::exchange(news_, {}); }

  // The goal: to watch until told to stop. It is not met when the processes end before.
  bool goal_met() const override { return interrupts_ > 0 || !stopped_.empty(); }
  bool interrupted() const override { return interrupts_ > 0; }
  void describe(RunSummary& summary, const RunHistory& history) const override;

 private:
  void look_for_processes(Nanoseconds now);
  void look_at_limits();
  bool sees_both_ends(const RunHistory& history) const;
  std::vector<Reason> watch_reasons(const RunHistory& history) const;
  void take_listeners();
  void say_what_is_hidden();

  std::vector<ProcessSpec> specs_;
  std::vector<pid_t> processes_;
  std::string net_;
  Columns columns_;
  ListenQueues queues_;
  std::set<std::uint64_t> listeners_;  // inodes of sockets that the processes hold
  std::optional<std::uint64_t> inuse_at_start_;
  std::optional<std::uint64_t> descriptors_at_start_;
  LimitWatch limits_;
  Nanoseconds looked_{0};
  int interrupts_ = 0;
  std::string stopped_;
  std::vector<std::string> news_;
};

}  // namespace c1k
