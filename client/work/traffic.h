// The conversation of a client's worker: who of its open connections sends when, and what came
// back. Exists only with --active or --answer push; a connection's state is a row of its own table.
// The silent cost nothing but that row: no timer, no buffer, no call.
//
// Messages are due by the wheel, whatever the answers do (open loop), and a latency is counted from
// then. Invariant: messages_sent = messages_answered + messages_unanswered + messages_in_flight,
// and so for their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "client/figures/columns.h"
#include "client/plan/plan.h"
#include "common/link/kernel_wire.h"
#include "common/net/due_wheel.h"
#include "common/net/index_queue.h"
#include "common/run/seat.h"
#include "common/run/tally.h"
#include "common/talk/push.h"

namespace c1k {

class Traffic {
 public:
  using Wait = std::optional<Nanoseconds>;

  // All must outlive it.
  Traffic(Seat& seat, const ClientPlan& plan, KernelWire& wire, Tally<ClientCount>& tally);
  Traffic(Seat& seat, const ClientPlan&& plan, KernelWire& wire,
          Tally<ClientCount>& tally) = delete;
  static UserMemory memory(const TrafficOptions& options);

  // The connection's number, before it is open: for its message and its place in the interval.
  void enroll(ConnectionIndex connection, std::uint64_t number);
  void on_open(ConnectionIndex connection, Nanoseconds now);
  void on_close(ConnectionIndex connection);
  // Reads all there is, with `buffer`, and compares. `to_the_end`: until nothing is left for sure.
  WireInput read(ConnectionIndex connection, std::span<char> buffer, bool to_the_end);
  void on_writable(ConnectionIndex connection);  // goes on with a message that was not taken whole
  // Sends what is due, some of it; how long nothing will be due.
  Wait sweep(Nanoseconds now);

 private:
  struct Row {
    QueueLinks links;          // in idle_
    std::uint64_t in_flight;   // bit i: the message of round `last_round` - i has no answer yet
    std::uint32_t last_round;  // that was sent
    std::uint32_t number;
    std::uint32_t place;      // the wheel's number when it sent
    std::uint32_t unsent;     // bytes of the last message that the kernel did not take
    std::uint32_t answer_at;  // bytes of an answer that have come; of a push likewise
    bool is_prompt, is_wrong;
    bool is_idle;  // in idle_
  };
  struct PushRow {
    PushHeader header;  // as far as it has come
    bool is_lost;       // what comes is no push: not looked at any more
  };

  bool take_active();
  void give_back_active();
  bool is_too_early(Nanoseconds now);
  void activate(ConnectionIndex connection, std::uint32_t place, Nanoseconds now);
  void set_idle(ConnectionIndex connection, bool is_idle);
  void hand_over(ConnectionIndex connection, Nanoseconds now);
  void send_due(const Due& due);
  void send_rest(ConnectionIndex connection, Row& row);
  void take_answer(Row& row, std::span<const char> bytes, Nanoseconds now);
  std::uint64_t bytes_in_flight(const Row& row) const;
  void complete(Row& row, Nanoseconds now);
  void take_push(ConnectionIndex connection, std::span<const char> bytes, Nanoseconds now);
  void count_pushed(const PushRow& push, Row& row, Nanoseconds now);

  Seat& seat_;
  const TrafficOptions& options_;
  std::uint64_t count_;  // of the connections, over all workers
  KernelWire& wire_;
  Tally<ClientCount>& tally_;
  Message message_;
  std::string filler_;  // longer than any input by a period
  MappedTable<Row> table_;
  std::optional<MappedTable<PushRow>> pushes_;
  DueWheel wheel_;
  bool was_too_early_ = false;
  // Rotating: open connections without a place, the longest without first. So nobody has to be
  // looked for when a place is handed over.
  IndexQueue<MappedTable<Row>> idle_{table_};
};

}  // namespace c1k
