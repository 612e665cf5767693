// The body of a server's worker: accepts, reads and forgets, closes. One epoll, one table, no
// allocation per connection.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "common/link/kernel_listeners.h"
#include "common/run/seat.h"
#include "common/run/tally.h"
#include "server/accept_share.h"
#include "server/answers.h"
#include "server/connections.h"
#include "server/counters.h"
#include "server/gathering.h"
#include "server/lingering.h"
#include "server/plan.h"

namespace c1k {

template <class Wire>
class ServerWorker {
 public:
  // All must outlive the worker; `listeners`: descriptors, open.
  ServerWorker(Seat& seat, const ServerPlan& plan, std::span<const int> listeners);
  ServerWorker(Seat& seat, const ServerPlan&& plan, std::span<const int> listeners) = delete;
  void run();  // until the phase is done

 private:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  Wait serve(Nanoseconds now);
  Wait expire(Nanoseconds now);
  Wait drain();
  void listen(bool wanted, Nanoseconds now);
  bool can_all_wait(std::span<const WireEvent> events) const;
  std::span<const WireEvent> gather(std::span<const WireEvent> events);
  void handle(std::span<const WireEvent> events);
  void on_event(const WireEvent& event, Nanoseconds now);
  void read_from(ConnectionIndex connection, Nanoseconds now);
  void accept_from(const WireEvent& event, Nanoseconds now);
  void take_turns(std::uint64_t accepted, Nanoseconds now);
  bool accept_one(const WireEvent& event, Nanoseconds now);
  bool on_nothing_accepted(const Fault& fault, Nanoseconds now);
  void on_accept_error(const Fault& fault, Nanoseconds now);
  enum class Closing : std::uint8_t {
    as_asked,
    in_order
  };  // by --close, or by FIN whatever it says
  void close_one(ConnectionIndex connection, ServerCount cause, Closing how = Closing::as_asked);
  void note_tls_failure();
  void leave();
  void publish();
  void ring_when_filling();
  std::uint32_t milliseconds(Nanoseconds now) const;
  std::uint64_t room() const { return plan_.per_worker - tally_[ServerCount::open]; }

  Seat& seat_;
  const ServerPlan& plan_;
  Wire wire_{Reports::while_so};
  KernelListeners listeners_;
  AcceptedConnections connections_;
  Tally<ServerCount> tally_;
  std::optional<Answers<Wire>> answers_;  // the conversation; none: nothing is said
  Gathering gathering_;
  Nanoseconds start_;
  Nanoseconds pause_until_{0};  // no accept before: the kernel has just refused one
  ConnectionIndex drain_cursor_ = 0;
  AcceptShare share_;
  Lingering<Wire> lingering_{wire_};
  bool says_farewell_;      // before a connection is closed by us
  std::uint64_t turn_ = 0;  // accepted in this one
  bool is_ahead_ = false;   // and leaves connections to others
  int rung_level_ = 0;      // the bell rang for: 1 half full, 2 full
  bool drained_ = false;
  Nanoseconds seen_{0};                   // all that had come until then was heard
  std::array<char, kLinkBuffer> buffer_;  // all input goes here and nowhere else
};

}  // namespace c1k
