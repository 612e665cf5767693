// A few bytes that a worker puts on the board once, for people to read: what a peer has said.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <span>
#include <string>

namespace c1k {

inline constexpr std::size_t kFirstBytes = 120;  // of what a peer said; the rest is not kept

class OnceText {
 public:
  bool is_set() const { return size_.load(std::memory_order_acquire) > 0; }
  // By one writer; the first counts, and at most kFirstBytes of it.
  void set(std::span<const char> bytes) {
    if (is_set() || bytes.empty()) return;
    const std::size_t size = std::min(bytes.size(), kFirstBytes);
    std::copy_n(bytes.begin(), size, bytes_.begin());
    size_.store(size, std::memory_order_release);
  }
  std::string get() const { return {bytes_.data(), size_.load(std::memory_order_acquire)}; }

 private:
  std::array<char, kFirstBytes> bytes_{};
  std::atomic<std::size_t> size_{0};
};

}  // namespace c1k
