// The listeners of a worker: shared with all others, in its wire's epoll as long as it accepts.
#pragma once

#include <span>

#include "common/link/kernel_wire.h"

namespace c1k {

class KernelListeners {
 public:
  // The wire must outlive it; the descriptors stay the caller's, open.
  KernelListeners(KernelWire& wire, std::span<const int> listeners);

  // All of them are watched, or none. A fault: none is, and why. EPOLLEXCLUSIVE wakes one worker
  // for a connection instead of all. It can't be changed, so who does not accept takes them out:
  // one that stays in and does not accept swallows wake-ups.
  Fault watch();
  void ignore();
  bool are_watched() const { return are_watched_; }

  bool has(const WireEvent& event) const { return event.tag >= kFirstTag; }
  // The next connection of the queue that the event is of. Cause::nothing_waits: there is none;
  // stopped: stop_listening() was called. Its input is not told of before wire.watch().
  WireStart accept(const WireEvent& event);

 private:
  static constexpr std::uint32_t kFirstTag = 16;  // those before are the seat's (run/seat.h)

  KernelWire& wire_;
  std::span<const int> listeners_;
  bool are_watched_ = false;
};

}  // namespace c1k
