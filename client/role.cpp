#include "client/role.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "client/causes.h"
#include "client/reasons.h"
#include "client/worker.h"
#include "common/host/socket.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

std::uint64_t opened_in(std::span<const std::uint64_t> counts) {
  return count_in(counts, ClientCount::open) + count_in(counts, ClientCount::closed);
}

}  // namespace

ClientRole::ClientRole(const ClientPlan& plan, Board& board)
    : plan_(plan),
      board_(board),
      progression_(plan.options, slots_text(plan.slots)),
      window_(plan.window, plan.window_limit),
      storms_(plan.options.life.storms),
      pace_(board.ramp, plan.options.ramp) {}

void ClientRole::begin(Nanoseconds now) {
  board_.window = window_.size();
  pace_.begin(now);
  progression_.begin(now);
  board_.budget.wanted = progression_.wanted();
  board_.active.wanted = plan_.options.traffic.active;
}

// A worker takes a slot before it publishes the attempt. So slots are used up only when all had
// been tried, with nothing on its way, at the look before: what came of them is in the counts by
// now.
Situation ClientRole::situation(const Standing& standing) {
  const bool no_slot =
      !plan_.options.life.replaces() && board_.next_slot.load() >= plan_.slots.size();
  const bool all_tried = no_slot && board_.connecting.load() <= 0;
  return {.now = standing.now,
          .open = count_in(standing.counts, ClientCount::open),
          .connecting = count_in(standing.counts, ClientCount::connecting),
          .opened = opened_in(standing.counts),
          .probed = count_in(standing.counts, ClientCount::probed),
          .slots_used_up = std::exchange(all_tried_, all_tried),
          .memory_short = memory_short_,
          .interrupted = interrupts_ > 0,
          .stopped = stopped_};
}

Phase ClientRole::next(const Standing& standing) {
  const Situation now = situation(standing);
  const Phase before = progression_.phase();
  const bool was_probing = progression_.is_probing();
  if (before == Phase::ramp) look_at_window(now);
  if (before == Phase::hold)
    look_at_storms(now, count_in(standing.counts, ClientCount::storm_dropped));
  const Phase phase = progression_.next(now);
  if (phase != before) enter(phase, standing.now);
  if (progression_.is_probing() && !was_probing) {
    Pace(board_.probe, Ramp(kProbeRate)).begin(standing.now);
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
    Pace(board_.drain, Ramp(plan_.options.drain_rate)).begin(now);
  }
  const bool ended_short = phase != Phase::ramp && phase != Phase::done;
  if (!ended_short || progression_.goal_met() || progression_.stop_reason() == told_) return;
  told_ = progression_.stop_reason();
  news_.push_back(told_);
}

void ClientRole::look_at_window(const Situation& now) {
  const bool was_held_back = window_.held_back();
  const auto connecting = std::max<std::int64_t>(board_.connecting.load(), 0);
  if (window_.look(static_cast<std::uint64_t>(connecting), now.opened, now.now))
    board_.window = window_.size();
  if (window_.held_back() && !was_held_back)
    news_.push_back(fmt::format("{} are connecting at once: --max-connecting holds the ramp back",
                                format_count(window_.size())));
}

void ClientRole::look_at_storms(const Situation& now, std::uint64_t dropped) {
  switch (storms_.next(now.now, now.open, dropped)) {
    case Storms::Event::none:
      return;
    case Storms::Event::begins:
      return begin_storm(now);
    case Storms::Event::recovered:
      if (board_.unpaced.exchange(false)) pace_.skip_to(now.now);
      news_.push_back(fmt::format("storm: all are back, after {:.2f} s at the longest",
                                  std::chrono::duration<double>(*storms_.recovery()).count()));
  }
}

void ClientRole::begin_storm(const Situation& now) {
  board_.storm.open = now.open;
  board_.storm.drop = storms_.to_drop();
  board_.storm.drops.wanted = board_.storm.drops.claimed + storms_.to_drop();
  board_.unpaced = storms_.current().back_at_once;
  board_.storm.begun = static_cast<std::uint32_t>(storms_.begun());
  wake_wanted_ = true;
  news_.push_back(fmt::format("storm: {} of {} are dropped", format_count(storms_.to_drop()),
                              format_count(now.open)));
}

bool ClientRole::wants_worker(const Standing& standing) {
  const bool fills = progression_.phase() == Phase::ramp ||
                     (progression_.phase() == Phase::hold && plan_.options.life.replaces());
  return fills && !board_.budget.exhausted() && standing.workers < plan_.workers &&
         standing.workers_with_room < plan_.at_work;
}

bool ClientRole::has_room(const BoardRow& row) const {
  return row.room() >= plan_.per_worker / 10 && row.room() > 0;
}

void ClientRole::fill(Sample& sample, Nanoseconds now) const {
  sample.lost_ms = pace_.lost_ms();
  if (sample.phase != Phase::ramp) return;
  const bool begun = sample.time > Nanoseconds{0};  // the first sample is made before
  const Rate rate = begun ? pace_.asked_at(now) : plan_.options.ramp.rate_at(Nanoseconds{0});
  if (rate) sample.asked_per_s = static_cast<double>(*rate);
}

std::string ClientRole::progress(const Sample& sample) const {
  const auto count = [&sample](ClientCount c) { return count_in(std::span(sample.counts), c); };
  std::string line =
      fmt::format("{:8.1f} s  {:<5} {:>11} of {} open  {:>9.0f}/s  {:>6} connecting",
                  std::chrono::duration<double>(sample.time).count(), name_of(sample.phase),
                  format_count(count(ClientCount::open)), format_count(plan_.options.count),
                  opened_per_s(sample).value_or(0), format_count(count(ClientCount::connecting)));
  for (const auto& [name, counter] :
       {std::pair{"failed", ClientCount::failed}, std::pair{"closed", ClientCount::closed},
        std::pair{"skipped", ClientCount::skipped}})
    if (count(counter) > 0) line += fmt::format("  {} {}", format_count(count(counter)), name);
  return line;
}

std::string ClientRole::explain(int error) const {
  switch (error) {
    case EMFILE:
      return "EMFILE: a worker's descriptors are used up; raise nofile (ulimit -Hn)";
    case ENFILE:
      return "ENFILE: the host's descriptors are used up; raise fs.file-max";
    case ENOSPC:
      return "ENOSPC: raise fs.epoll.max_user_watches";
    case EADDRNOTAVAIL:
      return "an alias can't be bound any more: was it removed from this host?";
    default:
      return fmt::format("connections fail: {}", std::strerror(error));
  }
}

void ClientRole::book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) {
  const bool died = loss == Loss::died;
  const std::uint64_t kept = plan_.options.life.replaces() ? 0 : opened_in(counts);
  const std::uint64_t connecting = std::exchange(count_in(counts, ClientCount::connecting), 0);
  const std::uint64_t open = std::exchange(count_in(counts, ClientCount::open), 0);
  count_in(counts, ClientCount::failed) += connecting;
  count_in(counts, died ? ClientCount::failed_worker_lost : ClientCount::failed_cancelled) +=
      connecting;
  count_in(counts, ClientCount::closed) += open;
  count_in(counts, died ? ClientCount::closed_worker_lost : ClientCount::closed_by_us) += open;
  count_in(counts, ClientCount::waiting) = 0;
  board_.active.give_back(std::exchange(count_in(counts, ClientCount::active), 0));
  count_in(counts, ClientCount::messages_unanswered) +=
      std::exchange(count_in(counts, ClientCount::messages_in_flight), 0);
  board_.connecting -= static_cast<std::int64_t>(row.connecting());
  if (row.claims() > kept && board_.budget.give_back(row.claims() - kept))
    pace_.skip_to(monotonic_now());
}

void ClientRole::describe(RunSummary& summary, const Course& course) const {
  const Sample& last = *course.last();
  std::size_t index = 0;
#define C1K_AS_SUMMARY(name) append_counter(summary, #name, last.counts[index++]);
  C1K_CLIENT_COUNTERS(C1K_AS_SUMMARY)
  C1K_CLIENT_LATER_COUNTERS(C1K_AS_SUMMARY)
#undef C1K_AS_SUMMARY
  index = static_cast<std::size_t>(ClientCount::active);
#define C1K_AS_SUMMARY(name) append_counter(summary, #name, last.counts[index++]);
  if (plan_.options.traffic.is_on()) {
    C1K_TRAFFIC_COUNTERS(C1K_AS_SUMMARY)
  }
#undef C1K_AS_SUMMARY
  index = static_cast<std::size_t>(ClientCount::waiting);
#define C1K_AS_SUMMARY(name) append_counter(summary, #name, last.counts[index++]);
  if (plan_.options.life.replaces()) {
    C1K_LIFE_COUNTERS(C1K_AS_SUMMARY)
  }
#undef C1K_AS_SUMMARY
  summary.storms = storms_.to_text();
  if (const auto recovery = storms_.recovery())
    summary.recovery_s = std::chrono::duration<double>(*recovery).count();
  if (const auto dead = progression_.verified_dead()) {
    summary.counts.emplace_back("verified", count_in(std::span(last.counts), ClientCount::probed));
    summary.counts.emplace_back("verified_dead", *dead);
  }
  summary.stop_reason = progression_.stop_reason();
  const bool failed_otherwise = count_in(std::span(last.counts), ClientCount::failed_other) > 0;
  summary.reasons = reasons_of({.plan = plan_,
                                .course = course,
                                .counts = last.counts,
                                .kernel = last.host.kernel,
                                .lost_ms = last.lost_ms,
                                .window_was_full = window_.held_back(),
                                .slots_used_up = progression_.slots_used_up(),
                                .aliases_gone = failed_otherwise ? aliases_gone() : 0});
}

std::uint64_t ClientRole::aliases_gone() const {
  std::uint64_t gone = 0;
  for (const SlotFamily& family : plan_.slots.families())
    for (const Address& alias : family.aliases) gone += probe_bind(alias) == 0 ? 0 : 1;
  return gone;
}

void ClientRole::run_worker(Seat& seat) {
  ClientWorker(seat, plan_).run();
}

}  // namespace c1k
