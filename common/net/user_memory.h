// Our own memory, as the check reckons it before a run: whoever keeps tables says what they cost.
#pragma once

#include <cstdint>

namespace c1k {

struct UserMemory {
  std::uint64_t each = 0;    // bytes for each connection
  std::uint64_t worker = 0;  // and for each worker process

  UserMemory operator+(const UserMemory& other) const {
    return {each + other.each, worker + other.worker};
  }
  std::uint64_t of(std::uint64_t connections, std::uint64_t workers) const {
    return connections * each + workers * worker;
  }
};

// What a worker has before its first connection: code's and libraries' pages written to, stack,
// buffers (measured: 0.4 MB; docs/measuring.md).
inline constexpr std::uint64_t kWorkerBytes = 512 * 1024;

}  // namespace c1k
