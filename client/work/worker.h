// A client's worker: one loop, and three parts that each know what they do to a connection.
// Attempts make it, the opening sees it become open, the upkeep ends it; the ledger keeps what is
// held.
#pragma once

#include <array>

#include "client/work/attempts.h"
#include "client/work/opening.h"
#include "client/work/probes.h"
#include "client/work/upkeep.h"

namespace c1k {

template <class Wire>
class ClientWorker {
 public:
  using Setup = typename Wire::Setup;

  // All must outlive the worker. `rows`: with --rows.
  ClientWorker(Seat& seat, const ClientPlan& plan, const Setup& setup, RowBook* rows = nullptr);
  ClientWorker(Seat& seat, const ClientPlan&& plan, const Setup& setup,
               RowBook* rows = nullptr) = delete;
  void run();  // until the phase is done

 private:
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  Wait act(Phase phase, Nanoseconds now);
  bool makes_attempts(Phase phase) const;
  void handle(std::span<const WireEvent> events);
  void on_open(const WireEvent& event);
  bool end_if_over(ConnectionIndex connection);
  void leave();
  void ring_when_due(Phase phase);

  Seat& seat_;
  const ClientPlan& plan_;
  std::array<char, kLinkBuffer> buffer_;  // all input goes here and nowhere else
  Wire wire_;
  Ledger<Wire> ledger_;
  Attempts<Wire> attempts_;
  Opening<Wire> opening_;
  Upkeep<Wire> upkeep_;
  Probes<Wire> probes_;
  Nanoseconds seen_{0};  // all that had come until then was heard
  bool is_tls_;          // what comes behind a handshake has no event of its own
  bool rang_filling_ = false;
  bool rang_idle_ = false;
};

}  // namespace c1k
