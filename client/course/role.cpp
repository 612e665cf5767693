#include "client/course/role.h"

#include <fmt/format.h>

#include <algorithm>

#include "client/figures/causes.h"
#include "client/work/worker.h"
#include "common/run/tally.h"
#include "common/talk/ws_handshake.h"

namespace c1k {
namespace {

std::uint64_t opened_in(std::span<const std::uint64_t> counts) {
  return count_in(counts, ClientCount::open) + count_in(counts, ClientCount::closed);
}

// Whose limit it is that so many are connecting at once.
std::string_view window_name(const ClientOptions& options) {
  if (options.max_connecting > 0) return "--max-connecting";
  if (options.is_tls()) return "TLS (256 handshakes for each core)";
  return "the window (rate x --connect-timeout, or --max-connecting)";
}

}  // namespace

ClientRole::ClientRole(const ClientPlan& plan, Board& board)
    : plan_(plan),
      board_(board),
      progression_(plan.options, slots_text(plan.slots)),
      window_(plan.window, plan.window_limit, plan.window_patience),
      storms_(plan.options.life.storms),
      pace_(board.ramp, plan.options.ramp),
      target_queue_(plan) {
  if (plan.options.opening.rows) 
    row_book_.emplace(plan.options.opening.rows->size(), plan.options.slice);
  if (plan.options.is_ws()) WsAccept::prepare();
  if (plan.options.stack.is_own) own_stack_ = std::make_unique<OwnStack>(plan, board);
}

void ClientRole::begin(Nanoseconds now) {
  board_.window = window_.size();
  board_.ramp.begin(now);
  progression_.begin(now);
  board_.budget.wanted = progression_.wanted();
  board_.active.wanted = plan_.options.traffic.active;
}

// A worker takes a slot before it publishes the attempt. So slots are used up only when all had
// been tried, with nothing on its way, at the look before: what came of them is in the counts by
// now.
ClientNow ClientRole::client_now(const WorkersNow& workers) {
  const bool no_slot = !plan_.options.life.replaces() && are_slots_used_up();
  const bool is_still = board_.connecting.load() <= 0;
  const bool given_up = board_.aliases_given_up.load() >= plan_.slots.aliases();
  std::optional<std::uint64_t> queue;
  if (progression_.is_hold_over(workers.now, interrupts_ > 0))
    if (const auto length = target_queue_.read()) queue = length->waiting;
  const bool all_tried = no_slot && is_still;
  const bool was_still = std::exchange(was_still_, is_still) && is_still;
  return {.now = workers.now,
          .open = count_in(workers.counts, ClientCount::open),
          .connecting = count_in(workers.counts, ClientCount::connecting),
          .opened = opened_in(workers.counts),
          .probed = count_in(workers.counts, ClientCount::probed),
          .heard = count_in(workers.counts, ClientCount::heard),
          .is_still = was_still,
          .slots_used_up = std::exchange(all_tried_, all_tried),
          .aliases_given_up = given_up && was_still,
          .accept_queue = queue,
          .memory_short = memory_short_,
          .interrupted = interrupts_ > 0,
          .stopped = stopped_};
}

// With a stack of our own each worker has slots of its own.
bool ClientRole::are_slots_used_up() const {
  if (!own_stack_) return board_.next_slot.load() >= plan_.slots.size();
  std::uint64_t used = 0;
  for (std::size_t worker = 0; worker < board_.rows_used; ++worker)
    used += board_.rows[worker].next_slot.load();
  return used >= plan_.slots.size();
}

Phase ClientRole::next(const WorkersNow& workers) {
  const ClientNow now = client_now(workers);
  const Phase before = progression_.phase();
  const bool was_probing = progression_.is_probing();
  if (before == Phase::ramp) look_at_window(now);
  const Phase phase = progression_.next(now);
  if (phase != before && before == Phase::ramp) lost_in_ramp_ms_ = pace_.lost_ms();
  if (progression_.is_frozen() && !board_.frozen.exchange(true)) wake_wanted_ = true;
  if (before == Phase::hold && phase == Phase::hold && !progression_.is_frozen())
    look_at_storms(now, workers);
  if (progression_.is_probing() && !was_probing) {
    note_probe(workers.counts);
    board_.probe.begin(workers.now);
    board_.verify = true;
    news_.push_back("verify: probing every connection");
    wake_wanted_ = true;
  }
  return phase;
}

void ClientRole::enter(Phase phase, Nanoseconds now) {
  if (phase == Phase::ramp) {
    pace_.skip_to(now);
    board_.budget.wanted = progression_.wanted();
  } else if (phase == Phase::hold && progression_.wanted() == plan_.options.count) {
    storms_.hold_began(now);
  } else if (phase == Phase::drain) {
    board_.drain.begin(now);
  }
  const bool ended_short = phase != Phase::ramp && phase != Phase::done;
  if (!ended_short || progression_.goal_met() || progression_.stop_reason() == told_) return;
  told_ = progression_.stop_reason();
  news_.push_back(told_);
}

void ClientRole::look_at_window(const ClientNow& now) {
  const bool was_held_back = window_.held_back();
  const bool had_shrunk = window_.has_shrunk();
  const auto connecting = std::max<std::int64_t>(board_.connecting.load(), 0);
  if (window_.look(static_cast<std::uint64_t>(connecting), now.opened, now.now))
    board_.window = window_.size();
  if (window_.held_back() && !was_held_back)
    news_.push_back(fmt::format("{} are connecting at once: {} holds the ramp back",
                                format_count(window_.size()), window_name(plan_.options)));
  if (window_.has_shrunk() && !had_shrunk)
    news_.push_back(fmt::format("handshakes wait for each other: {} or fewer at once from now on",
                                format_count(window_.size())));
}

void ClientRole::look_at_storms(const ClientNow& now, const WorkersNow& workers) {
  const bool is_swept = workers.least_swept >= storms_.begun();
  switch (storms_.next(now.now, now.open, progression_.is_whole(now), is_swept)) {
    case Storms::Event::none:
      return;
    case Storms::Event::begins:
      return begin_storm(now);
    case Storms::Event::recovered:
      board_.storm.at_once.wanted = 0;
      news_.push_back(fmt::format("storm: all are back, after {:.2f} s",
                                  std::chrono::duration<double>(storms_.last_recovery()).count()));
  }
}

void ClientRole::begin_storm(const ClientNow& now) {
  StormWords& storm = board_.storm;
  storm.open = now.open;
  storm.drop = storms_.to_drop();
  storm.drops.wanted = storm.drops.claimed + storms_.to_drop();
  if (storms_.current().back_at_once)
    storm.at_once.wanted = storm.at_once.claimed + storms_.to_drop();
  storm.begun = storms_.begun();
  wake_wanted_ = true;
  news_.push_back(fmt::format("storm: {} of {} are dropped", format_count(storms_.to_drop()),
                              format_count(now.open)));
}

bool ClientRole::wants_worker(const WorkersNow& workers) {
  const bool fills = progression_.phase() == Phase::ramp ||
                     (progression_.phase() == Phase::hold && plan_.options.life.replaces() &&
                      !progression_.is_frozen());
  return fills && !board_.budget.exhausted() && workers.workers < plan_.workers &&
         workers.workers_with_room < plan_.at_work;
}

bool ClientRole::has_room(const BoardRow& row) const {
  return row.room() >= plan_.per_worker / 10 && row.room() > 0;
}

void ClientRole::note_probe(std::span<const std::uint64_t> counts) {
  before_probe_.emplace();
  std::copy(counts.begin(), counts.end(), before_probe_->begin());
}

void ClientRole::fill(Sample& sample, Nanoseconds now) const {
  sample.lost_ms = pace_.lost_ms();
  if (const auto queue = target_queue_.read()) {
    sample.host.accept_queue = queue->waiting;
    sample.host.accept_queue_limit = queue->limit;
  }
  if (const auto due = oldest_unanswered(board_))
    sample.oldest_unanswered_ns =
        static_cast<std::uint64_t>(std::max(now - *due, Nanoseconds{0}).count());
  if (sample.phase != Phase::ramp) return;
  const bool begun = sample.time > Nanoseconds{0};  // the first sample is made before
  sample.asked_per_s =
      begun ? pace_.asked_per_s(now) : plan_.options.ramp.per_second_at(Nanoseconds{0});
}

void ClientRole::book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) {
  const bool died = loss == Loss::died;
  const std::uint64_t kept = plan_.options.life.replaces() ? 0 : opened_in(counts);
  const auto cause = [](ClientCount count) { return static_cast<std::size_t>(count); };
  book_lost(counts, cause(died ? ClientCount::failed_worker_lost : ClientCount::failed_cancelled),
            cause(died ? ClientCount::closed_worker_lost : ClientCount::closed_by_us));
  board_.active.give_back(row.active());
  if (row_book_) row_book_->give_back_all_of(static_cast<std::size_t>(&row - board_.rows.data()));
  board_.connecting -= static_cast<std::int64_t>(row.connecting());
  if (own_stack_) own_stack_->give_back(static_cast<std::size_t>(&row - board_.rows.data()));
  if (row.claims() > kept && board_.budget.give_back(row.claims() - kept))
    pace_.skip_to(monotonic_now());
}

void ClientRole::run_worker(Seat& seat) {
  RowBook* rows = row_book_ ? &*row_book_ : nullptr;
  if (own_stack_) return own_stack_->run_worker(seat, rows);
  ClientWorker<KernelWire>(seat, plan_, Reports::once, rows).run();
}

}  // namespace c1k
