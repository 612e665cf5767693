// A client's worker in a thread, without a supervisor: the test is the one who sets the phase.
#pragma once

#include <fcntl.h>
#include <sys/eventfd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "client/work/worker.h"
#include "tests/client/plan/plan_of.h"
#include "tests/net/sockets.h"

namespace c1k {

using ClientCounts = std::array<std::uint64_t, kClientCounters>;

// The sums that must hold at every moment.
inline bool adds_up(const ClientCounts& counts) {
  const auto of = [&counts](ClientCount c) { return counts[static_cast<std::size_t>(c)]; };
  std::uint64_t failed = 0, closed = 0;
  for (auto i = static_cast<std::size_t>(ClientCount::failed_refused);
       i <= static_cast<std::size_t>(ClientCount::failed_other); ++i)
    failed += counts[i];
  failed += of(ClientCount::failed_not_greeted) + of(ClientCount::failed_rejected);
  for (auto i = static_cast<std::size_t>(ClientCount::closed_by_us);
       i <= static_cast<std::size_t>(ClientCount::closed_other); ++i)
    closed += counts[i];
  closed += of(ClientCount::closed_no_pong) + of(ClientCount::closed_protocol);
  return of(ClientCount::attempted) == of(ClientCount::connecting) + of(ClientCount::open) +
                                           of(ClientCount::failed) + of(ClientCount::closed) &&
         of(ClientCount::messages_sent) == of(ClientCount::messages_answered) +
                                               of(ClientCount::messages_unanswered) +
                                               of(ClientCount::messages_in_flight) &&
         of(ClientCount::bytes_sent) == of(ClientCount::bytes_answered) +
                                            of(ClientCount::bytes_unanswered) +
                                            of(ClientCount::bytes_in_flight) &&
         failed == of(ClientCount::failed) && closed == of(ClientCount::closed);
}

class WorkerRun {
 public:
  // `count` connections from 127.0.1.1 to `target`, with more words for the options.
  WorkerRun(const Endpoint& target, const std::string& count, std::vector<std::string> words = {})
      : plan(plan_of(target, count, std::move(words))) {
    board->window = plan.window;
    board->budget.wanted = plan.options.steps.front();
    board->active.wanted = plan.options.traffic.active;
    board->ramp.begin(monotonic_now());
    if (::pipe2(lifeline_, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    worker_ = std::thread([this] {
      Seat seat(*board, 0, wake_.get(), lifeline_[0], bell.get());
      ClientWorker<KernelWire>(seat, plan, Reports::once).run();
    });
  }
  ~WorkerRun() {
    enter(Phase::done);
    worker_.join();
    ::close(lifeline_[0]);
    ::close(lifeline_[1]);
  }
  WorkerRun(const WorkerRun&) = delete;
  WorkerRun& operator=(const WorkerRun&) = delete;

  void enter(Phase phase) {
    if (phase == Phase::drain) board->drain.begin(monotonic_now());
    board->phase = phase;
    wake();
  }
  void wake() {
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &once, sizeof once);
  }
  // What the worker says now; each look checks the sums.
  std::uint64_t count(ClientCount counter) {
    ClientCounts counts{};
    if (board->rows[0].read(counts)) last_ = counts;
    always_added_up = always_added_up && adds_up(last_);
    return last_[static_cast<std::size_t>(counter)];
  }
  bool reaches(ClientCount counter, std::uint64_t value) {
    return eventually([&] { return count(counter) == value; });
  }

  static ClientPlan plan_of(const Endpoint& target, const std::string& count,
                            std::vector<std::string> words) {
    const std::string alias = target.address.family() == Family::v4 ? "127.0.1.1" : "::1";
    words.insert(words.end(), {"--workers", "1", "--ips", alias});
    return make_client_plan(options_for(count, words), route_to(target, {ip(alias)}),
                            limits_of(1'000));
  }

  ClientPlan plan;
  BoardMapping board;
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  bool always_added_up = true;

 private:
  Owned wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  int lifeline_[2] = {-1, -1};
  ClientCounts last_{};
  std::thread worker_;
};

}  // namespace c1k
