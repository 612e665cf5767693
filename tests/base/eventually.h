// Waiting for what another process, thread or the kernel will do, without a timing assertion.
#pragma once

#include <chrono>
#include <thread>

namespace c1k {

// True as soon as `condition()` is; false after a time that no healthy machine needs.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  return true;
}

}  // namespace c1k
