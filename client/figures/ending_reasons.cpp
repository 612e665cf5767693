// Why connections that were open are not, or never were at the target: what it never accepted, what
// --verify found dead, and at which age the peer's side closed the others.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "client/figures/reasons.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

constexpr std::uint64_t kFewEnds = 10;  // fewer say nothing of an age

std::uint64_t kernel_says(const ReasonCase& e, std::string_view counter) {
  return counter_in(e.kernel, counter);
}

// That an accept queue was full: an overflow here, or SYNs that had to be sent again.
bool queue_was_full(const ReasonCase& e) {
  return (e.plan.target_is_here && kernel_says(e, "listen_overflows") > 0) ||
         kernel_says(e, "tcp_syn_retrans") >= 20 || e.acceptance.ghosts > 0;
}

std::optional<Reason> found_dead(const ReasonCase& e) {
  const FoundDead& dead = e.found_dead;
  if (dead.all == 0) return std::nullopt;
  std::string how;
  if (dead.reset > 0)
    how += fmt::format("; the target knew nothing of {}", format_count(dead.reset));
  if (dead.unanswered > 0) how += fmt::format("; {} did not answer", format_count(dead.unanswered));
  const std::string asked = fmt::format("{} of {} were dead when --verify asked",
                                        format_count(dead.all), format_count(dead.open));
  if (dead.reset > 0 && queue_was_full(e))
    return Reason{"ghosts",
                  fmt::format("{}{}: {} ghosts, which the target's full accept queue had dropped "
                              "while they were open here",
                              asked, how, format_count(dead.reset)),
                  "raise the target's net.core.somaxconn and backlog, let it accept faster, or ask "
                  "for a lower rate"};
  if (dead.unanswered > dead.reset)
    return Reason{"target-gone", asked + how,
                  "is the target still there, and the way to it? What the hold took for open was "
                  "silent"};
  return Reason{"dead-when-asked", asked + how,
                "the target, or a firewall or NAT in between, has forgotten them: it was "
                "restarted, or never accepted them (ghosts, then: ListenOverflows in its "
                "/proc/net/netstat)"};
}

std::optional<Reason> never_accepted(const ReasonCase& e) {
  const Acceptance& acceptance = e.acceptance;
  if (acceptance.waiting == 0) return std::nullopt;
  return Reason{"not-accepted",
                fmt::format("{} wait in the accept queue of the target, whose kernel took them",
                            format_count(acceptance.waiting)),
                "its program accepts no more, or slowly: is it at its descriptor limit (ulimit -n, "
                "worker_connections), or busy?"};
}

std::optional<Reason> ghosts(const ReasonCase& e) {
  const Acceptance& acceptance = e.acceptance;
  if (acceptance.ghosts == 0 || e.found_dead.reset > 0) return std::nullopt;
  return Reason{
      "ghosts",
      fmt::format("about {} are open here alone: the target's accept queue was full, and "
                  "its kernel dropped their last ACK",
                  format_count(acceptance.ghosts)),
      "raise the target's net.core.somaxconn and backlog, let it accept faster, or ask for "
      "a lower rate; --verify counts them"};
}

std::string timeout_text(const Extent& ages) {
  const double whole = std::round(ages.mean);
  const double margin = std::max(0.25, ages.width() / 2);
  return whole >= 1 && std::abs(ages.mean - whole) <= margin ? fmt::format("{:.0f} s", whole)
                                                             : fmt::format("{:.1f} s", ages.mean);
}

// All ended at the same age: by a timeout. All ended at the same moment: by one event, whatever
// their age, and nothing is said here. Who were opened all at once end at both.
std::optional<Reason> by_age(const Extent& ages, const Extent& ends, std::string_view how) {
  if (ages.times < kFewEnds || ages.mean < 0.5) return std::nullopt;
  const bool is_same_age = ages.width() <= std::max(1.0, ages.mean / 20);
  const bool is_one_event = ends.width() < 2 * std::max(ages.width(), 0.05);
  if (!is_same_age) return std::nullopt;
  const double whole = std::abs(ages.mean - std::round(ages.mean));
  if (is_one_event && (ages.mean < 2 || whole > 0.1 + ages.width() / 2)) return std::nullopt;
  return Reason{
      "idle-timeout",
      fmt::format("all {} {} at {:.1f} +- {:.1f} s: an idle timeout of {}{}",
                  format_count(ages.times), how, (ages.shortest + ages.longest) / 2,
                  ages.width() / 2, timeout_text(ages),
                  is_one_event ? ", or one event, for they were opened as close together" : ""),
      "the target's, or a proxy's or firewall's in between: raise it, or say something "
      "before it ends (--message-every, --keepalive)"};
}

std::optional<Reason> forgotten(const Extent& ages, const Extent& ends) {
  if (ages.times < kFewEnds || ages.shortest < 5) return std::nullopt;
  const bool is_same_age = ages.width() <= std::max(1.0, ages.mean / 20);
  const bool is_one_event = ends.width() <= std::max(1.0, ages.width() / 4);
  if (is_same_age || is_one_event) return std::nullopt;
  return Reason{"middlebox-forgets",
                fmt::format("{} resets, from {:.0f} s on and none before: a middlebox forgets",
                            format_count(ages.times), std::floor(ages.shortest)),
                "a NAT or firewall in between drops what is silent for so long: --keepalive below "
                "that, or raise its timeout"};
}

std::vector<Reason> age_reasons(const ReasonCase& e) {
  constexpr std::string_view kHow[kAgesOf] = {"closed", "reset", "fell silent"};
  std::vector<Reason> reasons;
  for (std::size_t of = 0; of < kAgesOf; ++of)
    if (auto reason = by_age(e.evidence.ages[of], e.evidence.ends[of], kHow[of]))
      reasons.push_back(std::move(*reason));
  constexpr auto kReset = static_cast<std::size_t>(AgeOf::closed_reset);
  if (auto reason = forgotten(e.evidence.ages[kReset], e.evidence.ends[kReset]))
    reasons.push_back(std::move(*reason));
  return reasons;
}

}  // namespace

std::vector<Reason> ending_reasons(const ReasonCase& found) {
  std::vector<Reason> reasons;
  for (auto& reason : {found_dead(found), never_accepted(found), ghosts(found)})
    if (reason) reasons.push_back(*reason);
  for (Reason& reason : age_reasons(found)) reasons.push_back(std::move(reason));
  return reasons;
}

}  // namespace c1k
