#include "common/net/due_wheel.h"

#include <algorithm>

namespace c1k {
namespace {

constexpr Nanoseconds kTurn = std::chrono::microseconds{250};  // as fine as it is worth
constexpr Nanoseconds kLatest = std::chrono::seconds{1};       // a short stall is made up
constexpr std::uint64_t kMostTurns = 65'536;

std::uint64_t turns_in(Nanoseconds every) {
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(every / kTurn), 1, kMostTurns);
}

// The fractional parts of n x the golden ratio lie evenly for any run of n (Knuth, The Art of
// Computer Programming 3, 6.4), so neighbours among the numbers are far apart in the interval.
std::uint32_t scatter(std::uint32_t number) {
  return number * 2'654'435'769U;
}

// The finalizer of MurmurHash3: as good as chance, and the same again for the same.
std::uint32_t chance(std::uint32_t value) {
  value = (value ^ (value >> 16)) * 0x85ebca6bU;
  value = (value ^ (value >> 13)) * 0xc2b2ae35U;
  return value ^ (value >> 16);
}

std::uint64_t part_of(std::uint64_t whole, std::uint32_t fraction) {
  return (whole * fraction) >> 32;
}

std::uint64_t places_for(std::uint64_t turns) {
  return 3 * turns + 1;
}

}  // namespace

UserMemory DueWheel::memory(Nanoseconds every) {
  return {sizeof(Row), places_for(turns_in(every)) * sizeof(Place)};
}

DueWheel::DueWheel(std::size_t rows, const WheelTimes& times)
    : times_(times),
      turns_(turns_in(times.every)),
      jitter_turns_(static_cast<std::uint64_t>(times.jitter.count()) * turns_ /
                    static_cast<std::uint64_t>(times.every.count())),
      table_(rows),
      places_(places_for(turns_)) {
  times_.base -= 2 * times.every;  // so that rounds begin at 2 or more: 0 is "not in"
}

Nanoseconds DueWheel::moment_of(std::uint64_t turn) const {
  const auto whole = static_cast<std::int64_t>(turn / turns_);
  const auto rest = static_cast<std::int64_t>(turn % turns_);
  return times_.base + times_.every * whole +
         times_.every * rest / static_cast<std::int64_t>(turns_);
}

std::uint64_t DueWheel::turn_at(Nanoseconds now) const {
  const Nanoseconds since = std::max(now - times_.base, Nanoseconds{0});
  const auto whole = static_cast<std::uint64_t>(since / times_.every);
  const auto rest = static_cast<std::uint64_t>((since % times_.every).count());
  return whole * turns_ + rest * turns_ / static_cast<std::uint64_t>(times_.every.count());
}

std::uint64_t DueWheel::turn_of(std::uint32_t number, std::uint32_t round) const {
  const bool is_even = times_.spread == Spread::even;
  const std::uint64_t place = is_even ? part_of(turns_, scatter(number)) : 0;
  return round * turns_ + place + part_of(jitter_turns_, chance(number ^ chance(round)));
}

Nanoseconds DueWheel::due(std::uint32_t number, std::uint32_t round) const {
  return moment_of(turn_of(number, round));
}

void DueWheel::join(std::uint32_t index, std::uint32_t number, Nanoseconds now) {
  const std::uint64_t turn_now = turn_at(now);
  if (size_ == 0) turn_ = turn_now;
  // The jitter may put the turn of the round before into this one.
  auto round = static_cast<std::uint32_t>(std::max<std::uint64_t>(turn_now / turns_, 2) - 1);
  while (due(number, round) < now) ++round;
  // A sweep that is late by more than an interval can't look so far ahead: it takes an earlier one.
  while (turn_of(number, round) > turn_ + 3 * turns_) --round;
  // The sweep may have looked beyond the new turn, to the next that was known.
  turn_ = std::min(turn_, turn_of(number, round));
  table_[index].number = number;
  table_[index].round = round;
  hang(index);
  ++size_;
}

void DueWheel::leave(std::uint32_t index) {
  if (!has(index)) return;
  unhang(index);
  table_[index].round = 0;
  --size_;
}

std::optional<Due> DueWheel::take(Nanoseconds now) {
  const auto moment = next();
  if (!moment || *moment > now) return std::nullopt;
  const std::uint32_t index = places_[turn_ % places_.size()].first;
  unhang(index);
  const std::uint32_t round = table_[index].round++;
  hang(index);
  return Due{index, round, *moment};
}

std::optional<Nanoseconds> DueWheel::next() {
  if (size_ == 0) return std::nullopt;
  while (places_[turn_ % places_.size()].first == 0) ++turn_;
  return moment_of(turn_);
}

std::uint64_t DueWheel::skip_late(Nanoseconds now) {
  if (size_ == 0 || now - moment_of(turn_) <= std::max(2 * times_.every, kLatest)) return 0;
  const auto rounds = static_cast<std::uint32_t>((now - moment_of(turn_)) / times_.every - 1);
  std::vector<std::uint32_t> all;
  for (Place& place : places_) {
    for (std::uint32_t one = place.first; one != 0; one = table_[one].links.later)
      all.push_back(one);
    place = {};
  }
  turn_ += rounds * turns_;
  for (const std::uint32_t one : all) {
    Row& row = table_[one];
    row.round += rounds;
    while (turn_of(row.number, row.round) < turn_) ++row.round;  // an earlier chance
    hang(one);
  }
  return all.size() * std::uint64_t{rounds};
}

void DueWheel::hang(std::uint32_t index) {
  Row& row = table_[index];
  Place& place = place_of(row);
  row.links = {place.last, 0};
  (place.last == 0 ? place.first : table_[place.last].links.later) = index;
  place.last = index;
}

void DueWheel::unhang(std::uint32_t index) {
  const Row& row = table_[index];
  Place& place = place_of(row);
  const auto [earlier, later] = row.links;
  (earlier == 0 ? place.first : table_[earlier].links.later) = later;
  (later == 0 ? place.last : table_[later].links.earlier) = earlier;
}

}  // namespace c1k
