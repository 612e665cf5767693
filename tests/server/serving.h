// A server's worker in a thread, of which the test is the supervisor.
#pragma once

#include <fcntl.h>
#include <sys/eventfd.h>

#include <array>
#include <stdexcept>
#include <thread>
#include <vector>

#include "server/worker.h"
#include "tests/net/sockets.h"

namespace c1k {

using ServerCounts = std::array<std::uint64_t, kServerCounters>;

inline bool adds_up(const ServerCounts& counts) {
  const auto of = [&counts](ServerCount c) { return counts[static_cast<std::size_t>(c)]; };
  std::uint64_t closed = 0;
  for (auto i = static_cast<std::size_t>(ServerCount::closed_by_us);
       i <= static_cast<std::size_t>(ServerCount::closed_other); ++i)
    closed += counts[i];
  closed += of(ServerCount::closed_protocol) + of(ServerCount::closed_no_pong);
  return of(ServerCount::accepted) == of(ServerCount::open) + of(ServerCount::closed) &&
         closed == of(ServerCount::closed);
}

class Serving {
 public:
  // `more`: descriptors that it is to listen on besides.
  explicit Serving(ServerOptions options = {}, std::uint64_t nofile = 1'000,
                   const std::vector<int>& more = {}) {
    listeners_.insert(listeners_.end(), more.begin(), more.end());
    HostLimits limits;
    limits.nofile_hard = nofile;
    const std::uint64_t most = options.max_connections;
    plan = make_server_plan(std::move(options), {listener.at()}, limits);
    plan.table_rows = 1'000;  // the thread shares the descriptors of this process
    board->phase = Phase::serve;
    board->budget.wanted = most > 0 ? most : ~std::uint64_t{0};
    if (::pipe2(lifeline_, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    worker_ = std::thread([this] {
      Seat seat(*board, 0, wake_.get(), lifeline_[0], bell.get());
      ServerWorker<KernelWire>(seat, plan, listeners_).run();
    });
  }
  ~Serving() {
    enter(Phase::done);
    worker_.join();
    ::close(lifeline_[0]);
    ::close(lifeline_[1]);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  void enter(Phase phase) {
    board->phase = phase;
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &once, sizeof once);
  }
  std::uint64_t count(ServerCount counter) {
    ServerCounts counts{};
    if (board->rows[0].read(counts)) last_ = counts;
    always_added_up = always_added_up && adds_up(last_);
    return last_[static_cast<std::size_t>(counter)];
  }
  bool reaches(ServerCount counter, std::uint64_t value) {
    return eventually([&] { return count(counter) == value; });
  }
  Owned client(CloseMode mode = CloseMode::reset) const {
    Owned one(connect_from(endpoint("127.0.1.1"), listener.at(), mode).descriptor);
    wait_for(one.get(), POLLOUT);
    return one;
  }
  std::vector<Owned> clients(int n, CloseMode mode = CloseMode::reset) const {
    std::vector<Owned> all;
    for (int i = 0; i < n; ++i) all.push_back(client(mode));
    return all;
  }

  Listener listener;
  ServerPlan plan;
  BoardMapping board;
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  bool always_added_up = true;

 private:
  std::vector<int> listeners_{listener.get()};
  Owned wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  int lifeline_[2] = {-1, -1};
  ServerCounts last_{};
  std::thread worker_;
};

}  // namespace c1k
