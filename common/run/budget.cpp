#include "common/run/budget.h"

#include <algorithm>

namespace c1k {

bool Budget::take() {
  std::uint64_t n = claimed.load();
  while (n < wanted.load(std::memory_order_relaxed))
    if (claimed.compare_exchange_weak(n, n + 1)) return true;
  return false;
}

bool Budget::give_back(std::uint64_t claims) {
  std::uint64_t n = claimed.load();
  while (!claimed.compare_exchange_weak(n, n - std::min(n, claims))) {
  }
  return n >= wanted.load(std::memory_order_relaxed);
}

}  // namespace c1k
