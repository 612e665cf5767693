#include "common/record/sample.h"

#include <algorithm>

namespace c1k {

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::ramp:
      return "ramp";
    case Phase::hold:
      return "hold";
    case Phase::serve:
      return "serve";
    case Phase::drain:
      return "drain";
    case Phase::done:
      return "done";
  }
  return "unknown";
}

std::optional<double> Sample::per_second(std::size_t counter) const {
  if (interval <= Nanoseconds::zero()) return std::nullopt;
  const auto grown = static_cast<double>(counts[counter]) - static_cast<double>(earlier[counter]);
  return grown / std::chrono::duration<double>(interval).count();
}

std::uint64_t counter_in(const KernelCounters& counters, std::string_view name) {
  const auto at = std::find(kKernelCounterNames.begin(), kKernelCounterNames.end(), name);
  return counters.at(static_cast<std::size_t>(at - kKernelCounterNames.begin())).value_or(0);
}

}  // namespace c1k
