// The client as the supervisor sees it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/course/own_stack.h"
#include "client/course/progression.h"
#include "client/course/storms.h"
#include "client/course/target_queue.h"
#include "client/course/window.h"
#include "client/figures/columns.h"
#include "client/figures/reasons.h"
#include "client/plan/plan.h"
#include "client/plan/route.h"
#include "client/work/row_book.h"
#include "common/run/pace.h"
#include "common/run/role.h"

namespace c1k {

class ClientRole : public Figures, public Course, public Crew {
 public:
  // Both must outlive the role.
  ClientRole(const ClientPlan& plan, Board& board);
  ClientRole(const ClientPlan&& plan, Board& board) = delete;

  std::string_view program() const override { return "c1k-client"; }
  CounterTable counters() const override { return kClientTable; }
  std::size_t open_counter() const override { return static_cast<std::size_t>(ClientCount::open); }
  const Columns& columns() const override { return columns_; }
  std::size_t workers_at_start() const override { return plan_.at_work; }
  std::uint64_t worker_limit() const override { return plan_.per_worker; }

  Phase first_phase() const override { return Phase::ramp; }
  void begin(Nanoseconds now) override;
  Phase next(const WorkersNow& workers) override;
  void enter(Phase phase, Nanoseconds now) override;
  bool take_wake() override { return std::exchange(wake_wanted_, false); }
  bool wants_worker(const WorkersNow& workers) override;
  bool has_room(const BoardRow& row) const override;
  void interrupt() override { ++interrupts_; }
  bool leaves_at_once() const override { return interrupts_ > 1; }
  void stop(const std::string& why) override { stopped_ = why; }
  void memory_is_short(bool is_short) override { memory_short_ = is_short; }

  std::string device() const override { return device_of(plan_.slots); }
  std::string why_never_known(std::string_view figure) const override;
  void fill(Sample& sample, Nanoseconds now) const override;
  std::string progress(const Sample& sample) const override;
  std::optional<ProgressFacts> progress_facts(const Sample& sample) const override;
  std::string explain(const Fault& fault) const override;
  std::vector<std::string> take_news() override { return std::exchange(news_, {}); }
  void book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) override;

  bool goal_met() const override { return progression_.goal_met(); }
  bool interrupted() const override { return interrupts_ > 0; }
  void describe(RunSummary& summary, const RunHistory& history) const override;

  std::span<const int> descriptors() const override {
    return own_stack_ ? own_stack_->descriptors() : std::span<const int>{};
  }
  std::vector<pid_t> helpers() const override {
    return own_stack_ ? own_stack_->helpers() : std::vector<pid_t>{};
  }
  void run_worker(Seat& seat) override;

 private:
  bool are_slots_used_up() const;
  ClientNow client_now(const WorkersNow& workers);
  void look_at_window(const ClientNow& now);
  void look_at_storms(const ClientNow& now, const WorkersNow& workers);
  void begin_storm(const ClientNow& now);
  void note_probe(std::span<const std::uint64_t> counts);
  void describe_ends(RunSummary& summary, const RunHistory& history) const;
  ReasonCase reason_case(const RunHistory& history) const;
  Acceptance acceptance(const RunHistory& history) const;
  FoundDead found_dead(const RunHistory& history) const;
  std::uint64_t aliases_gone() const;
  bool ports_refused() const;

  const ClientPlan& plan_;
  Board& board_;
  Columns columns_ = client_columns();
  Progression progression_;
  Window window_;
  Storms storms_;
  Pace pace_;
  std::optional<RowBook> row_book_;
  std::unique_ptr<OwnStack> own_stack_;  // with --stack own
  TargetQueue target_queue_;
  std::optional<Counts> before_probe_;  // what had been counted when --verify began to ask
  int interrupts_ = 0;
  std::string stopped_;  // by a threshold, and why
  bool memory_short_ = false;
  bool wake_wanted_ = false;
  bool all_tried_ = false;  // no slot was left, and no attempt on its way
  bool was_still_ = false;  // no attempt was on its way
  std::uint64_t lost_in_ramp_ms_ = 0;
  std::string told_;  // the stop reason that was news
  std::vector<std::string> news_;
};

}  // namespace c1k
