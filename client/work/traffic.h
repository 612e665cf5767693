// The conversation of a client's worker: who of its connections sends when (schedule), what came
// back (rounds), and the sums; said and heard by a link. Exists only when something is said or
// awaited. The silent cost nothing but their connection's row: no timer, no buffer, no call.
//
// Messages are due by the schedule, whatever the answers do (open loop); a latency counts from
// then. Invariant: messages_sent = messages_answered + messages_unanswered + messages_in_flight,
// and so for their bytes.
#pragma once

#include <memory>

#include "client/figures/counters.h"
#include "client/plan/plan.h"
#include "client/work/connections.h"
#include "client/work/rotation.h"
#include "client/work/rounds.h"
#include "client/work/row_book.h"
#include "client/work/schedule.h"
#include "common/link/ending.h"
#include "common/link/kernel_wire.h"
#include "common/link/link.h"
#include "common/link/pings.h"
#include "common/run/seat.h"
#include "common/run/tally.h"

namespace c1k {

// What an event has made of a connection that is not open yet.
enum class Opened : std::uint8_t { not_yet, yes, ended, failed, rejected, insecure };

template <class Wire>
class Traffic {
 public:
  using Wait = std::optional<Nanoseconds>;

  // All must outlive it. `buffer`: kLinkBuffer bytes. `rows`: who has which line, with --rows.
  Traffic(Seat& seat, const ClientPlan& plan, Wire& wire, Connections& connections,
          Tally<ClientCount>& tally, std::span<char> buffer, RowBook* rows);
  static UserMemory memory(const ClientOptions& options);  // at most: all open ones speak

  // --- opening: connected by the wire, and not open yet ---
  Opened begin(const WireEvent& event, Nanoseconds now);  // says the first words
  Opened go_on(const WireEvent& event, Nanoseconds now);
  Fault fault() const { return fault_; }                    // of the last that failed
  std::uint64_t number() const { return number_; }          // of the last that became open
  std::size_t heard_bytes() const { return heard_bytes_; }  // by the last go_on()

  // --- open ---
  void on_open(ConnectionIndex connection, Nanoseconds now);
  void on_close(ConnectionIndex connection);        // and of who was never open
  void hear_left_over(ConnectionIndex connection);  // what came with the end of its opening
  // Reads all there is. `to_the_end`: until nothing is left for sure.
  WireInput read(ConnectionIndex connection, bool to_the_end);
  void on_writable(ConnectionIndex connection);  // goes on with a message that was not taken whole
  void ask(ConnectionIndex connection, Nanoseconds now);  // --verify: by one message more
  // Whose talk has said that it is over, or can't go on, and as what it is to be closed.
  Ending<ClientCount> ending;
  void say_farewell(ConnectionIndex connection);  // before we close it, where the talk has words
  std::optional<ConnectionIndex> beat(Nanoseconds now, Nanoseconds seen);  // link/pings.h
  Wait next_beat(Nanoseconds now);
  Wait sweep(Nanoseconds now);  // sends some of what is due; how long nothing will be

 private:
  void begin_tls(ConnectionIndex connection);
  Opened shake(const WireEvent& event, Nanoseconds now);
  Opened begin_words(const WireEvent& event, Nanoseconds now);  // the talk's, behind TLS
  Opened go_on_words(const WireEvent& event, Nanoseconds now);
  void note_tls_failure(const TlsFailure& failure);
  bool say_opening(std::uint32_t speaker);
  Opened hear_opening(ConnectionIndex connection, bool to_the_end);
  std::string proxy_header(const Speaker<Rounds>& speaker) const;
  Opened open(ConnectionIndex connection, Nanoseconds now);

  bool take_active();
  bool is_too_early(Nanoseconds now);
  void activate(ConnectionIndex connection, std::uint32_t place, Nanoseconds now);
  void pass_on(std::uint32_t speaker, Nanoseconds now);
  void stop_sending(std::uint32_t speaker);
  void let_rest(std::uint32_t speaker);
  void note_burst(std::size_t bytes);
  void look_for_oldest(Nanoseconds now);
  void send_due(const Due& due);
  void begin_message(std::uint32_t speaker, const Due& due, std::uint32_t place);
  void count_taken(std::uint32_t speaker, std::size_t bytes);
  Rounds& rounds(std::uint32_t speaker) { return link_[speaker].own; }
  std::uint64_t bytes_in_flight(std::uint32_t speaker);
  bool take(ConnectionIndex connection, const Heard& heard);
  bool take_end(ConnectionIndex connection, const Heard& heard);
  bool take_rejection(const Heard& heard);
  void take_pong(ConnectionIndex connection, Nanoseconds stamp);
  bool ping(ConnectionIndex connection, Nanoseconds stamp);
  void count_heard(std::size_t bytes);
  void take_answer(ConnectionIndex connection, const Heard& heard, Nanoseconds now);
  void take_push(const Heard& heard, Nanoseconds now);
  void note_latency(Nanoseconds latency);

  Seat& seat_;
  const TrafficOptions& options_;
  const ClientPlan& plan_;
  Wire& wire_;
  Connections& connections_;
  Tally<ClientCount>& tally_;
  std::span<const char> buffer_;
  std::unique_ptr<Talk> talk_;
  Link<Wire, Connections, Rounds> link_;
  Schedule schedule_;
  Pings<Connections> pings_;
  std::optional<Rotation> rotation_;
  RowBook* row_book_;
  Fault fault_;
  std::uint64_t number_ = 0;
  std::size_t heard_bytes_ = 0;
  std::size_t payload_ = 0;  // of messages in frames, by the last that was heard
  Nanoseconds look_at_{0};   // for the oldest unanswered
  bool has_opening_;
  bool speaks_first_;  // in it, and by more than one write
  bool was_too_early_ = false;
};

}  // namespace c1k
