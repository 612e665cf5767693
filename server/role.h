// The server as the supervisor sees it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/host/listen_queues.h"
#include "common/run/role.h"
#include "server/columns.h"
#include "server/plan.h"

namespace c1k {

class ServerRole : public Figures, public Course, public Crew {
 public:
  // `listeners`: open, one for each endpoint of the plan; they stay the caller's. Plan and board
  // must outlive the role.
  ServerRole(const ServerPlan& plan, Board& board, std::vector<int> listeners);
  ServerRole(const ServerPlan&& plan, Board& board, std::vector<int> listeners) = delete;

  std::string_view program() const override { return "c1k-server"; }
  CounterTable counters() const override { return kServerTable; }
  std::size_t open_counter() const override { return static_cast<std::size_t>(ServerCount::open); }
  const Columns& columns() const override { return columns_; }
  std::size_t workers_at_start() const override { return plan_.workers_at_start; }
  std::uint64_t worker_limit() const override { return plan_.per_worker; }
  std::span<const int> descriptors() const override { return listeners_; }

  Phase first_phase() const override { return Phase::serve; }
  void begin(Nanoseconds now) override;
  Phase next(const WorkersNow& workers) override;
  void enter(Phase phase, Nanoseconds now) override;
  bool wants_worker(const WorkersNow& workers) override;
  bool has_room(const BoardRow& row) const override;
  void interrupt() override { ++interrupts_; }
  bool leaves_at_once() const override { return interrupts_ > 1; }
  void stop(const std::string& why) override { stopped_ = why; }
  void memory_is_short(bool is_short) override;

  std::string device() const override;
  void fill(Sample& sample, Nanoseconds now) const override;  // the accept queue
  std::string progress(const Sample& sample) const override;
  std::optional<ProgressFacts> progress_facts(const Sample& sample) const override;
  std::string explain(const Fault& fault) const override;
  std::vector<std::string> take_news() override { return std::exchange(news_, {}); }
  void book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) override;

  // A server's goal is to serve until it is told to stop.
  bool goal_met() const override { return interrupts_ > 0 || !stopped_.empty(); }
  bool interrupted() const override { return interrupts_ > 0; }
  void describe(RunSummary& summary, const RunHistory& history) const override;

  void run_worker(Seat& seat) override;

 private:
  std::uint64_t most_wanted() const;
  void note_limits(const WorkersNow& workers);

  const ServerPlan& plan_;
  Board& board_;
  std::vector<int> listeners_;
  ListenQueues queues_{"/proc/self/ns/net"};
  std::set<std::uint64_t> inodes_;  // of the listeners
  Columns columns_ = server_columns();
  Phase phase_ = Phase::serve;
  int interrupts_ = 0;
  std::string stopped_;  // by a threshold, and why
  bool memory_short_ = false;
  bool limit_noted_ = false;
  std::vector<std::string> news_;
};

}  // namespace c1k
