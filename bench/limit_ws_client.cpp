// The bare kernel's limit for WebSockets, client side: opens, holds, and talks on connections with
// as few calls as possible.
//
//   limit_ws_client FIRST_ALIAS ALIASES TARGET PORT COUNT
//                   [TIMEOUT_S=120 [ACTIVE SIZE EVERY_MS|answered [IN_FLIGHT=256 [AT_WORK=2
//                   [TICK_MS=10 [tls]]]]]]
//
// As limit_client, but a connection is open when a fixed request is out and as many bytes as of the
// answer to it are back. When all are open, ACTIVE of them, spread evenly, send SIZE bytes each
// EVERY_MS, evenly over that time, and await 4 fewer: a ping is 14, each minute 60000. Each worker
// looks every TICK_MS who is due. With `answered` the next follows when the answer is whole. It
// says how many were answered in a second, from 2 s after the first, when it prints "begin", until
// it is asked to close. `tls`: by OpenSSL, whose objects stay.
#include <sys/signalfd.h>

#include <cstring>

#include "bench/limit_ws_worker.h"

namespace {

constexpr unsigned kSettleS = 2;

void work(const limit::Plan& plan, limit::Board& board, limit::Turns& turns, limit::Tokens& begin,
          unsigned first) {
  turns.open.take();
  limit::Worker worker(plan, board, first);
  worker.open_all();
  turns.open.pass();
  turns.done.pass();
  begin.take();
  worker.talk_until(turns.close.in());
  turns.close.take();
  worker.close_all();
  turns.done.pass();
}

struct Sum {
  std::uint64_t answered = 0;
  std::uint64_t missed = 0;
};

Sum all(const limit::Board& board) {
  Sum sum;
  for (const limit::Talked& worker : board.talked) {
    sum.answered += worker.answered;
    sum.missed += worker.missed;
  }
  return sum;
}

// Until it is asked to end.
void hold(const limit::Plan& plan, const limit::Board& board, int signals, std::int64_t until_ns) {
  if (plan.active > 0) sleep(kSettleS);
  std::printf("begin\n");
  std::fflush(stdout);
  const std::int64_t from_ns = limit::now_ns();
  const Sum before = all(board);
  limit::wait_for_input(STDIN_FILENO, signals, until_ns);
  const double took_s = limit::seconds(from_ns, limit::now_ns());
  const Sum after = all(board);
  if (plan.active == 0) return;
  std::printf("active %u, %u bytes: %.1f answered/s, %.1f missed/s\n", plan.active, plan.size,
              static_cast<double>(after.answered - before.answered) / took_s,
              static_cast<double>(after.missed - before.missed) / took_s);
}

int run(const limit::Plan& plan, unsigned timeout_s, unsigned at_work) {
  const std::int64_t until_ns = limit::now_ns() + timeout_s * 1'000'000'000LL;
  const sigset_t end_signals = limit::block_end_signals();
  const int signals = limit::check(signalfd(-1, &end_signals, SFD_CLOEXEC), "signalfd");
  auto& board = limit::shared<limit::Board>();
  limit::Turns turns{limit::Tokens(at_work)};
  limit::Tokens begin(0);
  std::vector<pid_t> workers;
  for (unsigned first = 0; first < plan.count; first += limit::kSocketsPerWorker) {
    workers.push_back(limit::start_worker([&] { work(plan, board, turns, begin, first); }));
  }
  const bool complete = limit::wait_for_done(turns, workers.size(), signals, until_ns);
  const double ramp_s = limit::seconds(board.first_connect_ns, limit::now_ns());
  std::printf("open %u in %.2f s, %.0f/s, failed %u, skipped %u\n", board.open.load(), ramp_s,
              board.open / ramp_s, board.failed.load(), board.skipped.load());
  std::fflush(stdout);
  if (complete) {
    for (std::size_t i = 0; i < workers.size(); ++i) begin.pass();
    hold(plan, board, signals, until_ns);
    limit::close_all(turns, workers.size());
  }
  limit::end_workers(workers);
  return complete ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6 || argc == 8 || argc == 9) {
    std::fprintf(
        stderr,
        "usage: limit_ws_client FIRST_ALIAS ALIASES TARGET PORT COUNT"
        " [TIMEOUT_S [ACTIVE SIZE EVERY_MS|answered [IN_FLIGHT [AT_WORK [TICK_MS [tls]]]]]]\n");
    return 2;
  }
  limit::Plan plan;
  plan.ends = limit::parse_ends(argc, argv);
  plan.count = limit::number(argc, argv, 5, 0);
  if (argc > 9) {
    plan.active = limit::number(argc, argv, 7, 0);
    plan.size = std::min(limit::number(argc, argv, 8, 0), limit::kLongest);
    if (std::strcmp(argv[9], "answered") != 0)
      plan.every_ns = limit::number(argc, argv, 9, 0) * 1'000'000LL;
  }
  plan.in_flight = limit::number(argc, argv, 10, 256);
  plan.tick_ns = limit::number(argc, argv, 12, 10) * 1'000'000LL;
  plan.is_tls = limit::wants_tls(argc, argv, 13);
  limit::raise_descriptors();
  return run(plan, limit::number(argc, argv, 6, 120), limit::number(argc, argv, 11, 2));
}
