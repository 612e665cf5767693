#include "client/course/storms.h"

#include <fmt/format.h>

#include <algorithm>

namespace c1k {

Storms::Event Storms::next(Nanoseconds now, std::uint64_t open, bool is_whole, bool is_swept) {
  looked_at_ = now;
  if (under_way_) {
    if (!is_swept || !is_whole) return Event::none;
    under_way_ = false;
    last_recovery_ = now - began_at_;
    longest_ = std::max(longest_.value_or(last_recovery_), last_recovery_);
    return Event::recovered;
  }
  const bool is_due = hold_at_ && begun_ < storms_.size() && now - *hold_at_ >= storms_[begun_].at;
  if (!is_due || !is_whole) return Event::none;
  ++begun_;
  under_way_ = true;
  began_at_ = now;
  to_drop_ = std::min(current().drop, open);
  return Event::begins;
}

std::optional<Nanoseconds> Storms::recovery() const {
  if (!under_way_) return longest_;
  return std::max(longest_.value_or(Nanoseconds{0}), looked_at_ - began_at_);
}

std::string Storms::to_text(std::uint64_t dropped) const {
  if (storms_.empty()) return "";
  std::string text = fmt::format("{} dropped in {} of {} storm{}", format_count(dropped), begun_,
                                 storms_.size(), storms_.size() == 1 ? "" : "s");
  if (begun_ == 0) return text + ": the hold ended before, or not all were there";
  if (under_way_)
    return text +
           fmt::format(", and when the hold ended not all were back, {:.2f} s after the last",
                       std::chrono::duration<double>(looked_at_ - began_at_).count());
  return text + fmt::format(", all back after {:.2f} s{}",
                            std::chrono::duration<double>(*longest_).count(),
                            begun_ > 1 ? " at the longest" : "");
}

}  // namespace c1k
