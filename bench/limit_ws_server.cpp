// The bare kernel's limit for WebSockets, server side: what a server of them sends and receives,
// with as few calls as possible.
//
//   limit_ws_server ADDRESS PORT COUNT [TIMEOUT_S=120 [AT_WORK=2 [tls]]]
//
// As limit_server, but the first that comes on a connection is answered by 129 fixed bytes, and all
// after it by as many as came, less a mask's 4: a pong to a ping, an echo to a message. A message
// that does not come in one piece is answered too short, which its client takes for a failure.
// `tls`: by OpenSSL, whose objects stay.
#include <bitset>

#include "bench/limit_channel.h"
#include "bench/limit_serve.h"
#include "bench/limit_ws.h"

namespace {

// As in limit_server, but shorter, for here the client waits meanwhile. Without it a ramp takes a
// third longer; with 200 to 1,000 us, with TCP_DEFER_ACCEPT, or with a look at what has come right
// after accept4, it takes as long.
constexpr unsigned kGatherUs = 500;

class Worker {
 public:
  Worker(limit::Accepted& accepted, int listener, bool is_tls)
      : accepted_(accepted),
        listener_(listener),
        poller_(limit::check(epoll_create1(0), "epoll_create1")),
        channels_(is_tls ? limit::tls_context(true) : nullptr, true) {}

  // Fills up to kSocketsPerWorker in its turn, and answers all the while.
  [[noreturn]] void serve(limit::Tokens& tokens) {
    limit::watch(poller_, listener_, EPOLLIN | EPOLLEXCLUSIVE);
    epoll_event events[limit::kServerBatch];
    while (true) {
      const int count =
          limit::check(epoll_wait(poller_, events, limit::kServerBatch, -1), "epoll_wait");
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept_more(tokens);
        else if ((events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
          end(events[i].data.fd);
        else
          hear(events[i].data.fd);
      }
    }
  }

 private:
  void accept_more(limit::Tokens& tokens) {
    usleep(kGatherUs);
    const unsigned more = limit::accept_waiting(listener_, room_, [this](int descriptor) {
      limit::watch(poller_, descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
    });
    accepted_.all += more;
    room_ -= more;
    if (room_ > 0) return;
    limit::check(epoll_ctl(poller_, EPOLL_CTL_DEL, listener_, nullptr), "EPOLL_CTL_DEL");
    tokens.pass();
  }

  void hear(int descriptor) {
    static char buffer[limit::kLongest];
    if (!shaken_[static_cast<std::size_t>(descriptor)]) {
      const limit::State state = channels_.open(descriptor);
      if (state != limit::State::finished) return;
      shaken_[static_cast<std::size_t>(descriptor)] = true;
    }
    const ssize_t got = channels_.recv(descriptor, buffer, sizeof buffer);
    if (got <= limit::kMask) return;  // of its end there is an event
    if (upgraded_[static_cast<std::size_t>(descriptor)]) {
      answer(descriptor, buffer, static_cast<std::size_t>(got) - limit::kMask);
    } else {
      answer(descriptor, limit::kUpgraded.data(), limit::kUpgraded.size());
      upgraded_[static_cast<std::size_t>(descriptor)] = true;
    }
  }

  void answer(int descriptor, const char* bytes, std::size_t size) {
    if (channels_.send(descriptor, bytes, size) != -1 || errno != EAGAIN) return;
    std::fprintf(stderr, "a peer does not take its answer\n");
    std::_Exit(1);
  }

  void end(int descriptor) {
    channels_.close(descriptor);
    upgraded_[static_cast<std::size_t>(descriptor)] = false;
    shaken_[static_cast<std::size_t>(descriptor)] = false;
    ++accepted_.closed;
  }

  limit::Accepted& accepted_;
  int listener_;
  int poller_;
  limit::Channels channels_;
  unsigned room_ = limit::kSocketsPerWorker;
  std::bitset<limit::kDescriptors> shaken_;  // by TLS; plain: at once
  std::bitset<limit::kDescriptors> upgraded_;
};

void work(limit::Accepted& accepted, limit::Tokens& tokens, int listener, bool is_tls) {
  limit::send_at_once(listener);
  tokens.take();
  Worker(accepted, listener, is_tls).serve(tokens);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: limit_ws_server ADDRESS PORT COUNT [TIMEOUT_S [AT_WORK [tls]]]\n");
    return 2;
  }
  const bool is_tls = limit::wants_tls(argc, argv, 6);
  return limit::serve_all(argc, argv, [is_tls](auto& accepted, auto& tokens, int listener) {
    work(accepted, tokens, listener, is_tls);
  });
}
