// The bare kernel's limit, server side: accepts and holds connections with as few calls as
// possible.
//
//   limit_server ADDRESS PORT COUNT [TIMEOUT_S=120 [AT_WORK=2]]
//
// One listener, shared by a worker for each 19,000 connections; AT_WORK of them listen at a time, a
// full one hands over to the next. A place given up by a peer is not filled again: a server serves
// one run. It says "ready" on stderr when it listens, ends on SIGTERM, SIGINT or after TIMEOUT_S,
// and then prints how many it accepted and how many of those were still open.
#include <errno.h>

#include <atomic>

#include "bench/limit_net.h"

namespace {

constexpr int kBatch = 64;
// A pause before accepting lets connections gather: without it a worker is woken for nearly each of
// them, which costs a sixth of all processor time. The handshakes go on without us meanwhile.
constexpr unsigned kGatherUs = 1'000;

struct Board {
  std::atomic<unsigned> accepted;
  std::atomic<unsigned> closed;
};

// Accepts what waits, at most `room` connections; returns how many.
unsigned accept_waiting(int poller, int listener, unsigned room) {
  unsigned accepted = 0;
  while (accepted < room) {
    const int descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor < 0) {
      if (errno == ECONNABORTED) continue;
      if (errno == EAGAIN) break;
      limit::check(-1, "accept4");
    }
    limit::watch(poller, descriptor, EPOLLIN | EPOLLRDHUP);
    ++accepted;
  }
  return accepted;
}

// Fills up to kSocketsPerWorker when its turn has come, then only waits for its peers to close.
void serve(Board& board, limit::Tokens& tokens, int listener) {
  const int poller = limit::check(epoll_create1(0), "epoll_create1");
  tokens.take();
  limit::watch(poller, listener, EPOLLIN | EPOLLEXCLUSIVE);
  unsigned room = limit::kSocketsPerWorker;
  epoll_event events[kBatch];
  while (true) {
    const int count = limit::check(epoll_wait(poller, events, kBatch, -1), "epoll_wait");
    unsigned closed = 0;
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[i].data.fd;
      if (descriptor != listener) {
        close(descriptor);
        ++closed;
        continue;
      }
      usleep(kGatherUs);
      const unsigned accepted = accept_waiting(poller, listener, room);
      board.accepted += accepted;
      room -= accepted;
      if (room == 0) {
        limit::check(epoll_ctl(poller, EPOLL_CTL_DEL, listener, nullptr), "EPOLL_CTL_DEL");
        tokens.pass();
      }
    }
    if (closed > 0) board.closed += closed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: limit_server ADDRESS PORT COUNT [TIMEOUT_S [AT_WORK]]\n");
    return 2;
  }
  const unsigned count = limit::number(argc, argv, 3, 0);
  const timespec timeout{limit::number(argc, argv, 4, 120), 0};
  limit::Tokens tokens(limit::number(argc, argv, 5, 2));
  limit::raise_descriptors();
  const sigset_t end_signals = limit::block_end_signals();
  const int listener =
      limit::open_listener(argv[1], limit::number(argc, argv, 2, 0), SOCK_NONBLOCK);
  auto& board = limit::shared<Board>();
  std::vector<pid_t> workers;
  for (unsigned held = 0; held < count; held += limit::kSocketsPerWorker) {
    workers.push_back(limit::start_worker([&] { serve(board, tokens, listener); }));
  }
  std::fprintf(stderr, "ready\n");
  sigtimedwait(&end_signals, nullptr, &timeout);
  limit::end_workers(workers);
  std::printf("accepted %u, still open %u\n", board.accepted.load(),
              board.accepted.load() - board.closed.load());
  return 0;
}
