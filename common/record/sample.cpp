#include "common/record/sample.h"

#include <cassert>

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

std::string_view name_of(Kind kind) {
  return kind == Kind::counter ? "counter" : "gauge";
}

std::optional<double> Sample::per_second(std::size_t counter) const {
  if (interval <= Nanoseconds::zero()) return std::nullopt;
  const auto grown = static_cast<double>(counts[counter]) - static_cast<double>(earlier[counter]);
  return grown / std::chrono::duration<double>(interval).count();
}

std::uint64_t counter_in(const KernelCounters& counters, std::string_view name) {
  const Counter* const counter = find_counter(kKernelTable, name);
  assert(counter != nullptr);
  return counters.at(counter->index).value_or(0);
}

}  // namespace c1k
