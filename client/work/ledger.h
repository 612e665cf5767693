// What a client's worker holds, and the books of it: each connection's way from its attempt to its
// end is a call here, so the sums are kept in one place: attempted = connecting + open + failed +
// closed, and failed and closed are the sums of their causes.
#pragma once

#include <optional>

#include "client/figures/counters.h"
#include "client/work/alias_book.h"
#include "client/work/connections.h"
#include "client/work/last_words.h"
#include "client/work/life.h"
#include "client/work/shares.h"
#include "client/work/traffic.h"
#include "common/link/kernel_wire.h"
#include "common/run/tally.h"

namespace c1k {

template <class Wire>
class Ledger {
 public:
  // All must outlive it. `buffer`: kLinkBuffer bytes, for input.
  Ledger(Seat& seat, const ClientPlan& plan, Wire& wire, std::span<char> buffer, RowBook* rows);

  // An attempt from an alias was made at `now`, and is on its way, or did not start.
  struct Attempt {
    Turn turn;
    std::uint16_t alias = 0;
    Nanoseconds now{};
    std::uint32_t late_us = kNotDue;
  };
  void started(ConnectionIndex connection, const Attempt& attempt);
  void refused(const Fault& fault, const Attempt& attempt);
  // Not open yet, or open, to its end by us or by what happened to it.
  void opened(ConnectionIndex connection, Nanoseconds now);
  void heard(ConnectionIndex connection, std::size_t bytes);  // so much has come from an open one
  void note_words(ConnectionIndex connection, std::size_t bytes);  // likewise, of any
  void fail(ConnectionIndex connection, ClientCount cause, Nanoseconds now);
  void close(ConnectionIndex connection, ClientCount cause);
  void close_run(ConnectionIndex first, ConnectionIndex last);  // all open, by us
  void end(ConnectionIndex connection, Nanoseconds now);  // on our own account, whatever it is

  void publish();
  std::uint64_t held() const { return tally[ClientCount::open] + tally[ClientCount::connecting]; }
  std::uint64_t room() const { return plan_.per_worker - held() - (life ? life->waiting() : 0); }

  Shares shares;
  AliasBook aliases;
  Connections connections;
  Tally<ClientCount> tally;
  std::optional<Life> life;              // none: what ends is not replaced
  std::optional<Traffic<Wire>> traffic;  // the conversation; none: nothing is said

 private:
  void book_closed(ConnectionIndex connection, ClientCount cause);
  void note_age(ConnectionIndex connection, ClientCount cause);
  void note_wire();

  Seat& seat_;
  const ClientPlan& plan_;
  Wire& wire_;
  std::span<const char> input_;  // where what has come last begins
  bool says_farewell_;           // before a connection is closed by us
  LastWords last_words_;
};

}  // namespace c1k
