// The bare kernel's and OpenSSL's limit, server side.
//
//   limit_tls_server ADDRESS PORT COUNT [TIMEOUT_S=120 [AT_WORK=2]]
//
// As limit_server, but each connection has a TLS handshake first (bench/limit_tls.h).
#include "bench/limit_serve.h"
#include "bench/limit_tls.h"

namespace {

SSL_CTX* context = nullptr;

class Worker {
 public:
  Worker(limit::Accepted& accepted, limit::Tokens& tokens, int listener)
      : accepted_(accepted), tokens_(tokens), listener_(listener) {}

  void run() {
    tokens_.take();
    limit::watch(poller_, listener_, EPOLLIN | EPOLLEXCLUSIVE);
    epoll_event events[limit::kServerBatch];
    while (true) {
      const int count =
          limit::check(epoll_wait(poller_, events, limit::kServerBatch, -1), "epoll_wait");
      for (int i = 0; i < count; ++i)
        events[i].data.fd == listener_ ? accept_some() : go_on(events[i].data.fd);
    }
  }

 private:
  void accept_some() {
    const unsigned more = limit::accept_waiting(listener_, room_, [this](int descriptor) {
      limit::send_at_once(descriptor);
      limit::watch(poller_, descriptor, EPOLLIN | EPOLLRDHUP);
      handshakes_.begin(descriptor, true);
    });
    accepted_.all += more;
    room_ -= more;
    if (room_ > 0) return;
    limit::check(epoll_ctl(poller_, EPOLL_CTL_DEL, listener_, nullptr), "EPOLL_CTL_DEL");
    tokens_.pass();
  }
  void go_on(int descriptor) {
    if (handshakes_.is_going(descriptor) && handshakes_.go_on(descriptor) != limit::State::failed)
      return;
    close(descriptor);
    ++accepted_.closed;
  }

  limit::Accepted& accepted_;
  limit::Tokens& tokens_;
  int listener_;
  int poller_ = limit::check(epoll_create1(0), "epoll_create1");
  unsigned room_ = limit::kSocketsPerWorker;
  limit::Handshakes handshakes_{context};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: limit_tls_server ADDRESS PORT COUNT [TIMEOUT_S [AT_WORK]]\n");
    return 2;
  }
  context = limit::tls_context(true);
  return limit::serve_all(argc, argv,
                          [](limit::Accepted& accepted, limit::Tokens& tokens, int listener) {
                            Worker(accepted, tokens, listener).run();
                          });
}
