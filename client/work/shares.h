// A worker's part of what all workers of a run share: places in the window of those that are
// connecting, claims of the budget, permits of the pace.
#pragma once

#include <cstdint>
#include <optional>

#include "client/plan/plan.h"
#include "common/run/pace.h"
#include "common/run/seat.h"

namespace c1k {

class Shares {
 public:
  // Both must outlive it.
  Shares(Seat& seat, const ClientPlan& plan);
  Shares(Seat& seat, const ClientPlan&& plan) = delete;

  // In the window. A row says what it takes before the board does, and gives back after it: whoever
  // dies in between seems to hold one too many, which is taken from the board again; the other way
  // round it would be lost.
  bool take_place();
  void give_back_place();

  bool take_claim();
  // If all workers waited for it, the time until `now` is nobody's delay.
  void give_back_claim(Nanoseconds now);
  bool has_claims_left() const { return !seat_.board().budget.exhausted(); }

  // `due`: when it was due, if granted. Nothing is due at any moment at max, nor for a storm's
  // victims where they come back at once.
  Permit take_permit(Nanoseconds now, std::optional<Nanoseconds>& due);
  void skip_to(Nanoseconds now) { pace_.skip_to(now); }  // run/pace.h

 private:
  Seat& seat_;
  Pace pace_;
  bool is_max_;
  std::uint64_t places_ = 0;  // in the window, ours
  std::uint64_t claims_ = 0;  // connections, attempts and waits that the budget knows as ours
};

}  // namespace c1k
