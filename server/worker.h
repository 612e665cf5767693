// The body of a server's worker: accepts, reads and forgets, closes. One epoll, one table, no
// allocation per connection.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "common/net/descriptor_queue.h"
#include "common/net/mapped_table.h"
#include "common/run/seat.h"
#include "common/run/tally.h"
#include "server/answers.h"
#include "server/counters.h"
#include "server/gathering.h"
#include "server/plan.h"

namespace c1k {

// What a descriptor's number stands for in the table.
enum class DescriptorUse : std::uint32_t { none, connection, listener };

struct ServerRow {
  QueueLinks links;             // in the order of the last input; only with an idle timeout
  std::uint32_t last_input_ms;  // since the worker's start, wraps after 49 days
  DescriptorUse use;
};
static_assert(sizeof(ServerRow) == 16, "what a connection costs the server's user memory");

class ServerWorker {
 public:
  // All must outlive the worker.
  ServerWorker(Seat& seat, const ServerPlan& plan, std::span<const int> listeners);
  ServerWorker(Seat& seat, const ServerPlan&& plan, std::span<const int> listeners) = delete;
  void run();  // until the phase is done

 private:
  using Table = MappedTable<ServerRow>;
  using Wait = std::optional<Nanoseconds>;  // how long nothing has to be done; nullopt: for ever

  Wait serve(Nanoseconds now);
  Wait expire(Nanoseconds now);
  Wait drain();
  void listen(bool wanted, Nanoseconds now);
  bool is_open(int descriptor) const { return use_of(descriptor) == DescriptorUse::connection; }
  bool is_listener(int descriptor) const { return use_of(descriptor) == DescriptorUse::listener; }
  DescriptorUse use_of(int descriptor) const { return table_[descriptor].use; }
  bool are_of_listeners(std::span<const epoll_event> events) const;
  std::span<const epoll_event> gather(std::span<const epoll_event> events);
  void handle(std::span<const epoll_event> events);
  void on_event(const epoll_event& event, Nanoseconds now);
  void read_from(int descriptor, Nanoseconds now);
  void accept_from(int listener, Nanoseconds now);
  bool accept_one(int listener, Nanoseconds now);
  void on_accept_error(int error, Nanoseconds now);
  void close_one(int descriptor, ServerCount cause);
  void leave();
  void publish();
  void ring_when_filling();
  std::uint32_t milliseconds(Nanoseconds now) const;
  std::uint64_t room() const { return plan_.per_worker - tally_[ServerCount::open]; }

  Seat& seat_;
  const ServerPlan& plan_;
  std::span<const int> listeners_;
  Poller poller_;
  Table table_;
  DescriptorQueue<Table> by_input_{table_};
  Tally<ServerCount> tally_;
  std::optional<Answers> answers_;  // the conversation; none: nothing is said
  Gathering gathering_;
  Nanoseconds start_;
  Nanoseconds pause_until_{0};  // no accept before: the kernel has just refused one
  bool listening_ = false;
  int drain_cursor_ = 0;
  int rung_level_ = 0;  // the bell rang for: 1 half full, 2 full
  bool drained_ = false;
  std::array<char, 65536> buffer_;  // all input goes here and nowhere else
};

}  // namespace c1k
