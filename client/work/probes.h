// --verify: the part of a client worker's upkeep that asks each connection once whether it lives.
#pragma once

#include "client/work/ledger.h"

namespace c1k {

template <class Wire>
class Probes {
 public:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  // All must outlive it. `in_talk`: the conversation asks, instead of the kernel.
  Probes(Seat& seat, Wire& wire, Ledger<Wire>& ledger, bool in_talk);

  // One sweep over all that are open in a run, from the moment that the board says so.
  Wait send_some(Nanoseconds now);

 private:
  Wait calm_some(Nanoseconds now);
  void ask(ConnectionIndex connection, Nanoseconds now);

  Seat& seat_;
  Wire& wire_;
  Ledger<Wire>& ledger_;
  bool in_talk_;
  Ramp ramp_;
  Pace pace_;
  ConnectionIndex probed_ = 0;  // those below were probed
  ConnectionIndex calmed_ = 0;  // those below are no longer asked
};

}  // namespace c1k
