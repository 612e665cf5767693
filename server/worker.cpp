#include "server/worker.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "common/talk/push.h"
#include "server/causes.h"

namespace c1k {
namespace {

constexpr int kCloseBatch = 256;
constexpr Nanoseconds kPause = std::chrono::milliseconds{100};

}  // namespace

template <class Wire>
ServerWorker<Wire>::ServerWorker(Seat& seat, const ServerPlan& plan, std::span<const int> listeners)
    : seat_(seat),
      plan_(plan),
      listeners_(wire_, listeners),
      connections_(plan.table_rows, plan.options.idle_timeout > Nanoseconds{0}),
      gathering_(plan.backlog),
      start_(monotonic_now()),
      share_(seat),
      says_farewell_((plan.options.is_ws() || plan.options.is_tls()) &&
                     plan.options.run.close == CloseMode::fin) {
  if (plan.options.has_conversation())
    answers_.emplace(plan, wire_, connections_, tally_, buffer_, seat.index());
  seat_.watch(wire_.poller());
}

template <class Wire>
void ServerWorker<Wire>::run() {
  while (true) {
    const Phase phase = seat_.phase();
    if (phase == Phase::done) return leave();
    const Nanoseconds now = monotonic_now();
    const Wait wait = phase == Phase::drain ? drain() : serve(now);
    publish();
    const auto events = gather(wire_.wait(wait));
    handle(events);
    if (wire_.saw_all()) seen_ = now;
  }
}

// What the supervisor did not know of when it ended the run is booked all the same.
template <class Wire>
void ServerWorker<Wire>::leave() {
  for (ConnectionIndex one = 0; tally_[ServerCount::open] > 0 && one < connections_.end(); ++one)
    if (connections_.is_open(one)) close_one(one, ServerCount::closed_by_us);
  publish();
}

template <class Wire>
std::span<const WireEvent> ServerWorker<Wire>::gather(std::span<const WireEvent> events) {
  if (events.empty()) return events;
  const Nanoseconds now = monotonic_now();
  const bool can_wait = !answers_ || can_all_wait(events);
  const bool is_quiet = plan_.options.mode == Mode::hold || plan_.options.mode == Mode::sink;
  if (answers_ && (answers_->is_speaking() || (!can_wait && !is_quiet))) gathering_.spoke(now);
  if (!can_wait || !gathering_.pauses(now)) return events;
  std::this_thread::sleep_for(kGather);
  return wire_.wait(Nanoseconds{0});
}

template <class Wire>
bool ServerWorker<Wire>::can_all_wait(std::span<const WireEvent> events) const {
  return std::all_of(events.begin(), events.end(), [this](const WireEvent& event) {
    return listeners_.has(event) || event.broken || event.ended ||
           answers_->is_opening(event.connection);
  });
}

template <class Wire>
auto ServerWorker<Wire>::serve(Nanoseconds now) -> Wait {
  Wait next_expiry = sooner(expire(now), lingering_.expire(now));
  if (answers_) {
    if (const auto stalled = answers_->stalled(now))
      close_one(*stalled, ServerCount::closed_protocol);
    while (const auto silent = answers_->beat(now, seen_))
      close_one(*silent, ServerCount::closed_no_pong);
    next_expiry = sooner(sooner(next_expiry, answers_->sweep(now)), answers_->next_beat(now));
  }
  if (is_ahead_) is_ahead_ = share_.is_ahead(now);
  listen(room() > 0 && now >= pause_until_ && !is_ahead_, now);
  if (is_ahead_) next_expiry = sooner(next_expiry, AcceptShare::kLookEvery);
  if (now >= pause_until_) return next_expiry;
  return std::min(pause_until_ - now, next_expiry.value_or(kPause));
}

template <class Wire>
void ServerWorker<Wire>::listen(bool wanted, Nanoseconds now) {
  if (wanted == listeners_.are_watched()) return;
  if (!wanted) return listeners_.ignore();
  if (const Fault fault = listeners_.watch()) {
    on_accept_error(fault, now);
    seat_.row().report(fault);
    pause_until_ = now + kPause;
  }
}

template <class Wire>
void ServerWorker<Wire>::handle(std::span<const WireEvent> events) {
  const Nanoseconds now = monotonic_now();
  // Listeners last: what is accepted may get an index that an event of this batch still names.
  for (const WireEvent& event : events) {
    if (event.connection == 0)
      seat_.takes(event.tag);
    else if (connections_.is_open(event.connection))
      on_event(event, now);
    else
      lingering_.take(event, buffer_);
  }
  for (const WireEvent& event : events)
    if (listeners_.has(event)) accept_from(event, now);
}

// Hung up both ways is broken, whatever is still in its queue: an answer has no way back. A send
// may have taken the error away (tcp(7): it is pending, and reported once); most are resets.
template <class Wire>
void ServerWorker<Wire>::on_event(const WireEvent& event, Nanoseconds now) {
  const ConnectionIndex connection = event.connection;
  if (answers_ && event.broken) {
    const Fault fault = wire_.error(connection);
    return close_one(connection, closure_of(fault ? fault.cause : Cause::reset));
  }
  if (answers_ && event.output) answers_->on_writable(connection, now);
  if (event.input || event.broken) read_from(connection, now);
}

template <class Wire>
void ServerWorker<Wire>::read_from(ConnectionIndex connection, Nanoseconds now) {
  const WireInput input =
      answers_ ? answers_->read(connection, now) : wire_.discard(connection, buffer_);
  if (answers_ && answers_->has_tls_failure()) note_tls_failure();
  if (!answers_) {
    tally_[ServerCount::bytes_received] += input.bytes;
    tally_[ServerCount::wire_bytes_received] += input.bytes;
  } else if (const auto cause = answers_->take_ending(connection)) {
    return close_one(connection, *cause, Closing::in_order);  // the last words arrive
  }
  if (input.kind == Input::ended) return close_one(connection, ServerCount::closed_by_peer);
  if (input.kind == Input::failed) {
    const bool was_told = input.fault.cause == Cause::protocol;  // why: an alert arrives
    return close_one(connection, closure_of(input.fault.cause),
                     was_told ? Closing::in_order : Closing::as_asked);
  }
  if (input.bytes > 0) connections_.heard(connection, milliseconds(now));
}

template <class Wire>
void ServerWorker<Wire>::note_tls_failure() {
  const TlsFailure failure = answers_->take_tls_failure();
  seat_.row().tls_failures.add(tls_failure_code(failure.kind, failure.alert));
  seat_.row().tls_words.set(failure.words);
}

// The longest silent are at the front; the wait is until the first of the rest is due.
template <class Wire>
auto ServerWorker<Wire>::expire(Nanoseconds now) -> Wait {
  const auto limit_ms =
      static_cast<std::uint32_t>(plan_.options.idle_timeout / Nanoseconds{1'000'000});
  while (const ConnectionIndex oldest = connections_.longest_silent()) {
    const std::uint32_t silent_ms = milliseconds(now) - connections_.last_input_ms(oldest);
    if (silent_ms < limit_ms) return std::chrono::milliseconds{limit_ms - silent_ms};
    close_one(oldest, ServerCount::closed_by_us);
  }
  return std::nullopt;
}

template <class Wire>
auto ServerWorker<Wire>::drain() -> Wait {
  listen(false, monotonic_now());
  for (int closed = 0; drain_cursor_ < connections_.end(); ++drain_cursor_) {
    if (tally_[ServerCount::open] == 0) break;
    if (!connections_.is_open(drain_cursor_)) continue;
    if (closed++ == kCloseBatch) return Nanoseconds{0};
    close_one(drain_cursor_, ServerCount::closed_by_us);
  }
  return std::nullopt;
}

template <class Wire>
void ServerWorker<Wire>::close_one(ConnectionIndex connection, ServerCount cause, Closing how) {
  const bool is_of_our_own = cause == ServerCount::closed_by_us && how == Closing::as_asked;
  if (says_farewell_ && is_of_our_own) answers_->say_farewell(connection);
  if (answers_) answers_->on_close(connection);
  connections_.forget(connection);
  how == Closing::in_order ? lingering_.add(connection, monotonic_now()) : wire_.close(connection);
  --tally_[ServerCount::open];
  ++tally_[ServerCount::closed];
  ++tally_[cause];
  seat_.board().budget.give_back();
  seat_.row().set_claims(tally_[ServerCount::open]);
}

template <class Wire>
void ServerWorker<Wire>::publish() {
  share_.add(0);
  seat_.row().publish(tally_.all());
  seat_.row().set_room(room());
  ring_when_filling();
  const bool drained = seat_.phase() == Phase::drain && tally_[ServerCount::open] == 0;
  if (drained && !drained_) seat_.ring();
  drained_ = drained;
}

// Half full: time for another worker (the rest may fill in a quarter of a second). Full: time to
// say so.
template <class Wire>
void ServerWorker<Wire>::ring_when_filling() {
  const int level = room() == 0 ? 2 : (room() <= plan_.per_worker / 2 ? 1 : 0);
  if (level > rung_level_) seat_.ring();
  rung_level_ = level;
}

template <class Wire>
std::uint32_t ServerWorker<Wire>::milliseconds(Nanoseconds now) const {
  return static_cast<std::uint32_t>((now - start_) / Nanoseconds{1'000'000});
}

template class ServerWorker<KernelWire>;

}  // namespace c1k
