#include "common/run/seat.h"

#include <unistd.h>

#include <system_error>
#include <utility>

namespace c1k {
namespace {

constexpr std::uint32_t kWake = 1;
constexpr std::uint32_t kLifeline = 2;

}  // namespace

void Seat::watch(Poller& poller) {
  for (const auto& [descriptor, tag] : {std::pair{wake_, kWake}, {lifeline_, kLifeline}})
    if (const int error = poller.add_tagged(descriptor, EPOLLIN, tag); error != 0)
      throw std::system_error(error, std::generic_category(), "epoll_ctl");
}

bool Seat::takes(std::uint32_t tag) {
  if (tag == kLifeline) ::_exit(0);
  if (tag != kWake) return false;
  std::uint64_t times = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_, &times, sizeof times);
  return true;
}

void Seat::ring() {
  const std::uint64_t once = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_, &once, sizeof once);
}

}  // namespace c1k
