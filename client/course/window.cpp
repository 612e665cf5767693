#include "client/course/window.h"

#include <algorithm>

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds{90};
constexpr double kWorthIt = 1.1;  // a doubled window that brings less than this is not the limit

}  // namespace

bool Window::look(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now) {
  if (now - last_look_ < kLookEvery) return false;
  const double seconds = std::chrono::duration<double>(now - last_look_).count();
  const double rate = static_cast<double>(opened - last_opened_) / seconds;
  const bool first = last_look_ == Nanoseconds{0};
  last_opened_ = opened;
  last_look_ = now;
  if (first || connecting < size_ - size_ / 10) return false;
  held_back_ = held_back_ || size_ == limit_;
  const bool helps = rate > rate_when_grown_ * kWorthIt;
  const bool stands_still = rate == 0 && opened > 0;
  if (size_ == limit_ || !(helps || stands_still)) return false;
  rate_when_grown_ = rate;
  size_ = std::min(2 * size_, limit_);
  return true;
}

}  // namespace c1k
