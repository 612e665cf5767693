// The storms of a run: when each begins, and how long it takes until all are back. Pure: counts and
// the time are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/plan/life_options.h"

namespace c1k {

class Storms {
 public:
  // `storms`: the soonest first; they must outlive this.
  explicit Storms(const std::vector<Storm>& storms) : storms_(storms) {}
  explicit Storms(const std::vector<Storm>&& storms) = delete;

  enum class Event : std::uint8_t { none, begins, recovered };

  void hold_began(Nanoseconds now) { hold_at_ = now; }  // of the last plateau

  // What is the case while that is held: so many are open; that is all (`is_whole`); every worker
  // has dropped its part of the current storm (`is_swept`). A storm begins when its time has come,
  // the one before is over and all are there; to_drop() of current() are to be dropped from then.
  Event next(Nanoseconds now, std::uint64_t open, bool is_whole, bool is_swept);

  const Storm& current() const { return storms_[begun_ - 1]; }  // the one that began last
  std::uint32_t begun() const { return begun_; }
  std::uint64_t to_drop() const { return to_drop_; }
  Nanoseconds last_recovery() const { return last_recovery_; }  // of the one that was over last

  // The longest of all; one that was not over when the hold ended counts with its time so far.
  std::optional<Nanoseconds> recovery() const;
  // "1,000 dropped in 1 of 1 storms, all back after 1.20 s"; empty: none was asked for.
  std::string to_text(std::uint64_t dropped) const;

 private:
  const std::vector<Storm>& storms_;
  std::optional<Nanoseconds> hold_at_;
  std::uint32_t begun_ = 0;
  bool under_way_ = false;
  Nanoseconds began_at_{0};
  Nanoseconds looked_at_{0};
  std::uint64_t to_drop_ = 0;
  Nanoseconds last_recovery_{0};
  std::optional<Nanoseconds> longest_;
};

}  // namespace c1k
