#include "server/limit_watch.h"

#include <fmt/format.h>

#include "common/base/units.h"
#include "common/host/processes.h"

namespace c1k {

// The soft limit counts: who may raise it has not done so.
bool LimitWatch::look(std::span<const pid_t> processes, std::optional<std::uint64_t> waiting) {
  for (const pid_t process : processes) {
    const auto open = descriptors_of(process);
    const auto limit = descriptor_limit_of(process);
    if (!open || !limit || *open < *limit) continue;
    const bool is_new = process_ != process;
    process_ = process;
    limit_ = *limit;
    open_ = *open;
    waiting_ = waiting.value_or(0);
    return is_new;
  }
  return false;
}

std::string LimitWatch::to_text() const {
  return fmt::format(
      "process {} is at its descriptor limit, {} wait to be accepted ({} of {} are "
      "open)",
      process_, format_count(waiting_), format_count(open_), format_count(limit_));
}

}  // namespace c1k
