// The bare kernel's limit, client side: opens and holds connections with as few calls as possible.
//
//   limit_client FIRST_ALIAS ALIASES TARGET PORT COUNT [TIMEOUT_S=120 [IN_FLIGHT=16 [AT_WORK=2]]]
//
// A worker for each 19,000 connections, AT_WORK of them opening theirs at a time, with IN_FLIGHT
// connects each. Connection i goes out from alias i mod ALIASES and port 1024 + i / ALIASES. When
// all are open it prints one line and holds them until there is input, or its end, on stdin, or
// SIGTERM or SIGINT, or TIMEOUT_S after the start; then it closes them by RST and prints how long
// that took. On one machine without any lab: 127.0.1.1 16 127.0.0.1 9000 400000.
#include <sys/signalfd.h>

#include <atomic>
#include <bitset>

#include "bench/limit_connect.h"

namespace {

constexpr unsigned kMostFailures = 1'000;
constexpr int kBatch = 64;

struct Plan {
  limit::Ends ends;
  unsigned count = 0;
  unsigned in_flight = 0;
};

struct Board {
  std::atomic<std::int64_t> first_connect_ns;
  std::atomic<unsigned> open;
  std::atomic<unsigned> failed;
  std::atomic<unsigned> skipped;
  std::atomic<unsigned> spare;  // slots used beyond the plan's count, in place of others
};

// One process's share of the connections.
class Worker {
 public:
  Worker(const Plan& plan, Board& board, unsigned first)
      : plan_(plan),
        board_(board),
        next_(first),
        left_(std::min(limit::kSocketsPerWorker, plan.count - first)),
        poller_(limit::check(epoll_create1(0), "epoll_create1")) {}

  void open_all() {
    std::int64_t unset = 0;
    board_.first_connect_ns.compare_exchange_strong(unset, limit::now_ns());
    while (left_ > 0 || in_flight_ > 0) {
      while (left_ > 0 && in_flight_ < plan_.in_flight) {
        --left_;
        start(next_++);
      }
      collect();
    }
  }

  // The sockets' descriptors follow on the poller's, so one call closes them all.
  void close_all() { limit::check(close_range(static_cast<unsigned>(poller_), ~0U, 0), "close"); }

 private:
  // Connects from this slot, or from the first spare one that is free.
  void start(unsigned slot) {
    while (!connect_from(slot)) {
      ++board_.skipped;
      slot = plan_.count + board_.spare++;
    }
    ++in_flight_;
  }

  // False: something else uses this address and port.
  bool connect_from(unsigned slot) {
    const int descriptor = limit::connect_from(plan_.ends, slot, SOCK_NONBLOCK);
    if (descriptor < 0) return false;
    // Edge-triggered and after connect(): one call for each connection, and one event.
    limit::watch(poller_, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    connecting_[static_cast<std::size_t>(descriptor)] = true;
    return true;
  }

  void collect() {
    epoll_event events[kBatch];
    const int count = limit::check(epoll_wait(poller_, events, kBatch, -1), "epoll_wait");
    unsigned opened = 0;
    for (int i = 0; i < count; ++i) {
      const auto descriptor = static_cast<std::size_t>(events[i].data.fd);
      if (!connecting_[descriptor]) continue;  // opened before, and now closed by the server
      connecting_[descriptor] = false;
      --in_flight_;
      if ((events[i].events & (EPOLLERR | EPOLLHUP)) == 0) {
        ++opened;
        continue;
      }
      close(events[i].data.fd);
      if (++board_.failed >= kMostFailures) limit::give_up("too many connects failed");
      start(plan_.count + board_.spare++);
    }
    board_.open += opened;
  }

  const Plan& plan_;
  Board& board_;
  unsigned next_;
  unsigned left_;
  int poller_;
  unsigned in_flight_ = 0;
  std::bitset<limit::kSocketsPerWorker + 1'000> connecting_;
};

void work(const Plan& plan, Board& board, limit::Turns& turns, unsigned first) {
  turns.open.take();
  Worker worker(plan, board, first);
  worker.open_all();
  turns.open.pass();
  turns.done.pass();
  turns.close.take();
  worker.close_all();
  turns.done.pass();
}

int run(const Plan& plan, unsigned timeout_s, unsigned at_work) {
  const std::int64_t until_ns = limit::now_ns() + timeout_s * 1'000'000'000LL;
  const sigset_t end_signals = limit::block_end_signals();
  const int signals = limit::check(signalfd(-1, &end_signals, SFD_CLOEXEC), "signalfd");
  auto& board = limit::shared<Board>();
  limit::Turns turns{limit::Tokens(at_work)};
  std::vector<pid_t> workers;
  for (unsigned first = 0; first < plan.count; first += limit::kSocketsPerWorker) {
    workers.push_back(limit::start_worker([&] { work(plan, board, turns, first); }));
  }
  const bool complete = limit::wait_for_done(turns, workers.size(), signals, until_ns);
  const double ramp_s = limit::seconds(board.first_connect_ns, limit::now_ns());
  std::printf("open %u in %.2f s, %.0f/s, failed %u, skipped %u\n", board.open.load(), ramp_s,
              board.open / ramp_s, board.failed.load(), board.skipped.load());
  std::fflush(stdout);
  if (complete) {
    limit::wait_for_input(STDIN_FILENO, signals, until_ns);
    limit::close_all(turns, workers.size());
  }
  limit::end_workers(workers);
  return complete ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: limit_client FIRST_ALIAS ALIASES TARGET PORT COUNT"
                 " [TIMEOUT_S [IN_FLIGHT [AT_WORK]]]\n");
    return 2;
  }
  Plan plan;
  plan.ends = limit::parse_ends(argc, argv);
  plan.count = limit::number(argc, argv, 5, 0);
  plan.in_flight = limit::number(argc, argv, 7, 16);
  limit::raise_descriptors();
  return run(plan, limit::number(argc, argv, 6, 120), limit::number(argc, argv, 8, 2));
}
