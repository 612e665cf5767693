// Making attempts: the first part of a client's worker. The path of a connection is socket, bind,
// connect, epoll add: nothing is allocated, locked, timed or logged for it.
#pragma once

#include <optional>
#include <vector>

#include "client/work/ledger.h"

namespace c1k {

template <class Wire>
class Attempts {
 public:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  // All must outlive it.
  Attempts(Seat& seat, const ClientPlan& plan, Wire& wire, Ledger<Wire>& ledger);

  // Attempts that are due, some of them.
  Wait make_some(Nanoseconds now);
  // No attempt follows for now: what is held for the next one is given back.
  void stand_down(Nanoseconds now);
  bool has_slots_left() const;

 private:
  // What the next attempt holds, beside a place in the window and a claim. It is kept until a slot
  // is found that is free.
  struct Ticket {
    std::optional<Nanoseconds> due;  // the moment of its permit; at max there is none
    std::optional<Turn> turn;        // a return's; else the next slot is taken
  };
  enum class Outcome : std::uint8_t { made, slot_taken, no_slot };

  bool get_ticket(Nanoseconds now, Wait& wait);
  Outcome make_one();
  WireStart start(const Slot& slot);
  Turn next_turn();
  std::atomic<std::uint64_t>& next_slot() const;
  std::uint32_t note_lateness(const Ticket& ticket, Nanoseconds now);
  void wait_again(const Turn& turn, Nanoseconds now);
  void pause_at_taken_slots(Nanoseconds now);

  Seat& seat_;
  const ClientPlan& plan_;
  Wire& wire_;
  Ledger<Wire>& ledger_;
  std::vector<std::vector<SocketAddress>> sources_;  // by family and alias; a slot sets the port
  std::vector<std::vector<SocketAddress>> targets_;  // by family and target
  std::optional<Ticket> ticket_;
  bool was_returning_ = false;      // at the last look there was a return
  std::uint64_t taken_in_row_ = 0;  // slots
  Nanoseconds window_wait_;         // the next, for a place in the window
  Nanoseconds pause_until_{0};      // no attempt before: the host had no room for a socket
};

}  // namespace c1k
