#include "report/figure_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "common/base/units.h"

namespace c1k {

std::string seconds_text(double seconds) {
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 600) return fmt::format("{:.1f} s", seconds);
  if (seconds < 4 * 3600) return fmt::format("{:.1f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string plain_seconds_text(double seconds) {
  const char* const sign = seconds < 0 ? "-" : "";
  const double size = std::abs(seconds);
  if (size < 0.0995) return fmt::format("{}{:.3f} s", sign, size);
  const double tenths = std::round(size * 10);
  return fmt::format("{}{}.{:.0f} s", sign, count_text(std::floor(tenths / 10)),
                     std::fmod(tenths, 10));
}

std::string bytes_text(double bytes) {
  constexpr double kKiB = 1024;
  if (bytes < kKiB) return fmt::format("{:.0f} B", bytes);
  if (bytes < kKiB * kKiB) return fmt::format("{:.1f} KiB", bytes / kKiB);
  if (bytes < kKiB * kKiB * kKiB) return fmt::format("{:.1f} MiB", bytes / (kKiB * kKiB));
  return fmt::format("{:.2f} GiB", bytes / (kKiB * kKiB * kKiB));
}

std::string count_text(double count) {
  constexpr double kLargest = 1e18;  // beyond any count, within what llround takes
  return format_count(static_cast<std::uint64_t>(std::llround(std::clamp(count, 0.0, kLargest))));
}

}  // namespace c1k
