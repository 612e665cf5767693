#include "client/figures/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "client/figures/ceilings.h"
#include "client/figures/columns.h"
#include "common/base/quote.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

using Rule = std::optional<Reason> (*)(const ReasonCase&);

std::uint64_t count(const ReasonCase& e, ClientCount counter) {
  return count_in(e.counts, counter);
}

// --- a cause that the client counted itself ---

struct CountedCause {
  ClientCount counter;
  const char* name;
  const char* evidence;  // behind the number
  const char* fix;
};

constexpr CountedCause kCauses[] = {
    {ClientCount::failed_no_descriptor, "descriptor-limit", "had no descriptor",
     "raise nofile (ulimit -Hn) or fs.file-max"},
    {ClientCount::failed_no_memory, "memory", "had no memory for a socket",
     "look at MemAvailable and tcp_mem"},
    {ClientCount::failed_no_watch, "epoll-watches", "had no epoll watch",
     "raise fs.epoll.max_user_watches"},
    {ClientCount::failed_refused, "target-refused", "refused",
     "does something listen on the target's port?"},
    {ClientCount::failed_not_greeted, "not-greeted",
     "connected and never open: not greeted, or the hello not answered",
     "the kernel there took them, the server did not: its accept queue, or it does not greet or "
     "answer (--expect-greeting, --hello-answer)"},
    {ClientCount::failed_reset, "reset-while-connecting", "reset while connecting",
     "a proxy or firewall in between, or a full accept queue with tcp_abort_on_overflow"},
    {ClientCount::failed_unreachable, "unreachable", "unreachable",
     "look at the route (ip route get) and firewalls"},
    {ClientCount::failed_worker_lost, "worker-lost", "were connecting in a worker that died",
     "who killed it? (dmesg, if it was the kernel)"},
    {ClientCount::closed_by_peer, "target-closed", "closed by the target",
     "its own limit, an idle timeout, or it ended"},
    {ClientCount::closed_reset, "target-reset", "reset by the target",
     "it died, or closed with data unread"},
    {ClientCount::closed_timeout, "target-gone", "answered no longer",
     "is the target still there?"},
    {ClientCount::closed_worker_lost, "worker-lost", "were open in a worker that died",
     "who killed it? (dmesg, if it was the kernel)"},
    {ClientCount::closed_other, "closed-otherwise", "closed otherwise", "look at dmesg"},
};

// A target that speaks no TLS, and waits for more than a ClientHello, looks like one that is slow.
std::string fix_of(const ReasonCase& e, const CountedCause& cause) {
  if (cause.counter != ClientCount::failed_not_greeted || !e.plan.options.is_tls())
    return cause.fix;
  return "does the target speak TLS there? A ClientHello had no whole answer: it may wait for "
         "other "
         "words (tcp://), be too slow for so many, or its accept queue is full";
}

// --- rules on what is around it ---

std::optional<Reason> slots_used_up(const ReasonCase& e) {
  if (!e.slots_used_up) return std::nullopt;
  const std::uint64_t skipped = count(e, ClientCount::skipped);
  return Reason{"slots",
                slots_text(e.plan.slots) + " are used up" +
                    (skipped == 0 ? ""
                                  : fmt::format("; {} of them were found taken by others",
                                                format_count(skipped))),
                "more aliases (--ips), ports (--ports) or targets"};
}

std::optional<Reason> ports_busy(const ReasonCase& e) {
  const std::uint64_t skipped = count(e, ClientCount::skipped);
  if (skipped <= std::max<std::uint64_t>(e.plan.options.count / 100, 100)) return std::nullopt;
  return Reason{"ports-busy", fmt::format("{} slots were found taken", format_count(skipped)),
                "is another program, or a run that just ended, using these aliases?"};
}

std::optional<Reason> failed_otherwise(const ReasonCase& e) {
  const std::uint64_t failed = count(e, ClientCount::failed_other);
  if (failed == 0) return std::nullopt;
  if (e.ports_refused)
    return Reason{"ports-refused",
                  fmt::format("port {} can't be bound by this process, and {} failed otherwise",
                              e.plan.slots.lowest_port(), format_count(failed)),
                  "ports below net.ipv4.ip_unprivileged_port_start take CAP_NET_BIND_SERVICE: "
                  "take higher ones (--ports)"};
  if (e.aliases_gone == 0)
    return Reason{"failed-otherwise", fmt::format("{} failed otherwise", format_count(failed)),
                  "was an alias removed? (ip addr)"};
  return Reason{"alias-gone",
                fmt::format("{} of {} aliases can't be bound any more, and {} failed otherwise",
                            e.aliases_gone, e.plan.slots.aliases(), format_count(failed)),
                "was an alias removed? (ip addr)"};
}

// SYNs sent again because they never left this host: no fault of the target's.
std::uint64_t dropped_here(const ReasonCase& e) {
  const Bounds bounds = e.history.bounds();
  return std::min(counter_in(e.kernel, "tcp_syn_retrans"),
                  bounds.link.queue_drops.value_or(0) + bounds.conntrack.dropped.value_or(0));
}

// A SYN that is sent again and answered then was dropped by somebody who listens.
std::optional<Reason> accept_queue(const ReasonCase& e) {
  // Beside a target elsewhere they are of other programs here.
  const std::uint64_t overflows =
      e.plan.target_is_here ? counter_in(e.kernel, "listen_overflows") : 0;
  if (overflows > 0)
    return Reason{"accept-queue",
                  fmt::format("{} connects met a full accept queue in this network namespace",
                              format_count(overflows)),
                  "raise the server's net.core.somaxconn and backlog, or let it accept faster"};
  const std::uint64_t again = counter_in(e.kernel, "tcp_syn_retrans") - dropped_here(e);
  const std::uint64_t opened = count(e, ClientCount::open) + count(e, ClientCount::closed);
  const bool answered = count(e, ClientCount::failed_timeout) == 0 && opened > 0;
  if (!answered || again < std::max<std::uint64_t>(20, opened / 1000)) return std::nullopt;
  return Reason{
      "accept-queue",
      fmt::format("{} SYNs had to be sent again before they were answered", format_count(again)),
      "the target's accept queue overflows (ListenOverflows in its /proc/net/netstat): raise its "
      "net.core.somaxconn and backlog"};
}

std::optional<Reason> syn_unanswered(const ReasonCase& e) {
  const std::uint64_t timed_out = count(e, ClientCount::failed_timeout);
  if (timed_out == 0) return std::nullopt;
  return Reason{"syn-unanswered", fmt::format("{} timed out", format_count(timed_out)),
                "SYNs go unanswered; look at the target's firewall and accept queue "
                "(ListenOverflows in its /proc/net/netstat, somaxconn)"};
}

// Only where the run fell short, and for a cause of the target's or the network's.
std::optional<Reason> known_ceiling(const ReasonCase& e) {
  const std::uint64_t most = e.history.most_open();
  const std::uint64_t ended =
      count(e, ClientCount::failed_refused) + count(e, ClientCount::failed_reset) +
      count(e, ClientCount::closed_by_peer) + count(e, ClientCount::closed_reset);
  const std::uint64_t unanswered =
      count(e, ClientCount::failed_timeout) + count(e, ClientCount::failed_not_greeted);
  if (e.slots_used_up || most >= e.plan.options.count || ended + unanswered == 0)
    return std::nullopt;
  return ceiling_reason({.most_open = most,
                         .waiting = e.acceptance.waiting,
                         .knows_waiting = e.acceptance.by_target.has_value(),
                         .aliases = e.plan.slots.aliases(),
                         .targets = e.plan.slots.targets(),
                         .unanswered = unanswered,
                         .ended = ended});
}

// A rule each; to add one, write it above and name it here.
constexpr Rule kRules[] = {slots_used_up,  ports_busy,  failed_otherwise, accept_queue,
                           syn_unanswered, pace_reason, window_full,      known_ceiling};

// What the client and the server name alike (common/run/bounds_met.h).
std::vector<Reason> bounds_reasons(const ReasonCase& e) {
  const bool is_hurt = e.history.most_open() < e.plan.options.count || e.lost_ms > 0 ||
                       count(e, ClientCount::failed_no_memory) > 0 ||
                       count(e, ClientCount::closed_worker_lost) > 0;
  return reasons_of_bounds(
      {e.history.bounds(), count(e, ClientCount::open) + count(e, ClientCount::closed), is_hurt});
}

// Fewer than the count were ever open, or are left of all that opened: who is limited is replaced
// in vain, and who was lost with a target that came back is not.
bool fell_short(const ReasonCase& e) {
  std::uint64_t held = 0;
  for (const AliasResult& alias : e.aliases) held += alias.held();
  return std::min(held, e.history.most_open()) < e.plan.options.count;
}

// Whom --verify found dead has a reason of its own.
std::uint64_t times_of(const ReasonCase& e, ClientCount counter) {
  const std::uint64_t times = count(e, counter);
  if (counter == ClientCount::closed_reset) return times - std::min(times, e.found_dead.reset);
  if (counter == ClientCount::closed_timeout)
    return times - std::min(times, e.found_dead.unanswered);
  return times;
}

// What a peer said before it ended a connection is often the reason.
std::string words_before(const ReasonCase& e, ClientCount counter) {
  if (counter == ClientCount::closed_by_peer && !e.evidence.close_codes.empty())
    return ", by a close of its protocol with code " + codes_text(e.evidence.close_codes);
  if (e.plan.options.is_ws()) return "";  // frames are no words
  const bool may_have_spoken =
      counter == ClientCount::closed_by_peer || counter == ClientCount::closed_reset ||
      counter == ClientCount::failed_not_greeted || counter == ClientCount::failed_reset;
  if (!may_have_spoken || e.evidence.last_words.empty()) return "";
  return ", which said " + quote(e.evidence.last_words, kFirstBytes);
}

}  // namespace

std::vector<Reason> reasons_of(const ReasonCase& evidence) {
  std::vector<Reason> reasons;
  for (const CountedCause& cause : kCauses)
    if (const std::uint64_t times = times_of(evidence, cause.counter); times > 0)
      reasons.push_back({cause.name,
                         fmt::format("{} {}{}", format_count(times), cause.evidence,
                                     words_before(evidence, cause.counter)),
                         fix_of(evidence, cause)});
  for (const Rule rule : kRules)
    if (auto reason = rule(evidence)) reasons.push_back(std::move(*reason));
  const auto append = [&reasons](std::vector<Reason> more) {
    for (Reason& reason : more) reasons.push_back(std::move(reason));
  };
  append(protocol_reasons(evidence));
  append(stack_reasons(evidence));
  append(ending_reasons(evidence));
  append(alias_reasons(evidence.aliases, fell_short(evidence)));
  append(conversation_reasons(evidence));
  append(bounds_reasons(evidence));
  return reasons;
}

}  // namespace c1k
