// The storms of a run: when each begins, and how long it takes until all are back. Pure: counts and
// the time are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/life_options.h"

namespace c1k {

class Storms {
 public:
  // `storms`: the soonest first.
  explicit Storms(const std::vector<Storm>& storms) : storms_(storms) {}

  enum class Event : std::uint8_t { none, begins, recovered };

  void hold_began(Nanoseconds now) {
    hold_at_ = now;
  }  // of the last plateau; the first time counts
  // What is the case now; `open` and `dropped` (ever, by storms) over all workers. One storm ends
  // before the next begins. `begins`: to_drop() of current() are to be dropped from now on.
  Event next(Nanoseconds now, std::uint64_t open, std::uint64_t dropped);

  const Storm& current() const { return storms_[begun_ - 1]; }  // the one that began last
  std::size_t begun() const { return begun_; }
  std::uint64_t to_drop() const { return dropped_at_end_ - dropped_before_; }

  std::optional<Nanoseconds> recovery() const { return recovery_; }  // the longest of those over
  bool is_under_way() const { return under_way_; }
  std::string to_text() const;  // of all that have begun; empty: none

 private:
  const std::vector<Storm>& storms_;
  std::optional<Nanoseconds> hold_at_;
  std::size_t begun_ = 0;
  bool under_way_ = false;
  Nanoseconds began_at_{0};
  std::uint64_t open_before_ = 0;
  std::uint64_t dropped_before_ = 0;
  std::uint64_t dropped_at_end_ = 0;
  std::optional<Nanoseconds> recovery_;
};

}  // namespace c1k
