#include "common/run/guards.h"

#include <algorithm>

namespace c1k {

MemoryGuard::MemoryGuard(std::uint64_t total_bytes)
    : floor_bytes_(std::max<std::uint64_t>(256ULL << 20U, total_bytes / 100 * 3)) {}

bool MemoryGuard::look(const std::optional<std::uint64_t>& available_bytes) {
  if (!available_bytes) return false;
  const bool now_short = *available_bytes < (is_short_ ? 2 * floor_bytes_ : floor_bytes_);
  const bool changed = now_short != is_short_;
  is_short_ = now_short;
  return changed;
}

bool StuckGuard::look(std::span<const std::uint64_t> counts, Nanoseconds now) {
  const bool same = std::equal(counts.begin(), counts.end(), counts_.begin(), counts_.end());
  if (same && now - moved_ <= limit_) return false;
  counts_.assign(counts.begin(), counts.end());
  moved_ = now;
  return same;
}

}  // namespace c1k
