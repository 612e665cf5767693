// A server of somebody else's: one process, one epoll, no more descriptors than it has, and a
// pace of its own.   c1k_small_server NOFILE BACKLOG ACCEPTS_PER_S
// NOFILE 0: as it is here; ACCEPTS_PER_S 0: as fast as they come. Prints its port; ends by a
// signal, or after ten minutes.
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

int listen_on_loopback(int backlog) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (::bind(listener, address, size) != 0 || ::listen(listener, backlog) != 0 ||
      ::getsockname(listener, address, &size) != 0)
    std::exit(1);
  std::printf("%d\n", ntohs(at.sin_port));
  std::fflush(stdout);
  return listener;
}

void limit_descriptors(rlim_t most) {
  const rlimit limit{most, most};
  if (most > 0 && ::setrlimit(RLIMIT_NOFILE, &limit) != 0) std::exit(1);
}

// One connection, if it is time for it; it is kept, and what it sends is left where it is.
void accept_one(int listener, int epoll) {
  const int connection = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) return;
  epoll_event event{};
  event.events = EPOLLRDHUP;
  event.data.fd = connection;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  limit_descriptors(static_cast<rlim_t>(std::atoi(argv[1])));
  const int listener = listen_on_loopback(std::atoi(argv[2]));
  const int per_s = std::atoi(argv[3]);
  ::alarm(600);
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  while (true) {
    if (per_s > 0) {
      accept_one(listener, epoll);
      ::usleep(static_cast<useconds_t>(1'000'000 / per_s));
    } else {
      for (int i = 0; i < 64; ++i) accept_one(listener, epoll);
      ::usleep(1'000);
    }
    epoll_event ended{};
    while (::epoll_wait(epoll, &ended, 1, 0) == 1) ::close(ended.data.fd);
  }
}
