// What the client's role says of a run: while it goes on, and at its end.
#include <fmt/format.h>

#include <cerrno>

#include "client/course/role.h"
#include "client/figures/reasons.h"
#include "common/net/socket.h"
#include "common/run/tally.h"

namespace c1k {

std::string ClientRole::progress(const Sample& sample) const {
  const auto count = [&sample](ClientCount c) { return count_in(std::span(sample.counts), c); };
  std::string line =
      fmt::format("{:8.1f} s  {:<5} {:>11} of {} open  {:>9.0f}/s  {:>6} connecting",
                  std::chrono::duration<double>(sample.time).count(), name_of(sample.phase),
                  format_count(count(ClientCount::open)), format_count(plan_.options.count),
                  opened_per_s(sample).value_or(0), format_count(count(ClientCount::connecting)));
  for (const auto& [name, counter] :
       {std::pair{"failed", ClientCount::failed}, std::pair{"closed", ClientCount::closed},
        std::pair{"skipped", ClientCount::skipped}, std::pair{"waiting", ClientCount::waiting}})
    if (count(counter) > 0) line += fmt::format("  {} {}", format_count(count(counter)), name);
  return line;
}

std::string ClientRole::explain(const Fault& fault) const {
  switch (fault.cause) {
    case Cause::no_descriptor:
      return "EMFILE: a worker's descriptors are used up; raise nofile (ulimit -Hn)";
    case Cause::no_host_file:
      return "ENFILE: the host's descriptors are used up; raise fs.file-max";
    case Cause::no_watch:
      return "ENOSPC: raise fs.epoll.max_user_watches";
    case Cause::gone:
      return "an alias can't be bound any more: was it removed from this host?";
    default:
      return fmt::format("connections fail: {}", words_of(fault));
  }
}

void ClientRole::describe(RunSummary& summary, const RunHistory& history) const {
  const Sample& last = *history.last();
  std::vector<std::string_view> hidden{"verify"};  // told as verified, when it was asked for
  if (!plan_.options.traffic.is_on()) hidden.push_back("messages");
  if (!plan_.options.life.replaces()) hidden.push_back("life");
  append_counters(summary, kClientTable, last.counts, hidden);
  summary.storms = storms_.to_text(count_in(std::span(last.counts), ClientCount::storm_dropped));
  if (const auto recovery = storms_.recovery())
    summary.recovery_s = std::chrono::duration<double>(*recovery).count();
  if (const auto dead = progression_.verified_dead()) {
    summary.counts.emplace_back("verified", count_in(std::span(last.counts), ClientCount::probed));
    summary.counts.emplace_back("verified_dead", *dead);
  }
  if (plan_.options.traffic.is_closed_loop)
    summary.latency_note = " (closed loop: who waits for an answer is left out)";
  summary.stop_reason = progression_.stop_reason();
  const bool failed_otherwise = count_in(std::span(last.counts), ClientCount::failed_other) > 0;
  summary.reasons = reasons_of({.plan = plan_,
                                .history = history,
                                .counts = last.counts,
                                .kernel = last.host.kernel,
                                .lost_ms = lost_in_ramp_ms_,
                                .window_was_full = window_.held_back(),
                                .slots_used_up = progression_.slots_used_up(),
                                .aliases_gone = failed_otherwise ? aliases_gone() : 0,
                                .ports_refused = failed_otherwise && ports_refused()});
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
