#include "common/link/kernel_listeners.h"

namespace c1k {

KernelListeners::KernelListeners(KernelWire& wire, std::span<const int> listeners)
    : wire_(wire), listeners_(listeners) {}

Fault KernelListeners::watch() {
  are_watched_ = true;
  auto tag = kFirstTag;
  for (const int listener : listeners_) {
    const int error = wire_.poller().add_tagged(listener, EPOLLIN | EPOLLEXCLUSIVE, tag++);
    if (error == 0) continue;
    ignore();
    return fault_of(error);
  }
  return {};
}

void KernelListeners::ignore() {
  are_watched_ = false;
  for (const int listener : listeners_) wire_.poller().remove(listener);
}

WireStart KernelListeners::accept(const WireEvent& event) {
  const int descriptor = accept_connection(listeners_[event.tag - kFirstTag]);
  if (descriptor < 0) return {0, fault_of(-descriptor)};
  return {static_cast<ConnectionIndex>(descriptor), {}};
}

}  // namespace c1k
