#include "common/run/pace.h"

#include <algorithm>

namespace c1k {

void PaceWords::begin(Nanoseconds now) {
  origin_ns = now.count();
  peak_ns = now.count();
}

Nanoseconds Pace::due(std::uint64_t n, std::int64_t shift_ns) const {
  return Nanoseconds{words_.origin_ns.load(std::memory_order_relaxed) + shift_ns} + ramp_.due(n);
}

Permit Pace::take(Nanoseconds now) {
  if (ramp_.is_max()) return {true, now};
  while (true) {
    std::uint64_t n = words_.issued.load();
    std::int64_t shift = words_.shift_ns.load();
    const Nanoseconds moment = due(n, shift);
    if (moment > now) return {false, moment};
    const Rate rate = asked_at(now);
    const Nanoseconds peak{words_.peak_ns.load()};
    if (rate && peak > now + kBurst) return {false, peak - kBurst};
    if (rate && now - moment > kMakeUp) {
      const std::int64_t lost = (now - moment - kMakeUp).count();
      if (words_.shift_ns.compare_exchange_strong(shift, shift + lost)) words_.lost_ns += lost;
      continue;
    }
    if (!words_.issued.compare_exchange_strong(n, n + 1)) continue;
    if (rate) push_peak(now, *rate);
    return {true, moment};
  }
}

void Pace::push_peak(Nanoseconds now, std::uint64_t rate) {
  const auto gap = static_cast<std::int64_t>(2'000'000'000 / (3 * rate));  // 1 s / (1.5 x rate)
  std::int64_t peak = words_.peak_ns.load();
  while (!words_.peak_ns.compare_exchange_weak(peak, std::max(peak, now.count()) + gap)) {
  }
}

void Pace::skip_to(Nanoseconds now) {
  if (ramp_.is_max()) return;
  std::int64_t shift = words_.shift_ns.load();
  const Nanoseconds moment = due(words_.issued.load(), shift);
  if (moment < now) words_.shift_ns.compare_exchange_strong(shift, shift + (now - moment).count());
}

Nanoseconds Pace::since_begin(Nanoseconds now) const {
  return now - Nanoseconds{words_.origin_ns.load() + words_.shift_ns.load()};
}

Rate Pace::asked_at(Nanoseconds now) const {
  return ramp_.rate_at(since_begin(now));
}

std::optional<double> Pace::asked_per_s(Nanoseconds now) const {
  return ramp_.per_second_at(since_begin(now));
}

std::uint64_t Pace::lost_ms() const {
  return static_cast<std::uint64_t>(words_.lost_ns.load()) / 1'000'000;
}

}  // namespace c1k
