#include "server/worker.h"

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr int kAcceptBatch = 64;
constexpr int kCloseBatch = 256;
constexpr Nanoseconds kPause = std::chrono::milliseconds{100};

ServerCount cause_of(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE:
      return ServerCount::closed_reset;
    case ETIMEDOUT:
      return ServerCount::closed_timeout;
    default:
      return ServerCount::closed_other;
  }
}

}  // namespace

ServerWorker::ServerWorker(Seat& seat, const ServerPlan& plan, std::span<const int> listeners)
    : seat_(seat),
      plan_(plan),
      listeners_(listeners),
      table_(plan.table_rows),
      gathering_(plan.backlog),
      start_(monotonic_now()) {
  for (const int listener : listeners_) table_[listener].use = DescriptorUse::listener;
  if (plan.options.mode == Mode::echo || plan.options.mode == Mode::push)
    answers_.emplace(plan, poller_, tally_);
  seat_.watch(poller_);
}

void ServerWorker::run() {
  while (true) {
    const Phase phase = seat_.phase();
    if (phase == Phase::done) return leave();
    const Wait wait = phase == Phase::drain ? drain() : serve(monotonic_now());
    publish();
    handle(gather(poller_.wait(wait)));
  }
}

// What the supervisor did not know of when it ended the run is booked all the same.
void ServerWorker::leave() {
  for (int descriptor = 0; tally_[ServerCount::open] > 0 && descriptor < table_.size();
       ++descriptor)
    if (is_open(descriptor)) close_one(descriptor, ServerCount::closed_by_us);
  publish();
}

std::span<const epoll_event> ServerWorker::gather(std::span<const epoll_event> events) {
  if (events.empty()) return events;
  const Nanoseconds now = monotonic_now();
  if (answers_ && (answers_->is_speaking() || !are_of_listeners(events))) gathering_.spoke(now);
  if (!gathering_.pauses(now)) return events;
  std::this_thread::sleep_for(kGather);
  return poller_.wait(Nanoseconds{0});
}

bool ServerWorker::are_of_listeners(std::span<const epoll_event> events) const {
  return std::all_of(events.begin(), events.end(),
                     [this](const epoll_event& event) { return is_listener(event.data.fd); });
}

ServerWorker::Wait ServerWorker::serve(Nanoseconds now) {
  Wait next_expiry = expire(now);
  if (answers_) next_expiry = sooner(next_expiry, answers_->sweep(now));
  listen(room() > 0 && now >= pause_until_, now);
  if (now >= pause_until_) return next_expiry;
  return std::min(pause_until_ - now, next_expiry.value_or(kPause));
}

// EPOLLEXCLUSIVE wakes one worker for a connection instead of all. It can't be changed, so a full
// worker takes the listeners out: one that stays in and does not accept swallows wake-ups. All of
// them are in, or none.
void ServerWorker::listen(bool wanted, Nanoseconds now) {
  if (wanted == listening_) return;
  listening_ = wanted;
  for (const int listener : listeners_) {
    if (!wanted) {
      poller_.remove(listener);
    } else if (const int error = poller_.add(listener, EPOLLIN | EPOLLEXCLUSIVE); error != 0) {
      on_accept_error(error, now);
      seat_.row().report_error(error);
      pause_until_ = now + kPause;
      return listen(false, now);
    }
  }
}

void ServerWorker::handle(std::span<const epoll_event> events) {
  const Nanoseconds now = monotonic_now();
  // Listeners last: what is accepted may get a number that an event of this batch still names.
  for (const epoll_event& event : events)
    if (!seat_.takes(event) && is_open(event.data.fd)) on_event(event, now);
  for (const epoll_event& event : events)
    if (is_listener(event.data.fd)) accept_from(event.data.fd, now);
}

// Hung up both ways is broken, whatever is still in its queue: an answer has no way back. A send
// may have taken the error away (tcp(7): it is pending, and reported once); most are resets.
void ServerWorker::on_event(const epoll_event& event, Nanoseconds now) {
  const int descriptor = event.data.fd;
  if (answers_ && (event.events & (EPOLLERR | EPOLLHUP)) != 0) {
    const int error = take_socket_error(descriptor);
    return close_one(descriptor, cause_of(error == 0 ? ECONNRESET : error));
  }
  if (answers_ && (event.events & EPOLLOUT) != 0) answers_->on_writable(descriptor);
  if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read_from(descriptor, now);
}

void ServerWorker::read_from(int descriptor, Nanoseconds now) {
  const InputResult input =
      answers_ ? answers_->read(descriptor, buffer_) : discard_input(descriptor, buffer_);
  tally_[ServerCount::bytes_received] += input.bytes;
  if (input.kind == Input::ended) return close_one(descriptor, ServerCount::closed_by_peer);
  if (input.kind == Input::failed) return close_one(descriptor, cause_of(input.error));
  if (plan_.options.idle_timeout == Nanoseconds{0} || input.bytes == 0) return;
  table_[descriptor].last_input_ms = milliseconds(now);
  by_input_.move_to_back(descriptor);
}

void ServerWorker::accept_from(int listener, Nanoseconds now) {
  if (seat_.phase() != Phase::serve || !listening_) return;
  for (int i = 0; i < kAcceptBatch && room() > 0; ++i)
    if (!accept_one(listener, now)) return;
  gathering_.more_waits();
}

bool ServerWorker::accept_one(int listener, Nanoseconds now) {
  // The row says it before the board does, and gives back after it
  // (client/work/worker_attempts.cpp).
  Budget& budget = seat_.board().budget;
  seat_.row().set_claims(tally_[ServerCount::open] + 1);
  if (!budget.take()) {
    seat_.row().set_claims(tally_[ServerCount::open]);
    pause_until_ = now + kPause;
    return false;
  }
  const int descriptor = accept_connection(listener);
  if (descriptor < 0) {
    budget.give_back();
    seat_.row().set_claims(tally_[ServerCount::open]);
    if (descriptor == -EAGAIN) return false;
    if (descriptor == -EINVAL) {  // shut down: the drain is about to begin
      pause_until_ = now + kPause;
      return false;
    }
    on_accept_error(-descriptor, now);
    return now >= pause_until_;
  }
  ++tally_[ServerCount::accepted];
  ++tally_[ServerCount::open];
  table_[descriptor] = {
      .links = {}, .last_input_ms = milliseconds(now), .use = DescriptorUse::connection};
  if (plan_.options.idle_timeout > Nanoseconds{0}) by_input_.push_back(descriptor);
  if (answers_) answers_->on_open(descriptor, now);
  if (const int error = poller_.add(descriptor, EPOLLIN); error != 0) {
    close_one(descriptor, ServerCount::closed_other);
    on_accept_error(error, now);
  } else if (plan_.options.greet) {
    // A connection that can't take it is already broken, and says so as input.
    send_some(descriptor, {&kGreeting, 1});
  }
  return now >= pause_until_;
}

// Re-arming at once would be a busy loop, not re-arming a dead listener (docs/architecture.md).
void ServerWorker::on_accept_error(int error, Nanoseconds now) {
  ++tally_[ServerCount::accept_errors];
  const bool is_limit =
      error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM || error == ENOSPC;
  if (!is_limit) return;
  seat_.row().report_error(error);
  pause_until_ = now + kPause;
}

// The oldest are at the front; the wait is until the first of the rest is due.
ServerWorker::Wait ServerWorker::expire(Nanoseconds now) {
  if (plan_.options.idle_timeout == Nanoseconds{0}) return std::nullopt;
  const auto limit_ms =
      static_cast<std::uint32_t>(plan_.options.idle_timeout / Nanoseconds{1'000'000});
  while (const int oldest = by_input_.front()) {
    const std::uint32_t silent_ms = milliseconds(now) - table_[oldest].last_input_ms;
    if (silent_ms < limit_ms) return std::chrono::milliseconds{limit_ms - silent_ms};
    close_one(oldest, ServerCount::closed_by_us);
  }
  return std::nullopt;
}

ServerWorker::Wait ServerWorker::drain() {
  listen(false, monotonic_now());
  for (int closed = 0; drain_cursor_ < table_.size(); ++drain_cursor_) {
    if (tally_[ServerCount::open] == 0) break;
    if (!is_open(drain_cursor_)) continue;
    if (closed++ == kCloseBatch) return Nanoseconds{0};
    close_one(drain_cursor_, ServerCount::closed_by_us);
  }
  return std::nullopt;
}

void ServerWorker::close_one(int descriptor, ServerCount cause) {
  if (plan_.options.idle_timeout > Nanoseconds{0}) by_input_.remove(descriptor);
  if (answers_) answers_->on_close(descriptor);
  table_[descriptor].use = DescriptorUse::none;
  close_descriptor(descriptor);
  --tally_[ServerCount::open];
  ++tally_[ServerCount::closed];
  ++tally_[cause];
  seat_.board().budget.give_back();
  seat_.row().set_claims(tally_[ServerCount::open]);
}

void ServerWorker::publish() {
  seat_.row().publish(tally_.all());
  seat_.row().set_room(room());
  ring_when_filling();
  const bool drained = seat_.phase() == Phase::drain && tally_[ServerCount::open] == 0;
  if (drained && !drained_) seat_.ring();
  drained_ = drained;
}

// Half full: time for another worker (the rest may fill in a quarter of a second). Full: time to
// say so.
void ServerWorker::ring_when_filling() {
  const int level = room() == 0 ? 2 : (room() <= plan_.per_worker / 2 ? 1 : 0);
  if (level > rung_level_) seat_.ring();
  rung_level_ = level;
}

std::uint32_t ServerWorker::milliseconds(Nanoseconds now) const {
  return static_cast<std::uint32_t>((now - start_) / Nanoseconds{1'000'000});
}

}  // namespace c1k
