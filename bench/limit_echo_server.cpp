// The bare kernel's limit for messages, server side: sends back what comes, with as few calls as
// possible.
//
//   limit_echo_server ADDRESS PORT COUNT [TIMEOUT_S=120]
//
// A worker for each 19,000 connections; one after the other accepts its share of COUNT and then
// answers: epoll edge-triggered, one recv and one send for an event. It says "ready" on stderr when
// it listens, and ends when all its peers have, or after TIMEOUT_S, or by a signal. Its peer must
// not send before it has read the answer: what the kernel does not take at once ends it.
#include <errno.h>

#include "bench/limit_net.h"

namespace {

constexpr int kBatch = 256;

[[noreturn]] void answer(int poller, unsigned open) {
  static char buffer[65'536];
  epoll_event events[kBatch];
  while (open > 0) {
    const int count = limit::check(epoll_wait(poller, events, kBatch, -1), "epoll_wait");
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[i].data.fd;
      if ((events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        close(descriptor);
        --open;
        continue;
      }
      const ssize_t got = recv(descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got <= 0) continue;  // the event of its end follows
      const auto size = static_cast<std::size_t>(got);
      if (send(descriptor, buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL) != -1 || errno != EAGAIN)
        continue;
      std::fprintf(stderr, "a peer does not take its answer\n");
      std::_Exit(1);
    }
  }
  std::_Exit(0);
}

void serve(limit::Tokens& turn, int listener, unsigned share) {
  const int poller = limit::check(epoll_create1(0), "epoll_create1");
  turn.take();
  for (unsigned open = 0; open < share; ++open)
    limit::watch(poller, limit::check(accept4(listener, nullptr, nullptr, 0), "accept4"),
                 EPOLLIN | EPOLLRDHUP | EPOLLET);
  turn.pass();
  answer(poller, share);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: limit_echo_server ADDRESS PORT COUNT [TIMEOUT_S]\n");
    return 2;
  }
  const unsigned count = limit::number(argc, argv, 3, 0);
  limit::raise_descriptors();
  const int listener = limit::open_listener(argv[1], limit::number(argc, argv, 2, 0), 0);
  limit::send_at_once(listener);
  limit::Tokens turn(1);
  std::vector<pid_t> workers;
  for (unsigned held = 0; held < count; held += limit::kSocketsPerWorker) {
    const unsigned share = std::min(limit::kSocketsPerWorker, count - held);
    workers.push_back(limit::start_worker([&] { serve(turn, listener, share); }));
  }
  std::fprintf(stderr, "ready\n");
  alarm(limit::number(argc, argv, 4, 120));  // ends this, and the workers by that
  int failed = 0;
  for (const pid_t pid : workers) {
    int status = 0;
    waitpid(pid, &status, 0);
    failed += status == 0 ? 0 : 1;
  }
  return failed == 0 ? 0 : 1;
}
