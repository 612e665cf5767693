// The bare kernel's limit, server side: accepts and holds connections with as few calls as
// possible.
//
//   limit_server ADDRESS PORT COUNT [TIMEOUT_S=120 [AT_WORK=2]]
//
// One listener, shared by a worker for each 19,000 connections; AT_WORK of them listen at a time, a
// full one hands over to the next. A place given up by a peer is not filled again: a server serves
// one run. It says "ready" on stderr when it listens, ends on SIGTERM, SIGINT or after TIMEOUT_S,
// and then prints how many it accepted and how many of those were still open.
#include "bench/limit_serve.h"

namespace {

// A pause before accepting lets connections gather: without it a worker is woken for nearly each of
// them, which costs a sixth of all processor time. The handshakes go on without us meanwhile.
constexpr unsigned kGatherUs = 1'000;

// Fills up to kSocketsPerWorker when its turn has come, then only waits for its peers to close.
void serve(limit::Accepted& accepted, limit::Tokens& tokens, int listener) {
  const int poller = limit::check(epoll_create1(0), "epoll_create1");
  tokens.take();
  limit::watch(poller, listener, EPOLLIN | EPOLLEXCLUSIVE);
  unsigned room = limit::kSocketsPerWorker;
  epoll_event events[limit::kServerBatch];
  while (true) {
    const int count =
        limit::check(epoll_wait(poller, events, limit::kServerBatch, -1), "epoll_wait");
    unsigned closed = 0;
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[i].data.fd;
      if (descriptor != listener) {
        close(descriptor);
        ++closed;
        continue;
      }
      usleep(kGatherUs);
      const unsigned more = limit::accept_waiting(listener, room, [&](int accepted_one) {
        limit::watch(poller, accepted_one, EPOLLIN | EPOLLRDHUP);
      });
      accepted.all += more;
      room -= more;
      if (room == 0) {
        limit::check(epoll_ctl(poller, EPOLL_CTL_DEL, listener, nullptr), "EPOLL_CTL_DEL");
        tokens.pass();
      }
    }
    if (closed > 0) accepted.closed += closed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: limit_server ADDRESS PORT COUNT [TIMEOUT_S [AT_WORK]]\n");
    return 2;
  }
  return limit::serve_all(argc, argv, serve);
}
