// epoll, as thin as it can be: one set of watched descriptors and the events of one wait.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace c1k {

class Poller {
 public:
  Poller();  // throws std::system_error
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Events carry the descriptor in data.fd. 0, or errno: ENOSPC is fs.epoll.max_user_watches.
  // close() takes a descriptor out by itself; EPOLLEXCLUSIVE allows no change, only remove and add.
  int add(int descriptor, std::uint32_t events);
  void remove(int descriptor);
  // Edge-triggered and not read to the end: reports again what is still there.
  void rearm(int descriptor, std::uint32_t events);

  // Waits until something happens or `timeout` has passed (nullopt: without limit; 0: only looks).
  // Nanoseconds count where the kernel has epoll_pwait2 (5.11), else they round up to
  // milliseconds. The span is good until the next wait. A signal ends the wait with nothing.
  std::span<const epoll_event> wait(std::optional<std::chrono::nanoseconds> timeout);

 private:
  int descriptor_;
  bool precise_ = true;  // epoll_pwait2 has not said ENOSYS
  std::array<epoll_event, 256> events_{};
};

}  // namespace c1k
