// The conversation of a server's worker: what is said on its connections (--mode echo and push),
// and what is awaited before they are open (--proxy-protocol); said and heard by a link. Memory is
// bounded whatever the peers do: a push that was not taken whole is made again from its place, of
// echoes only as much is kept as the link's store has room for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "common/link/ending.h"
#include "common/link/kernel_wire.h"
#include "common/link/link.h"
#include "common/link/pings.h"
#include "common/net/due_wheel.h"
#include "common/run/tally.h"
#include "server/connections.h"
#include "server/counters.h"
#include "server/plan.h"

namespace c1k {

template <class Wire>
class Answers {
 public:
  using Wait = std::optional<Nanoseconds>;

  // All must outlive it. `buffer`: kLinkBuffer bytes.
  Answers(const ServerPlan& plan, Wire& wire, AcceptedConnections& connections,
          Tally<ServerCount>& tally, std::span<char> buffer, std::size_t worker = 0);
  static UserMemory memory(const ServerOptions& options);  // at most

  void on_accepted(ConnectionIndex connection, Nanoseconds now);
  void on_close(ConnectionIndex connection);
  bool is_opening(ConnectionIndex connection) const;  // something is awaited before it is open
  WireInput read(ConnectionIndex connection, Nanoseconds now);
  // Its conversation is over, or what came is not of its protocol: as what it is to be closed.
  bool has_tls_failure() const { return tls_failure_.has_value(); }
  TlsFailure take_tls_failure() { return *std::exchange(tls_failure_, std::nullopt); }
  std::optional<ConnectionIndex> stalled(Nanoseconds now) {  // a handshake that others wait for
    auto* secure = link_.transport().secure();
    return secure != nullptr ? secure->stalled(now) : std::nullopt;
  }
  std::optional<ServerCount> take_ending(ConnectionIndex connection) {
    return ending_.take(connection);
  }
  void say_farewell(ConnectionIndex connection);  // before we close it, where the talk has words
  std::optional<ConnectionIndex> beat(Nanoseconds now, Nanoseconds seen);  // link/pings.h
  Wait next_beat(Nanoseconds now);
  void on_writable(ConnectionIndex connection, Nanoseconds now);
  Wait sweep(Nanoseconds now);  // pushes what is due, some of it
  bool is_speaking() const { return wheel_ && wheel_->size() > 0; }  // of its own accord

 private:
  void begin(ConnectionIndex connection, Nanoseconds now);
  bool is_shaking(ConnectionIndex connection) const;
  WireInput shake(ConnectionIndex connection, Nanoseconds now);
  void begin_words(ConnectionIndex connection, Nanoseconds now);
  bool take(ConnectionIndex connection, const Heard& heard, Nanoseconds now);
  void open(ConnectionIndex connection, Nanoseconds now);
  bool end(ConnectionIndex connection, ServerCount cause);
  void take_pong(ConnectionIndex connection, Nanoseconds stamp, Nanoseconds now);
  void count_said(std::uint32_t speaker, std::size_t taken);
  void push(std::uint32_t speaker);

  const ServerOptions& options_;
  Wire& wire_;
  AcceptedConnections& connections_;
  Tally<ServerCount>& tally_;
  std::unique_ptr<Talk> talk_;
  Link<Wire, AcceptedConnections> link_;
  std::optional<DueWheel> wheel_;
  std::uint32_t next_place_ = 0;  // in the interval
  Pings<AcceptedConnections> pings_;
  std::size_t payload_ = 0;                // of messages in frames, heard
  std::size_t echoed_ = 0;                 // and owed
  std::optional<TlsFailure> tls_failure_;  // of the last that is to end for it
  Ending<ServerCount> ending_;
};

}  // namespace c1k
