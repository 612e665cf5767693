// epoll, as thin as it can be: one set of watched descriptors and the events of one wait.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace c1k {

class Poller {
 public:
  static constexpr std::size_t kMostEvents = 256;  // of one wait

  Poller();  // throws std::system_error
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Events carry the descriptor in data.fd. 0, or errno: ENOSPC is fs.epoll.max_user_watches.
  // close() takes a descriptor out by itself; EPOLLEXCLUSIVE allows no change, only remove and add.
  int add(int descriptor, std::uint32_t events);
  // Something that is no connection: its events carry `tag`, at least 1, instead.
  int add_tagged(int descriptor, std::uint32_t events, std::uint32_t tag);
  static bool is_tagged(const epoll_event& event) { return tag_of(event) != 0; }
  static std::uint32_t tag_of(const epoll_event& event) {
    return static_cast<std::uint32_t>(event.data.u64 >> 32U);
  }
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
  std::array<epoll_event, kMostEvents> events_{};
};

}  // namespace c1k
