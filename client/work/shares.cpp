#include "client/work/shares.h"

namespace c1k {

Shares::Shares(Seat& seat, const ClientPlan& plan)
    : seat_(seat),
      pace_(seat.board().ramp, plan.options.ramp),
      is_max_(plan.options.ramp.is_max()) {}

bool Shares::take_place() {
  Board& board = seat_.board();
  const auto window = static_cast<std::int64_t>(board.window.load(std::memory_order_relaxed));
  seat_.row().set_connecting(++places_);
  if (board.connecting.fetch_add(1) < window) return true;
  give_back_place();
  return false;
}

void Shares::give_back_place() {
  seat_.board().connecting.fetch_sub(1);
  seat_.row().set_connecting(--places_);
}

bool Shares::take_claim() {
  seat_.row().set_claims(++claims_);
  if (seat_.board().budget.take()) return true;
  seat_.row().set_claims(--claims_);
  return false;
}

void Shares::give_back_claim(Nanoseconds now) {
  if (seat_.board().budget.give_back()) pace_.skip_to(now);
  seat_.row().set_claims(--claims_);
}

Permit Shares::take_permit(Nanoseconds now, std::optional<Nanoseconds>& due) {
  due.reset();
  if (seat_.board().storm.at_once.take()) return {true, now};
  const Permit permit = pace_.take(now);
  if (permit.granted && !is_max_) due = permit.moment;
  return permit;
}

}  // namespace c1k
