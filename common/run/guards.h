// What the supervisor watches so that a run neither takes the host down nor hangs. Pure: figures
// and the time are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/base/clock.h"

namespace c1k {

// Memory is short below max(256 MiB, 3 % of all), and enough again at twice that.
class MemoryGuard {
 public:
  explicit MemoryGuard(std::uint64_t total_bytes);
  // True when the answer has changed; unknown changes nothing.
  bool look(const std::optional<std::uint64_t>& available_bytes);
  bool is_short() const { return is_short_; }
  std::uint64_t floor_bytes() const { return floor_bytes_; }

 private:
  std::uint64_t floor_bytes_;
  bool is_short_ = false;
};

// Notices that figures which should move have not moved for `limit`.
class StuckGuard {
 public:
  explicit StuckGuard(Nanoseconds limit) : limit_(limit) {}
  // True once `counts` have been the same for longer than the limit, and again a limit later.
  bool look(std::span<const std::uint64_t> counts, Nanoseconds now);

 private:
  Nanoseconds limit_;
  Nanoseconds moved_{0};
  std::vector<std::uint64_t> counts_;
};

}  // namespace c1k
