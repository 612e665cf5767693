// What the client's role says of a run at its end: counts, reasons, and whether the target has
// them.
#include <fmt/format.h>
#include <net/if.h>

#include <cerrno>
#include <cmath>

#include "client/course/role.h"
#include "common/base/refusal.h"
#include "common/net/resolve.h"
#include "common/net/socket.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

using Count = ClientCount;

std::uint64_t count(std::span<const std::uint64_t> counts, Count counter) {
  return count_in(counts, counter);
}

// By what a target would have said something, if it has accepted.
std::string_view heard_by(const ClientOptions& options, bool asked) {
  if (asked && options.asks_by_message()) return "an answer to each when --verify asked";
  if (asked && options.asks_by_ping()) return "a pong of each when --verify asked";
  if (options.is_ws()) return "its 101 to each";
  if (options.opening.raw.hello_answer > 0) return "its answer to the hello";
  if (options.opening.raw.expects_greeting) return "its greeting";
  if (options.traffic.answer == Answer::push) return "what it pushed";
  return options.traffic.is_on() ? "an answer on each" : "";
}

std::string silence_checked_by(const ClientOptions& options, std::uint64_t open,
                               std::uint64_t heard) {
  if (options.verify) return "verify";
  if (options.ws.pings) return "ping";
  if (options.life.keepalive) return "keepalive";
  const bool all_speak =
      options.traffic.answer == Answer::push ||
      (options.traffic.answer != Answer::none && options.traffic.active >= options.count);
  return options.traffic.is_on() && all_speak && heard >= open ? "messages" : "";
}

// Up to 1 s, 2 s, 5 s, 10 s, ... and so on; ages are within 2 %.
std::vector<AgeBand> by_age(const Histogram& ages) {
  constexpr double kSteps[] = {2, 2.5, 2};
  std::vector<AgeBand> bands;
  AgeBand band{0, 1, 0};
  int step = 0;
  const auto finish = [&] {
    if (band.closed > 0) bands.push_back(band);
    band = {band.to_s, band.to_s * kSteps[step++ % 3], 0};
  };
  for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket) {
    while (bucket_middle(bucket) / 1e9 > band.to_s) finish();
    band.closed += ages.count_in(bucket);
  }
  finish();
  return bands;
}

// Where devices are asked for; an alias that none has is left without.
void name_devices(AliasResults& aliases) {
  std::map<Address, std::string> device_of;
  struct if_nameindex* all = ::if_nameindex();
  for (auto* at = all; at != nullptr && at->if_index != 0; ++at) {
    try {
      for (const Address& address : addresses_of_device(at->if_name))
        device_of[address] = at->if_name;
    } catch (const Refusal&) {
      continue;  // it has no address
    }
  }
  if (all != nullptr) ::if_freenameindex(all);
  for (AliasResult& alias : aliases)
    if (const auto found = device_of.find(alias.alias); found != device_of.end())
      alias.device = found->second;
}

}  // namespace

void ClientRole::describe(RunSummary& summary, const RunHistory& history) const {
  const Sample& last = *history.last();
  std::vector<std::string_view> hidden{"verify", "acceptance"};  // told in words of their own
  if (!plan_.options.traffic.is_on()) hidden.push_back("messages");
  if (!plan_.options.life.replaces()) hidden.push_back("life");
  if (!plan_.options.is_ws()) hidden.push_back("pings");
  if (!plan_.options.stack.is_own) hidden.push_back("stack");
  if (!plan_.options.is_tls()) hidden.push_back("tls");
  append_counters(summary, kClientTable, last.counts, hidden);
  summary.storms = storms_.to_text(count(last.counts, Count::storm_dropped));
  if (const auto recovery = storms_.recovery())
    summary.recovery_s = std::chrono::duration<double>(*recovery).count();
  if (plan_.options.verify) {
    summary.counts.emplace_back("verified", count(last.counts, Count::probed));
    summary.counts.emplace_back("verified_dead", progression_.verified_dead().value_or(0));
  }
  if (plan_.options.traffic.is_closed_loop)
    summary.latency_note = " (closed loop: who waits for an answer is left out)";
  summary.stop_reason = progression_.stop_reason();
  describe_ends(summary, history);
}

void ClientRole::describe_ends(RunSummary& summary, const RunHistory& history) const {
  const ReasonCase found = reason_case(history);
  summary.reasons = reasons_of(found);
  summary.aliases = alias_summary(found.aliases);
  summary.accepted_by_target = found.acceptance.by_target;
  summary.accepted_how = found.acceptance.how;
  if (summary.accepted_by_target)
    summary.not_accepted = found.acceptance.waiting + found.acceptance.ghosts;
  if (progression_.goal_met() && summary.accepted_by_target == false)
    summary.stop_reason += ", but the target does not have them all";
  for (const auto& [code, times] : found.evidence.rejected)
    summary.rejected.push_back({code, times});
  const std::string& suite = found.evidence.tls_suite;
  summary.tls = {suite.substr(0, suite.find(' ')), suite.substr(suite.find(' ') + 1),
                 count(history.last()->counts, Count::tls_resumed),
                 plan_.options.tls.context.is_insecure};
  for (const auto& [code, times] : found.evidence.close_codes)
    summary.close_codes.push_back({code, times});
  summary.closed_by_age = by_age(history.timings()[Timing::closed_age]);
  const Sample& end = history.at_end() ? *history.at_end() : *history.last();
  const std::uint64_t open = count(end.counts, Count::open);
  summary.silence_checked =
      silence_checked_by(plan_.options, open, count(end.counts, Count::heard));
  summary.has_silent =
      open > 0 && summary.silence_checked.empty() && history.seconds_in(Phase::hold);
}

ReasonCase ClientRole::reason_case(const RunHistory& history) const {
  const Sample& last = *history.last();
  const bool failed_otherwise = count(last.counts, Count::failed_other) > 0;
  AliasResults aliases = alias_results(plan_.slots, board_);
  if (!dead_aliases(aliases).empty()) name_devices(aliases);
  std::optional<double> oldest_s;
  if (const auto& end = history.at_end(); end && end->oldest_unanswered_ns)
    oldest_s = static_cast<double>(*end->oldest_unanswered_ns) / 1e9;
  return {.plan = plan_,
          .history = history,
          .counts = last.counts,
          .kernel = last.host.kernel,
          .lost_ms = lost_in_ramp_ms_,
          .window_was_full = window_.held_back(),
          .slots_used_up = progression_.slots_used_up(),
          .aliases_gone = failed_otherwise ? aliases_gone() : 0,
          .ports_refused = failed_otherwise && ports_refused(),
          .aliases = std::move(aliases),
          .acceptance = acceptance(history),
          .found_dead = found_dead(history),
          .evidence = evidence_on(board_),
          .oldest_unanswered_s = oldest_s};
}

Acceptance ClientRole::acceptance(const RunHistory& history) const {
  const auto& end = history.at_end();
  if (!end) return {};
  return judge_acceptance({.open = count(end->counts, Count::open),
                           .heard = count(end->counts, Count::heard),
                           .by_what = heard_by(plan_.options, before_probe_.has_value()),
                           .accept_queue = end->host.accept_queue,
                           .inuse_growth = history.inuse_growth_at_end(),
                           .listen_overflows = counter_in(end->host.kernel, "listen_overflows"),
                           .is_moving = plan_.options.life.replaces()});
}

FoundDead ClientRole::found_dead(const RunHistory& history) const {
  const auto dead = progression_.verified_dead();
  const auto& end = history.at_end();
  if (!dead || !before_probe_ || !end) return {};
  const std::span<const std::uint64_t> before(*before_probe_);
  const auto grown = [&](Count counter) {
    return count(end->counts, counter) - count(before, counter);
  };
  return {*dead, grown(Count::closed_reset),
          *dead - std::min(*dead, grown(Count::closed_reset) + grown(Count::closed_by_peer)),
          count(before, Count::open)};
}

bool ClientRole::ports_refused() const {
  const Slots& slots = plan_.slots;
  return probe_bind(slots.families().front().aliases.front(), slots.lowest_port()) == EACCES;
}

std::uint64_t ClientRole::aliases_gone() const {
  std::uint64_t gone = 0;
  for (const SlotFamily& family : plan_.slots.families())
    for (const Address& alias : family.aliases) gone += probe_bind(alias) == 0 ? 0 : 1;
  return gone;
}

}  // namespace c1k
