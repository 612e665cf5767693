#include "common/record/sample.h"

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

}  // namespace c1k
