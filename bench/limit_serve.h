// What limit_server and limit_ws_server share: a listener, and workers that fill up one after the
// other. Nothing of the project is used here.
#pragma once

#include <errno.h>

#include <atomic>

#include "bench/limit_net.h"

namespace limit {

inline constexpr int kServerBatch = 64;

struct Accepted {
  std::atomic<unsigned> all;
  std::atomic<unsigned> closed;
};

// What waits, but at most `room` connections: each is handed to take(descriptor). Returns how many.
template <class Take>
unsigned accept_waiting(int listener, unsigned room, Take take) {
  unsigned accepted = 0;
  while (accepted < room) {
    const int descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor < 0) {
      if (errno == ECONNABORTED) continue;
      if (errno == EAGAIN) break;
      check(-1, "accept4");
    }
    take(descriptor);
    ++accepted;
  }
  return accepted;
}

// ADDRESS PORT COUNT [TIMEOUT_S [AT_WORK]]: serve(accepted, tokens, listener) in as many workers as
// COUNT needs.
template <class Serve>
int serve_all(int argc, char** argv, Serve serve) {
  const unsigned count = number(argc, argv, 3, 0);
  const timespec timeout{number(argc, argv, 4, 120), 0};
  Tokens tokens(number(argc, argv, 5, 2));
  raise_descriptors();
  const sigset_t end_signals = block_end_signals();
  const int listener = open_listener(argv[1], number(argc, argv, 2, 0), SOCK_NONBLOCK);
  auto& accepted = shared<Accepted>();
  std::vector<pid_t> workers;
  for (unsigned held = 0; held < count; held += kSocketsPerWorker) {
    workers.push_back(start_worker([&] { serve(accepted, tokens, listener); }));
  }
  std::fprintf(stderr, "ready\n");
  sigtimedwait(&end_signals, nullptr, &timeout);
  end_workers(workers);
  std::printf("accepted %u, still open %u\n", accepted.all.load(),
              accepted.all.load() - accepted.closed.load());
  return 0;
}

}  // namespace limit
