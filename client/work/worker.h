// The body of a client's worker: opens connections by the pace, watches them, closes them. The path
// of a connection is socket, bind, connect, epoll add: nothing is allocated, locked, timed or
// logged for it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "client/figures/columns.h"
#include "client/plan/plan.h"
#include "client/plan/share.h"
#include "client/work/connections.h"
#include "client/work/life.h"
#include "client/work/traffic.h"
#include "client/work/worker_constants.h"
#include "common/run/pace.h"
#include "common/run/seat.h"
#include "common/run/tally.h"

namespace c1k {

class ClientWorker {
 public:
  // Both must outlive the worker.
  ClientWorker(Seat& seat, const ClientPlan& plan);
  ClientWorker(Seat& seat, const ClientPlan&& plan) = delete;
  void run();  // until the phase is done

 private:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever
  enum class Attempt : std::uint8_t { made, slot_taken, no_slot };

  Wait act(Phase phase, Nanoseconds now);
  Wait attempt_some(Nanoseconds now);
  Wait expire(Nanoseconds now);
  Wait drain_some(Nanoseconds now);
  Wait drain_by_rate(Nanoseconds now);
  Wait probe_some(Nanoseconds now);
  Wait calm_some(Nanoseconds now);
  Wait live(Nanoseconds now);
  Wait next_of_life(Nanoseconds now) const;
  Wait drop_some();
  void say_swept();
  void leave();

  bool get_ready(Nanoseconds now, Wait& wait);
  Permit take_permit(Nanoseconds now);
  void pause_at_taken_slots(Nanoseconds now);
  void stand_down(Nanoseconds now);  // gives back what get_ready() took
  bool take_place();
  void give_back_place();
  bool take_claim();
  Attempt attempt();                             // the next slot; ready
  std::uint32_t note_lateness(Nanoseconds now);  // of the attempt made now; in microseconds
  void note_connect(int descriptor, Nanoseconds now);
  void wait_again(const Turn& turn, Nanoseconds now);
  void on_refused_start(const ConnectStart& start, const Turn& turn, Nanoseconds now);
  void give_back_claim(Nanoseconds now);
  void replace(int descriptor, Nanoseconds now);

  void handle(std::span<const epoll_event> events);
  void on_connecting(int descriptor, std::uint32_t events, Nanoseconds now);
  InputResult take_greeting(int descriptor);
  bool is_greeted(int descriptor, std::uint32_t events, Nanoseconds now);
  ClientCount timeout_of(int descriptor) const;
  void on_open(int descriptor, std::uint32_t events);
  void fail(int descriptor, ClientCount cause, Nanoseconds now);
  void close_one(int descriptor, ClientCount cause);
  void book_closed(int descriptor, ClientCount cause);
  void end_one(int descriptor, Nanoseconds now);  // on our own account
  void publish();
  void ring_when_due(Phase phase);

  std::uint64_t held() const { return tally_[ClientCount::open] + tally_[ClientCount::connecting]; }
  std::uint64_t room() const { return plan_.per_worker - held() - (life_ ? life_->waiting() : 0); }
  bool slots_left() const { return life_ || seat_.board().next_slot.load() < plan_.slots.size(); }
  bool makes_attempts(Phase phase) const;
  Turn next_turn();

  Seat& seat_;
  const ClientPlan& plan_;
  Poller poller_;
  Connections connections_;
  Pace ramp_pace_;
  Ramp drain_ramp_;
  Pace drain_pace_;
  Ramp probe_ramp_{kProbeRate};
  Pace probe_pace_;
  using Addresses = std::vector<SocketAddress>;
  std::vector<Addresses> sources_;  // by family and alias; the port is set per slot
  std::vector<Addresses> targets_;  // by family and target
  Tally<ClientCount> tally_;
  std::optional<Traffic> traffic_;      // the conversation; none: nothing is said
  std::optional<Life> life_;            // none: what ends is not replaced
  std::optional<Turn> turn_;            // of the attempt that follows: a return's
  bool was_returning_ = false;          // at the last look there was one
  std::uint32_t storms_ = 0;            // that were seen
  EvenShare dropped_;                   // by the last of them
  int drop_cursor_ = 0, drop_end_ = 0;  // descriptors still to be looked at for it
  std::uint64_t taken_in_row_ = 0;      // slots
  std::uint64_t claims_ = 0;        // connections, attempts and waits that the budget knows as ours
  std::uint64_t places_ = 0;        // in the window, ours
  bool is_ready_ = false;           // holds a place, a permit and a claim for the next attempt
  std::optional<Nanoseconds> due_;  // the moment of that permit; at max there is none
  Nanoseconds window_wait_{std::chrono::milliseconds{1}};  // the next, for a place in the window
  Nanoseconds pause_until_{0};  // no attempt before: the host had no room for a socket
  int drained_ = 0;             // descriptors below this are closed (in the drain)
  int probed_ = 0;              // descriptors below this were probed (by --verify)
  int calmed_ = 0;              // descriptors below this are no longer asked
  bool rang_filling_ = false;
  bool rang_idle_ = false;
  std::array<char, 65536> buffer_;  // all input goes here and nowhere else
};

}  // namespace c1k
