#include "client/work/schedule.h"

#include <algorithm>

namespace c1k {

namespace {

// A wheel's places are memory of the worker's; where nobody sends, it has nothing to turn.
bool has_wheel(const TrafficOptions& options) {
  return !options.is_closed_loop && options.active > 0;
}

}  // namespace

Schedule::Schedule(const TrafficOptions& options, std::size_t speakers, Nanoseconds now) {
  if (!has_wheel(options)) {
    table_.emplace(speakers + 1);
    ready_.emplace(*table_);
  } else {
    wheel_.emplace(speakers + 1, WheelTimes{.base = interval_begin(now, options.every),
                                            .every = options.every,
                                            .jitter = options.jitter});
  }
}

UserMemory Schedule::memory(const TrafficOptions& options) {
  return has_wheel(options) ? DueWheel::memory(options.every) : UserMemory{sizeof(Row), 0};
}

void Schedule::join(std::uint32_t speaker, std::uint32_t place, Nanoseconds now) {
  ++size_;
  if (wheel_) return wheel_->join(speaker, place, now);
  Row& row = (*table_)[speaker];
  row.round = 1;
  row.place = place;
  answered(speaker);
}

void Schedule::leave(std::uint32_t speaker) {
  if (!has(speaker)) return;
  --size_;
  if (wheel_) return wheel_->leave(speaker);
  Row& row = (*table_)[speaker];
  if (row.is_ready) ready_->remove(speaker);
  row = {};
}

bool Schedule::has(std::uint32_t speaker) const {
  return wheel_ ? wheel_->has(speaker) : (*table_)[speaker].round != 0;
}

std::uint32_t Schedule::place(std::uint32_t speaker) const {
  return wheel_ ? wheel_->number(speaker) : (*table_)[speaker].place;
}

std::optional<Due> Schedule::take(Nanoseconds now) {
  if (wheel_) return wheel_->take(now);
  const std::uint32_t speaker = ready_->front();
  if (speaker == 0) return std::nullopt;
  ready_->remove(speaker);
  Row& row = (*table_)[speaker];
  row.is_ready = false;
  const Due due{.index = speaker, .round = row.round, .moment = now};
  if (++row.round == 0) row.round = 1;
  return due;
}

// Closed loop: answers wake the worker, so it waits for them alone.
auto Schedule::wait(Nanoseconds now) -> Wait {
  if (!wheel_) return ready_->front() != 0 ? Wait(Nanoseconds{0}) : std::nullopt;
  const auto next = wheel_->next();
  return next ? Wait(std::max(*next - now, kShortestWait)) : std::nullopt;
}

std::uint64_t Schedule::skip_late(Nanoseconds now) {
  return wheel_ ? wheel_->skip_late(now) : 0;
}

void Schedule::answered(std::uint32_t speaker) {
  if (wheel_ || !has(speaker)) return;
  Row& row = (*table_)[speaker];
  if (row.is_ready) return;
  row.is_ready = true;
  ready_->push_back(speaker);
}

}  // namespace c1k
