// The bare kernel's limit for messages, client side: connections that are held, and some that talk.
//
//   limit_echo_client FIRST_ALIAS ALIASES TARGET PORT COUNT ACTIVE SIZE SECONDS [TIMEOUT_S=120]
//
// A worker for each 19,000 of COUNT connections, from explicit source ports as limit_client; ACTIVE
// of them, spread evenly, exchange SIZE bytes from when all are open: the next message follows when
// the answer is whole, so all the time as many are on their way as there are active ones. Prints
// how many were answered in a second, over SECONDS that begin 2 s after the first; the answers'
// lengths alone are looked at. Then all is closed by RST.
#include <atomic>

#include "bench/limit_connect.h"

namespace {

constexpr int kBatch = 256;
constexpr unsigned kSettleS = 2;

struct Plan {
  limit::Ends ends;
  unsigned count = 0;
  unsigned active = 0;
  unsigned size = 0;
};

struct alignas(64) Answered {
  std::atomic<std::uint64_t> messages;
};

struct Board {
  std::atomic<unsigned> spare;  // slots used beyond the plan's count, in place of others
  Answered answered[1'024];     // by worker
};

// One process's share of the connections.
class Worker {
 public:
  Worker(const Plan& plan, Board& board, unsigned first)
      : plan_(plan),
        board_(board),
        answered_(board.answered[first / limit::kSocketsPerWorker].messages),
        first_(first),
        poller_(limit::check(epoll_create1(0), "epoll_create1")),
        message_(plan.size, 'm'),
        missing_(limit::kSocketsPerWorker + 1'000) {}

  void open_all() {
    const unsigned end = std::min(first_ + limit::kSocketsPerWorker, plan_.count);
    for (unsigned i = first_; i < end; ++i) {
      int descriptor = limit::connect_from(plan_.ends, i, 0);
      while (descriptor < 0)
        descriptor = limit::connect_from(plan_.ends, plan_.count + board_.spare++, 0);
      limit::watch(poller_, descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
      if (share(i) == share(i + 1)) continue;
      limit::send_at_once(descriptor);
      active_.push_back(descriptor);
    }
  }

  [[noreturn]] void talk() {
    for (const int descriptor : active_) say(descriptor);
    epoll_event events[kBatch];
    while (true) {
      const int count = limit::check(epoll_wait(poller_, events, kBatch, -1), "epoll_wait");
      std::uint64_t whole = 0;
      for (int i = 0; i < count; ++i) whole += hear(events[i].data.fd) ? 1 : 0;
      answered_.fetch_add(whole, std::memory_order_relaxed);
    }
  }

 private:
  // How many of the first `connections` talk.
  std::uint64_t share(std::uint64_t connections) const {
    return connections * plan_.active / plan_.count;
  }

  void say(int descriptor) {
    const ssize_t sent =
        send(descriptor, message_.data(), message_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(message_.size())) limit::check(-1, "send");
    missing_[static_cast<std::size_t>(descriptor)] = plan_.size;
  }

  // True when the answer is whole now, and the next message sent.
  bool hear(int descriptor) {
    static char buffer[65'536];
    unsigned& missing = missing_[static_cast<std::size_t>(descriptor)];
    const ssize_t got = recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got <= 0 || got > missing) limit::check(-1, "no answer of ours");
    missing -= static_cast<unsigned>(got);
    if (missing > 0) return false;
    say(descriptor);
    return true;
  }

  const Plan& plan_;
  Board& board_;
  std::atomic<std::uint64_t>& answered_;
  unsigned first_;
  int poller_;
  std::vector<char> message_;
  std::vector<unsigned> missing_;  // bytes of the answer, by descriptor
  std::vector<int> active_;
};

std::uint64_t all_answered(const Board& board) {
  std::uint64_t sum = 0;
  for (const Answered& worker : board.answered) sum += worker.messages;
  return sum;
}

int run(const Plan& plan, unsigned measure_s) {
  auto& board = limit::shared<Board>();
  limit::Tokens done(0);
  limit::Tokens start(0);
  // No worker ends before this process, unless it failed, and has said why.
  signal(SIGCHLD, [](int) { std::_Exit(1); });
  std::vector<pid_t> workers;
  for (unsigned first = 0; first < plan.count; first += limit::kSocketsPerWorker)
    workers.push_back(limit::start_worker([&] {
      Worker worker(plan, board, first);
      worker.open_all();
      done.pass();
      start.take();
      worker.talk();
    }));
  for (std::size_t i = 0; i < workers.size(); ++i) done.take();
  for (std::size_t i = 0; i < workers.size(); ++i) start.pass();
  sleep(kSettleS);
  std::printf("begin\n");
  std::fflush(stdout);
  const std::int64_t from_ns = limit::now_ns();
  const std::uint64_t before = all_answered(board);
  sleep(measure_s);
  const double per_s =
      static_cast<double>(all_answered(board) - before) / limit::seconds(from_ns, limit::now_ns());
  std::printf("open %u, active %u: %.0f messages/s of %u bytes\n", plan.count, plan.active, per_s,
              plan.size);
  signal(SIGCHLD, SIG_DFL);
  limit::end_workers(workers);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 9) {
    std::fprintf(stderr,
                 "usage: limit_echo_client FIRST_ALIAS ALIASES TARGET PORT COUNT ACTIVE SIZE"
                 " SECONDS [TIMEOUT_S]\n");
    return 2;
  }
  Plan plan;
  plan.ends = limit::parse_ends(argc, argv);
  plan.count = limit::number(argc, argv, 5, 0);
  plan.active = limit::number(argc, argv, 6, 0);
  plan.size = limit::number(argc, argv, 7, 0);
  limit::raise_descriptors();
  alarm(limit::number(argc, argv, 9, 120));  // ends this, and the workers by that
  return run(plan, limit::number(argc, argv, 8, 0));
}
