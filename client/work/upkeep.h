// Upkeep: the third part of a client's worker. Connections that end by plan (their lifetime, a
// storm, the drain); who was not open in time is the opening's, probes are those of probes.h.
#pragma once

#include "client/plan/share.h"
#include "client/work/ledger.h"

namespace c1k {

template <class Wire>
class Upkeep {
 public:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  // All must outlive it.
  Upkeep(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger);

  // Where what ends is replaced: ends what has lived long enough, and what a storm drops.
  Wait end_some(Nanoseconds now);
  // How long no lifetime is over and nothing comes back: to be asked when the attempts were made,
  // for some of them may have to wait again.
  Wait next_of_life(Nanoseconds now) const;
  Wait drain_some(Nanoseconds now);

 private:
  // How many may end before the next look at the events, and when to go on after so many.
  int room_to_end() const;
  static Nanoseconds pause_after(int room);
  Wait drop_some();
  void begin_storm();
  void say_swept();
  Wait drain_by_rate(Nanoseconds now);

  Seat& seat_;
  Wire& wire_;
  Ledger<Wire>& ledger_;
  Ramp drain_ramp_;
  Pace drain_pace_;
  std::uint32_t storms_;             // that were seen
  EvenShare dropped_;                // by the last of them
  ConnectionIndex drop_cursor_ = 0;  // from here to the next are still to be looked at
  ConnectionIndex drop_end_ = 0;
  ConnectionIndex drained_ = 0;  // those below are closed (in the drain)
};

}  // namespace c1k
