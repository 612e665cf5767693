// How limit_client and limit_tls_client open, hold and close. Nothing of the project is used here.
#pragma once

#include <sys/signalfd.h>

#include "bench/limit_opener.h"

namespace limit {

template <class Opening>
void open_hold_close(const Plan& plan, Board& board, Turns& turns, unsigned first) {
  turns.open.take();
  Worker<Opening> worker(plan, board, first);
  worker.open_all();
  turns.open.pass();
  turns.done.pass();
  turns.close.take();
  worker.close_all();
  turns.done.pass();
}

template <class Opening>
int hold_all(const Plan& plan, unsigned timeout_s, unsigned at_work) {
  const std::int64_t until_ns = now_ns() + timeout_s * 1'000'000'000LL;
  const sigset_t end_signals = block_end_signals();
  const int signals = check(signalfd(-1, &end_signals, SFD_CLOEXEC), "signalfd");
  auto& board = shared<Board>();
  Turns turns{Tokens(at_work)};
  std::vector<pid_t> workers;
  for (unsigned first = 0; first < plan.count; first += kSocketsPerWorker) {
    workers.push_back(start_worker([&] { open_hold_close<Opening>(plan, board, turns, first); }));
  }
  const bool complete = wait_for_done(turns, workers.size(), signals, until_ns);
  const double ramp_s = seconds(board.first_connect_ns, now_ns());
  std::printf("open %u in %.2f s, %.0f/s, failed %u, skipped %u\n", board.open.load(), ramp_s,
              board.open / ramp_s, board.failed.load(), board.skipped.load());
  std::fflush(stdout);
  if (complete) {
    wait_for_input(STDIN_FILENO, signals, until_ns);
    close_all(turns, workers.size());
  }
  end_workers(workers);
  return complete ? 0 : 1;
}

// The command line of both, see limit_client.cpp.
template <class Opening>
int hold_main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: %s FIRST_ALIAS ALIASES TARGET PORT COUNT"
                 " [TIMEOUT_S [IN_FLIGHT [AT_WORK]]]\n",
                 argv[0]);
    return 2;
  }
  Plan plan;
  plan.ends = parse_ends(argc, argv);
  plan.count = number(argc, argv, 5, 0);
  plan.in_flight = number(argc, argv, 7, 16);
  raise_descriptors();
  return hold_all<Opening>(plan, number(argc, argv, 6, 120), number(argc, argv, 8, 2));
}

}  // namespace limit
