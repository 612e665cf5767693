#include "common/run/ramp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

// n permits at `rate`, in nanoseconds; split so that 10^9 x n never has to fit into 64 bits.
Nanoseconds time_for(std::uint64_t n, std::uint64_t rate) {
  const std::uint64_t ns = n / rate * kNsPerSecond + n % rate * kNsPerSecond / rate;
  return Nanoseconds{static_cast<std::int64_t>(ns)};
}

// How many permits are due in [0, duration): the n with time_for(n) < duration.
std::uint64_t permits_in(Nanoseconds duration, std::uint64_t rate) {
  const auto ns = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t rest = ns % kNsPerSecond;
  return ns / kNsPerSecond * rate + (rest * rate + kNsPerSecond - 1) / kNsPerSecond;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

RampStep parse_step(std::string_view text, bool is_last) {
  const std::size_t at = text.find(" for ");
  RampStep step;
  step.rate = parse_rate(trimmed(text.substr(0, at)));
  if (at != std::string_view::npos) step.duration = parse_duration(trimmed(text.substr(at + 5)));
  if (!is_last && step.duration <= Nanoseconds::zero())
    throw Refusal(fmt::format("'{}': only the last step lasts; write '{} for 30s'", text, text));
  if (is_last && at != std::string_view::npos)
    throw Refusal(
        fmt::format("'{}': the last step lasts until the count is reached; leave its "
                    "'for' out",
                    text));
  if (!is_last && !step.rate)
    throw Refusal(fmt::format("'{}': max may only be the last step", text));
  return step;
}

}  // namespace

Ramp::Ramp(std::vector<RampStep> steps) {
  assert(!steps.empty());
  Nanoseconds begin{0};
  std::uint64_t first = 0;
  for (const RampStep& step : steps) {
    steps_.push_back({step.rate, begin, first});
    begin += step.duration;
    if (step.rate) first += permits_in(step.duration, *step.rate);
  }
}

Ramp Ramp::sliced(const Slice& slice) const {
  Ramp ramp = *this;
  ramp.slice_ = slice;
  return ramp;
}

Rate Ramp::part_of(Rate rate) const {
  return rate ? Rate{(*rate + slice_.of - 1) / slice_.of} : rate;
}

Nanoseconds Ramp::due(std::uint64_t of_slice) const {
  const std::uint64_t n = slice_.number(of_slice);
  const auto next = std::upper_bound(steps_.begin(), steps_.end(), n,
                                     [](std::uint64_t m, const Step& s) { return m < s.first; });
  const Step& step = *std::prev(next);
  return step.rate ? step.begin + time_for(n - step.first, *step.rate) : step.begin;
}

const Ramp::Step& Ramp::step_at(Nanoseconds t) const {
  const Step* now = &steps_.front();
  for (const Step& step : steps_)
    if (t >= step.begin) now = &step;
  return *now;
}

std::optional<double> Ramp::per_second_at(Nanoseconds t) const {
  const Rate rate = step_at(t).rate;
  if (!rate) return std::nullopt;
  return static_cast<double>(*rate) / static_cast<double>(slice_.of);
}

Rate Ramp::highest_rate() const {
  std::uint64_t highest = 0;
  for (const Step& step : steps_) {
    if (!step.rate) return std::nullopt;
    highest = std::max(highest, *step.rate);
  }
  return part_of(highest);
}

std::string Ramp::to_string() const {
  std::string text = slice_.is_whole() ? "" : slice_.to_string() + " of ";
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (i > 0) text += ", then ";
    text += format_rate(steps_[i].rate);
    if (i + 1 < steps_.size())
      text += " for " + format_duration(steps_[i + 1].begin - steps_[i].begin);
  }
  return text;
}

Ramp parse_ramp(std::string_view text) {
  std::vector<RampStep> steps;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view step = trimmed(text.substr(at, comma - at));
    if (step.empty())
      throw Refusal(
          fmt::format("'{}' is not a ramp: write steps like '1k/s for 30s, 20k/s'", text));
    steps.push_back(parse_step(step, comma == text.size()));
    at = comma + 1;
  }
  return Ramp(std::move(steps));
}

}  // namespace c1k
