// The conversation of a server's worker, with --mode echo and push: what is sent on its
// connections. Memory is bounded whatever the peers do: a push that was not taken whole is made
// again from its place, an echo that was not is kept only up to kMostKept in a worker; beyond that
// the input stays in the kernel until there is room for it in the other direction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "common/link/kernel_wire.h"
#include "common/net/due_wheel.h"
#include "common/run/tally.h"
#include "server/columns.h"
#include "server/plan.h"

namespace c1k {

inline constexpr std::size_t kMostKept = std::size_t{4} << 20;

class Answers {
 public:
  using Wait = std::optional<Nanoseconds>;

  // All three must outlive it.
  Answers(const ServerPlan& plan, KernelWire& wire, Tally<ServerCount>& tally);
  Answers(const ServerPlan&& plan, KernelWire& wire, Tally<ServerCount>& tally) = delete;
  static UserMemory memory(const ServerOptions& options);  // at most

  void on_open(ConnectionIndex connection, Nanoseconds now);
  void on_close(ConnectionIndex connection);
  WireInput read(ConnectionIndex connection, std::span<char> buffer);
  void on_writable(ConnectionIndex connection);
  Wait sweep(Nanoseconds now);  // pushes what is due, some of it
  bool is_speaking() const { return wheel_ && wheel_->size() > 0; }  // of its own accord

 private:
  struct Row {
    std::int64_t sent_ns;  // of the push that is on its way
    std::uint32_t unsent;  // bytes of it
  };

  WireInput echo(ConnectionIndex connection, std::span<char> buffer);
  WireInput echo_without_keeping(ConnectionIndex connection, std::span<char> buffer);
  void push(ConnectionIndex connection);
  void push_rest(ConnectionIndex connection, Row& row);
  std::size_t send(ConnectionIndex connection, std::span<const char> bytes);

  const ServerOptions& options_;
  KernelWire& wire_;
  Tally<ServerCount>& tally_;
  std::string message_;  // a push; its header is written before it goes out
  std::optional<MappedTable<Row>> pushes_;
  std::optional<DueWheel> wheel_;
  std::uint32_t next_number_ = 0;
  // Of those that take less than they send; they are not read from meanwhile.
  std::unordered_map<ConnectionIndex, std::string> kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace c1k
