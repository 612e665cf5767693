#include "client/course/window.h"

#include <algorithm>

#include "common/base/units.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds{90};
constexpr Nanoseconds kMeasureEvery = std::chrono::seconds{1};
constexpr double kWorthIt = 1.1;  // a doubled window that brings less than this is not the limit
constexpr std::uint64_t kLeastPart = 16;

double per_second(std::uint64_t count, Nanoseconds time) {
  return static_cast<double>(count) / std::chrono::duration<double>(time).count();
}

}  // namespace

bool Window::look(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now) {
  if (now - last_look_ < kLookEvery) return false;
  const double rate = per_second(opened - last_opened_, now - last_look_);
  const bool first = last_look_ == Nanoseconds{0};
  last_opened_ = opened;
  last_look_ = now;
  const bool is_full = !first && connecting >= size_ - size_ / 10;
  if (measure(is_full ? connecting : 0, opened, now)) return true;
  if (!is_full) return false;
  held_back_ = held_back_ || size_ == limit_;
  const bool helps = rate > rate_when_grown_ * kWorthIt;
  const bool stands_still = rate == 0 && opened > 0;
  return !is_shrunk_ && (helps || stands_still) && grow(rate);
}

bool Window::grow(double rate) {
  if (size_ == limit_) return false;
  rate_when_grown_ = rate;
  size_ = std::min(2 * size_, limit_);
  is_shrunk_ = is_shrunk_ && size_ < limit_;
  return true;
}

// `connecting` of a window that is not full is 0: then nobody waits for the others.
bool Window::measure(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now) {
  if (patience_ == Nanoseconds{0} || now - measured_at_ < kMeasureEvery) return false;
  const double rate = per_second(opened - measured_opened_, now - measured_at_);
  const bool first = measured_at_ == Nanoseconds{0};
  measured_opened_ = opened;
  measured_at_ = now;
  if (first || connecting == 0 || rate == 0) return false;
  const Nanoseconds takes{static_cast<std::int64_t>(1e9 * static_cast<double>(connecting) / rate)};
  least_ = std::min(least_.value_or(takes), takes);
  if (is_shrunk_ && takes < patience_ / 4) return grow(rate);
  const std::uint64_t smallest = divide_up(limit_, kLeastPart);
  if (takes <= std::max(patience_, 2 * *least_) || size_ <= smallest) return false;
  size_ = std::max(size_ / 2, smallest);
  return is_shrunk_ = has_shrunk_ = true;
}

}  // namespace c1k
