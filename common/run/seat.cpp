#include "common/run/seat.h"

#include <unistd.h>

#include <system_error>

namespace c1k {

void Seat::watch(Poller& poller) {
  for (const int descriptor : {wake_, lifeline_})
    if (const int error = poller.add(descriptor, EPOLLIN); error != 0)
      throw std::system_error(error, std::generic_category(), "epoll_ctl");
}

bool Seat::takes(const epoll_event& event) {
  if (event.data.fd == lifeline_) ::_exit(0);
  if (event.data.fd != wake_) return false;
  std::uint64_t times = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_, &times, sizeof times);
  return true;
}

void Seat::ring() {
  const std::uint64_t once = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_, &once, sizeof once);
}

}  // namespace c1k
