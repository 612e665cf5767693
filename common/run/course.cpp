#include "common/run/course.h"

namespace c1k {
namespace {

using Figure = HostFigures::Figure;

std::optional<double> growth_per(const Figure& now, const Figure& before,
                                 std::uint64_t connections) {
  if (!now || !before || connections == 0) return std::nullopt;
  return (static_cast<double>(*now) - static_cast<double>(*before)) /
         static_cast<double>(connections);
}

}  // namespace

void Course::take(const Sample& sample) {
  if (!first_) first_ = sample;
  // The time since the last sample belongs to the phase that was in force then.
  auto& spent = spent_[static_cast<std::size_t>(sample.phase)];
  spent = spent.value_or(Nanoseconds{0});
  if (last_) *spent_[static_cast<std::size_t>(last_->phase)] += sample.time - last_->time;
  connect_ns_ += sample.connect_ns;
  message_ns_ += sample.message_ns;
  send_ns_ += sample.send_ns;
  if (sample.counts[open_] > most_open_) {
    most_open_ = sample.counts[open_];
    at_most_open_ = sample.host;
  }
  last_ = sample;
}

std::optional<double> Course::seconds_in(Phase phase) const {
  const auto& spent = spent_[static_cast<std::size_t>(phase)];
  if (!spent) return std::nullopt;
  return std::chrono::duration<double>(*spent).count();
}

void Course::describe(RunSummary& summary) const {
  summary.ramp_s = seconds_in(Phase::ramp);
  summary.hold_s = seconds_in(Phase::hold);
  summary.drain_s = seconds_in(Phase::drain);
  summary.connect_ns = connect_ns_;
  summary.message_ns = message_ns_;
  summary.send_ns = send_ns_;
  summary.user_bytes = at_most_open_.user_bytes;
  if (!first_) return;
  const HostFigures& start = first_->host;
  summary.user_bytes_per_connection =
      growth_per(at_most_open_.user_bytes, start.user_bytes, most_open_);
  summary.kernel_bytes_per_connection =
      growth_per(at_most_open_.slab_bytes, start.slab_bytes, most_open_);
}

}  // namespace c1k
