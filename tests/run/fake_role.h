// A program that is as small as a Role can be: its workers hold made-up connections, and each test
// says what they do.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "common/run/role.h"
#include "tests/run/fake_counters.h"
#include "tests/run/signals_kept.h"

namespace c1k {

class FakeRole : public Figures, public Course, public Crew {
 public:
  // What a test may set.
  std::size_t workers = 2;
  std::function<void(Seat&)> body = [](Seat& seat) { hold_some(seat, 10); };
  std::function<Phase(const WorkersNow&)> course = [](const WorkersNow&) { return Phase::done; };
  std::function<bool(const WorkersNow&)> grows = [](const WorkersNow&) { return false; };
  std::vector<int> given;  // descriptors
  bool met = true;
  std::vector<std::string> news;
  bool wake = false;

  int interrupts = 0;  // how often the supervisor told us
  std::string stopped;
  std::vector<Loss> losses;
  std::vector<Phase> entered;

  std::string_view program() const override { return "c1k-fake"; }
  CounterTable counters() const override { return kFakeTable; }
  std::size_t open_counter() const override { return static_cast<std::size_t>(FakeCount::open); }
  const Columns& columns() const override { return columns_; }
  std::size_t workers_at_start() const override { return workers; }
  std::uint64_t worker_limit() const override { return 100; }
  std::span<const int> descriptors() const override { return given; }

  Phase first_phase() const override { return Phase::ramp; }
  void begin(Nanoseconds) override {}
  Phase next(const WorkersNow& now) override { return course(now); }
  void enter(Phase phase, Nanoseconds) override { entered.push_back(phase); }
  bool take_wake() override { return std::exchange(wake, false); }
  bool wants_worker(const WorkersNow& now) override { return grows(now); }
  bool has_room(const BoardRow& row) const override { return row.room() > 0; }
  void interrupt() override { ++interrupts; }
  bool leaves_at_once() const override { return interrupts > 1; }
  void stop(const std::string& why) override { stopped = why; }
  void memory_is_short(bool) override {}

  void fill(Sample&, Nanoseconds) const override {}
  std::string progress(const Sample& sample) const override {
    return "open " + std::to_string(sample.counts[1]);
  }
  std::string explain(const Fault& fault) const override { return fault.code == 5 ? "five" : ""; }
  std::vector<std::string> take_news() override { return std::exchange(news, {}); }
  void book_loss(const BoardRow&, std::span<std::uint64_t> counts, Loss loss) override {
    losses.push_back(loss);
    const std::uint64_t held = std::exchange(count_in(counts, FakeCount::open), 0);
    count_in(counts, FakeCount::closed) += held;
    if (loss == Loss::died) count_in(counts, FakeCount::lost) += held;
  }

  bool goal_met() const override { return met; }
  bool interrupted() const override { return interrupts > 0; }
  void describe(RunSummary& summary, const RunHistory& history) const override {
    append_counter(summary, "open", history.last()->counts[1]);
    summary.stop_reason = "as the test says";
  }

  void run_worker(Seat& seat) override { body(seat); }

  // A worker that opens `n`, closes them in the drain, and leaves when all is done.
  static void hold_some(Seat& seat, std::uint64_t n) {
    Poller poller;
    seat.watch(poller);
    FakeTally tally;
    tally[FakeCount::made] = tally[FakeCount::open] = n;
    while (seat.phase() != Phase::done) {
      if (seat.phase() == Phase::drain)
        tally[FakeCount::closed] += std::exchange(tally[FakeCount::open], 0);
      seat.row().publish(tally.all());
      seat.ring();
      for (const epoll_event& event : poller.wait(std::nullopt)) seat.takes(Poller::tag_of(event));
    }
  }

 private:
  Columns columns_{{"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }},
                   counter_column(kFakeTable[0]),
                   counter_column(kFakeTable[1]),
                   counter_column(kFakeTable[2]),
                   counter_column(kFakeTable[3])};
};

inline std::uint64_t count_of(const WorkersNow& workers, FakeCount counter) {
  return count_in(workers.counts, counter);
}

// The sums that must hold in each sample.
inline bool adds_up(const Sample& sample) {
  return sample.counts[0] == sample.counts[1] + sample.counts[2] &&
         sample.counts[3] <= sample.counts[2];
}

// Keeps every sample.
class Samples : public Sink {
 public:
  void take(const Sample& sample) override { all.push_back(sample); }
  std::vector<Sample> all;
};

}  // namespace c1k
