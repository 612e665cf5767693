#include "client/storms.h"

#include <fmt/format.h>

#include <algorithm>

namespace c1k {
namespace {

// After so long all have dropped theirs; fewer than planned were then lost otherwise meanwhile.
constexpr Nanoseconds kDropTime = std::chrono::seconds{5};

}  // namespace

Storms::Event Storms::next(Nanoseconds now, std::uint64_t open, std::uint64_t dropped) {
  if (under_way_) {
    const bool all_dropped = dropped >= dropped_at_end_ || now - began_at_ > kDropTime;
    if (!all_dropped || open < open_before_) return Event::none;
    under_way_ = false;
    recovery_ = std::max(recovery_.value_or(Nanoseconds{0}), now - began_at_);
    return Event::recovered;
  }
  if (!hold_at_ || begun_ == storms_.size() || now - *hold_at_ < storms_[begun_].at)
    return Event::none;
  ++begun_;
  under_way_ = true;
  began_at_ = now;
  open_before_ = open;
  dropped_before_ = dropped;
  dropped_at_end_ = dropped + std::min(current().drop, open);
  return Event::begins;
}

std::string Storms::to_text() const {
  if (begun_ == 0) return "";
  std::string text =
      fmt::format("{} dropped in {} of {}", format_count(dropped_at_end_), begun_, storms_.size());
  if (recovery_)
    text += fmt::format(", all back after {:.2f} s{}",
                        std::chrono::duration<double>(*recovery_).count(),
                        begun_ > 1 ? " at the longest" : "");
  if (under_way_)
    text +=
        fmt::format("; at the end those of {} were not all back", format_duration(current().at));
  return text;
}

}  // namespace c1k
