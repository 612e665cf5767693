// What the server's worker does with its listeners: it accepts, and takes turns with the others.
#include "common/talk/push.h"
#include "server/worker.h"

namespace c1k {
namespace {

constexpr int kAcceptBatch = 64;
constexpr std::uint64_t kTurn = 16;  // connections, then another worker is woken first
constexpr Nanoseconds kPause = std::chrono::milliseconds{100};

}  // namespace

template <class Wire>
void ServerWorker<Wire>::accept_from(const WireEvent& event, Nanoseconds now) {
  if (seat_.phase() != Phase::serve || !listeners_.are_watched()) return;
  const std::uint64_t before = tally_[ServerCount::accepted];
  int accepted = 0;
  while (accepted < kAcceptBatch && room() > 0 && accept_one(event, now)) ++accepted;
  if (accepted == kAcceptBatch) gathering_.more_waits();
  take_turns(tally_[ServerCount::accepted] - before, now);
}

// Of those that wait for a connection the kernel wakes the first, and whoever has been woken stays
// it: where they come slowly one worker would have them all. Who has had its turn goes to the end
// (add_wait_queue_exclusive of fs/eventpoll.c). Connections that wait meanwhile are told of again.
template <class Wire>
void ServerWorker<Wire>::take_turns(std::uint64_t accepted, Nanoseconds now) {
  turn_ += accepted;
  share_.add(accepted);
  if (turn_ < kTurn || !listeners_.are_watched()) return;
  turn_ = 0;
  listen(false, now);
  is_ahead_ = share_.is_ahead(now);
  listen(!is_ahead_, now);
}

template <class Wire>
bool ServerWorker<Wire>::accept_one(const WireEvent& event, Nanoseconds now) {
  // The row says it before the board does, and gives back after it (client/work/shares.h).
  Budget& budget = seat_.board().budget;
  seat_.row().set_claims(tally_[ServerCount::open] + 1);
  if (!budget.take()) {
    seat_.row().set_claims(tally_[ServerCount::open]);
    pause_until_ = now + kPause;
    return false;
  }
  const auto [connection, fault] = listeners_.accept(event);
  if (connection == 0) return on_nothing_accepted(fault, now);
  ++tally_[ServerCount::accepted];
  ++tally_[ServerCount::open];
  connections_.open(connection, milliseconds(now));
  if (answers_) answers_->on_accepted(connection, now);
  if (const Fault unwatched = wire_.watch(connection)) {
    close_one(connection, ServerCount::closed_other);
    on_accept_error(unwatched, now);
  } else if (plan_.options.greet && !plan_.options.proxy_version && !plan_.options.is_tls()) {
    // A connection that can't take it is already broken, and says so as input.
    wire_.write(connection, {&kGreeting, 1});
  }
  return now >= pause_until_;
}

template <class Wire>
bool ServerWorker<Wire>::on_nothing_accepted(const Fault& fault, Nanoseconds now) {
  seat_.board().budget.give_back();
  seat_.row().set_claims(tally_[ServerCount::open]);
  if (fault.cause == Cause::nothing_waits) return false;
  if (fault.cause == Cause::stopped) {  // the drain is about to begin
    pause_until_ = now + kPause;
    return false;
  }
  on_accept_error(fault, now);
  return now >= pause_until_;
}

// Re-arming at once would be a busy loop, not re-arming a dead listener (docs/architecture.md).
template <class Wire>
void ServerWorker<Wire>::on_accept_error(const Fault& fault, Nanoseconds now) {
  ++tally_[ServerCount::accept_errors];
  if (!is_local_limit(fault.cause)) return;
  seat_.row().report(fault);
  pause_until_ = now + kPause;
}

template class ServerWorker<KernelWire>;

}  // namespace c1k
