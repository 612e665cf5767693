#include "common/run/run_history.h"

#include <algorithm>

namespace c1k {
namespace {

HostFigures::Figure difference(HostFigures::Figure now, HostFigures::Figure before) {
  if (!now || !before || *now < *before) return std::nullopt;
  return *now - *before;
}

}  // namespace

void RunHistory::take(const Sample& sample) {
  // The time since the last sample belongs to the phase that was in force then.
  auto& spent = spent_[static_cast<std::size_t>(sample.phase)];
  spent = spent.value_or(Nanoseconds{0});
  if (last_ && sample.cpu_pct) {
    Share& share = cpu_[static_cast<std::size_t>(last_->phase)];
    const double seconds = std::chrono::duration<double>(sample.interval).count();
    share.pct_s += *sample.cpu_pct * seconds;
    share.seconds += seconds;
  }
  if (last_) *spent_[static_cast<std::size_t>(last_->phase)] += sample.time - last_->time;
  timings_ += sample.timings;
  take_load(sample);
  if (!last_) inuse_at_start_ = sample.host.tcp_inuse;
  // In the drain a worker closes first and publishes later.
  const bool was_draining = last_ && last_->phase == Phase::drain;
  if (sample.counts[open_] >= most_open_ && !was_draining) {
    most_open_ = sample.counts[open_];
    at_most_open_ = sample.host;
    at_most_open_.slab_caches.clear();
    inuse_growth_ = difference(sample.host.tcp_inuse, inuse_at_start_);
  }
  const bool is_ending = sample.phase == Phase::drain || sample.phase == Phase::done;
  if (is_ending && !at_end_) at_end_ = sample;
  take_queue(sample);
  memory_.take(sample.counts[open_], sample.host);
  bounds_.take(sample);
  last_ = sample;
}

HostFigures::Figure RunHistory::inuse_growth_at_end() const {
  return at_end_ ? difference(at_end_->host.tcp_inuse, inuse_at_start_) : std::nullopt;
}

void RunHistory::take_queue(const Sample& sample) {
  const std::uint64_t waiting = sample.host.accept_queue.value_or(0);
  if (waiting_ == 0 || waiting < waiting_) waiting_since_ = sample.time;
  waiting_ = waiting;
  if (waiting > 0 && sample.time - waiting_since_ >= std::chrono::seconds{1})
    most_waiting_ = std::max(most_waiting_, waiting);
}

// A sample's load is that of the interval before it, so the phase is that of the last sample.
void RunHistory::take_load(const Sample& sample) {
  if (!last_ || !sample.host.host_cpu_pct || !sample.host.host_softirq_pct) return;
  if (last_->phase == Phase::ramp || last_->phase == Phase::serve) ramp_load_.add(sample);
  if (last_->phase == Phase::hold) hold_load_.add(sample);
}

void RunHistory::LoadSum::add(const Sample& sample) {
  const double interval_s = std::chrono::duration<double>(sample.interval).count();
  load.host_cpu_pct += *sample.host.host_cpu_pct * interval_s;
  load.host_softirq_pct += *sample.host.host_softirq_pct * interval_s;
  load.own_cpu_pct += sample.cpu_pct.value_or(0) * interval_s;
  seconds += interval_s;
}

RampLoad RunHistory::LoadSum::mean() const {
  if (seconds <= 0) return {};
  return {load.host_cpu_pct / seconds, load.host_softirq_pct / seconds, load.own_cpu_pct / seconds};
}

RampLoad RunHistory::ramp_load() const {
  return ramp_load_.mean();
}

RampLoad RunHistory::hold_load() const {
  return hold_load_.mean();
}

std::optional<double> RunHistory::seconds_in(Phase phase) const {
  const auto& spent = spent_[static_cast<std::size_t>(phase)];
  if (!spent) return std::nullopt;
  return std::chrono::duration<double>(*spent).count();
}

std::optional<double> RunHistory::cpu_pct_in(Phase phase) const {
  const Share& share = cpu_[static_cast<std::size_t>(phase)];
  if (share.seconds <= 0) return std::nullopt;
  return share.pct_s / share.seconds;
}

void RunHistory::describe(RunSummary& summary) const {
  summary.ramp_s = seconds_in(Phase::ramp);
  summary.hold_s = seconds_in(Phase::hold);
  summary.drain_s = seconds_in(Phase::drain);
  summary.ramp_cpu_pct = cpu_pct_in(Phase::ramp);
  summary.hold_cpu_pct = cpu_pct_in(Phase::hold);
  summary.drain_cpu_pct = cpu_pct_in(Phase::drain);
  summary.timings = timings_;
  summary.memory = memory_.facts();
  summary.tcp_inuse_growth = inuse_growth_;
}

}  // namespace c1k
