// The ramp: how many connections are wanted by when, as a pure function of time. The drain at a
// rate is a ramp as well.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/units.h"
#include "common/run/slice.h"

namespace c1k {

struct RampStep {
  Rate rate;               // nullopt: max, allowed in the last step only
  Nanoseconds duration{};  // of the last step: not looked at, it lasts
};

class Ramp {
 public:
  explicit Ramp(Rate rate) : Ramp(std::vector<RampStep>{{rate, Nanoseconds{0}}}) {}
  explicit Ramp(std::vector<RampStep> steps);  // at least one

  // One host's part of it: its n-th permit is due when that of the whole is whose turn it is, so
  // all hosts together are as even as one.
  Ramp sliced(const Slice& slice) const;

  // When the n-th permit (from 0) is due, since the ramp's start: exact, rounded down to 1 ns.
  Nanoseconds due(std::uint64_t n) const;
  // The rate asked at `t` since the ramp's start; nullopt is max. Of a slice rounded up, as the
  // next two.
  Rate rate_at(Nanoseconds t) const { return part_of(step_at(t).rate); }
  // The highest of all steps; nullopt when one of them is max.
  Rate highest_rate() const;
  Rate last_rate() const { return part_of(steps_.back().rate); }  // the one that lasts
  std::optional<double> per_second_at(Nanoseconds t) const;       // as rate_at(), exact
  // No step has a rate: there is nothing to wait for.
  bool is_max() const { return steps_.size() == 1 && !steps_.front().rate; }
  // "10,000/s", "1,000/s for 30s, then 20,000/s", "1/4 of 10,000/s"
  std::string to_string() const;

 private:
  struct Step {
    Rate rate;
    Nanoseconds begin;
    std::uint64_t first;  // the number of its first permit
  };
  const Step& step_at(Nanoseconds t) const;
  Rate part_of(Rate rate) const;

  std::vector<Step> steps_;  // of the whole
  Slice slice_;
};

// "1k/s for 30s, 20k/s": steps of rate, the last one lasts. Throws Refusal.
Ramp parse_ramp(std::string_view text);

}  // namespace c1k
