// Opening: the second part of a client's worker. What becomes of an attempt that is on its way, and
// of a connection that the wire has made until its conversation says that it is open.
#pragma once

#include "client/work/ledger.h"

namespace c1k {

template <class Wire>
class Opening {
 public:
  // All must outlive it.
  Opening(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger);

  // Of one that is not open yet. True: it is open now.
  bool on_event(const WireEvent& event, Nanoseconds now);
  // Those that were not open in time; how long none will be so.
  std::optional<Nanoseconds> expire(Nanoseconds now);

 private:
  void note_connect(ConnectionIndex connection, Nanoseconds now);
  bool connect(const WireEvent& event, Nanoseconds now);
  bool note_opened(Opened opened, ConnectionIndex connection, Nanoseconds now);

  Seat& seat_;
  const ClientPlan& plan_;
  Wire& wire_;
  Ledger<Wire>& ledger_;
};

}  // namespace c1k
