// A run's summary for people.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"
#include "common/record/summary.h"

namespace c1k {
namespace {

std::string joined(const Counted& counted, bool zeros) {
  std::string text;
  for (const auto& [name, value] : counted) {
    if (value == 0 && !zeros) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, format_count(value));
  }
  return text;
}

std::string duration_line(const RunSummary& s) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::optional<double>& seconds) {
    if (seconds) text += fmt::format("{}{} {:.2f} s", text.empty() ? "" : ", ", name, *seconds);
  };
  add("ramp", s.ramp_s);
  add("hold", s.hold_s);
  add("drain", s.drain_s);
  return text;
}

std::string each(const FittedBytes& bytes) {
  std::string text = fmt::format("{:.0f} B", *bytes.each);
  if (bytes.error) text += fmt::format(" +- {:.0f}", *bytes.error);
  return text + " a connection";
}

std::string user_line(const MemoryFacts& memory) {
  if (!memory.user_total_bytes) return "";
  std::string text =
      fmt::format("{} of our own at the most open", format_size(*memory.user_total_bytes));
  if (memory.user.each) text += fmt::format(" ({})", each(memory.user));
  return text;
}

// Sockets for each connection, above which they are not all of its two ends.
constexpr double kMoreThanEnds = 2.1;

std::string kernel_line(const MemoryFacts& memory) {
  if (!memory.kernel.each || !memory.kernel_total_bytes) return "";
  std::string text =
      fmt::format("{} more, {}", format_size(*memory.kernel_total_bytes), each(memory.kernel));
  if (memory.both_ends_here)
    text +=
        fmt::format(", both ends of it{}: this host has {:.2f} more sockets for each",
                    *memory.sockets_per_connection > kMoreThanEnds ? ", and other programs'" : "",
                    *memory.sockets_per_connection);
  if (memory.slabs.empty())
    return text + (memory.caches_read ? " (all of Slab: too few samples to tell its caches apart)"
                                      : " (all of Slab: /proc/slabinfo can't be read here)");
  constexpr std::size_t kNamed = 4;
  for (std::size_t i = 0; i < std::min(kNamed, memory.slabs.size()); ++i)
    text += fmt::format("{}{} {:.0f}", i == 0 ? ": " : ", ", memory.slabs[i].first,
                        memory.slabs[i].second);
  if (memory.slab_each) text += fmt::format("; all of Slab grew by {:.0f}", *memory.slab_each);
  if (!memory.owners) return text;
  const OwnerBytes& owners = *memory.owners;
  text += fmt::format("; by owner {:.0f} at each end, ", owners.each_end);
  if (owners.client_alone) text += fmt::format("{:.0f} the client's alone, ", *owners.client_alone);
  return text + fmt::format("{:.0f} not told apart", owners.either);
}

std::string latency_line(const Histogram& ns) {
  if (ns.total() == 0) return "";
  const auto us = [&ns](double q) { return ns.quantile(q).value_or(0) / 1000.0; };
  return fmt::format("p50 {:.0f} us, p95 {:.0f} us, p99 {:.0f} us, p99.9 {:.0f} us, max {:.0f} us",
                     us(0.5), us(0.95), us(0.99), us(0.999), us(1.0));
}

std::uint64_t counted(const RunSummary& s, std::string_view name) {
  for (const auto& [known, value] : s.counts)
    if (known == name) return value;
  return 0;
}

// What no latency says: who is in none of them, and what was wrong with those that are.
std::string shares_of_messages(const RunSummary& s) {
  const std::uint64_t sent = counted(s, "messages_sent");
  const std::uint64_t missed = counted(s, "messages_missed");
  const std::uint64_t heard = counted(s, "messages_answered") + counted(s, "messages_pushed");
  std::string text;
  const auto add = [&text](std::uint64_t part, std::uint64_t all, std::string_view what) {
    if (part > 0 && all > 0)
      text += fmt::format("; {:.3g} % {}",
                          100 * static_cast<double>(std::min(part, all)) / static_cast<double>(all),
                          what);
  };
  add(counted(s, "messages_wrong"), heard, "wrong");
  add(counted(s, "messages_unanswered") + counted(s, "messages_in_flight"), sent, "unanswered");
  add(missed, sent + missed, "missed");
  return text;
}

std::string messages_line(const RunSummary& s) {
  const std::string latency = latency_line(s.timings[Timing::message]);
  const std::string shares = shares_of_messages(s);
  if (latency.empty()) return shares.empty() ? shares : "no answer" + shares;
  return latency + s.latency_note + shares;
}

std::string cpu_line(const RunSummary& s) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::optional<double>& pct) {
    if (pct) text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", name, *pct);
  };
  add("ramp", s.ramp_cpu_pct);
  add("hold", s.hold_cpu_pct);
  add("drain", s.drain_cpu_pct);
  return text.empty() ? text : text + " of one core, our own";
}

std::string ages_line(const RunSummary& s) {
  std::string text;
  for (const AgeBand& band : s.closed_by_age)
    text += fmt::format("{}{} at {:g} to {:g} s", text.empty() ? "" : ", ",
                        format_count(band.closed), band.from_s, band.to_s);
  return text.empty() ? text : "when the peer's side closed them: " + text;
}

std::string tls_line(const RunSummary& s) {
  if (s.tls.cipher.empty()) return "";
  std::string text =
      fmt::format("{} {}; {}", s.tls.version, s.tls.cipher, latency_line(s.timings[Timing::tls]));
  if (s.tls.resumed > 0) text += fmt::format("; {} resumed", format_count(s.tls.resumed));
  return text + (s.tls.is_insecure ? "; any certificate was believed" : "");
}

std::string aliases_line(const RunSummary& s) {
  if (!s.aliases || (s.aliases->used < 2 && s.aliases->outliers.empty())) return "";
  std::string text = format_count(s.aliases->used) + " used";
  if (s.aliases->given_up > 0)
    text += fmt::format(", {} given up (--alias-give-up)", format_count(s.aliases->given_up));
  if (s.aliases->outliers.empty()) return text + ", none deviates";
  constexpr std::size_t kTold = 4;
  for (std::size_t i = 0; i < std::min(kTold, s.aliases->outliers.size()); ++i) {
    const AliasOutlier& one = s.aliases->outliers[i];
    text += fmt::format("; {}: {} attempted, {} opened", one.alias, format_count(one.attempted),
                        format_count(one.opened));
    if (const std::string failed = joined(one.failed, false); !failed.empty())
      text += ", failed " + failed;
  }
  if (s.aliases->outliers.size() > kTold)
    text += fmt::format("; and {} more", s.aliases->outliers.size() - kTold);
  return text;
}

}  // namespace

std::string to_text(const RunSummary& s) {
  const bool only_breached = s.goal_met && s.status == ExitStatus::not_met;
  std::string text =
      fmt::format("{}: {} (goal: {}{}); {}\n", s.program, result_word(s.status), s.goal,
                  only_breached ? ", which was met; --fail-if was breached" : "", s.stop_reason);
  const auto line = [&text](std::string_view name, const std::string& content) {
    if (!content.empty()) text += fmt::format("  {:<9} {}\n", name, content);
  };
  line("counts", joined(s.counts, true));
  line("failed", joined(s.failed, false));
  line("closed", joined(s.closed, false));
  line("time", duration_line(s));
  line("accepted", s.accepted_how);
  if (s.has_silent)
    line("silence",
         "not checked: a peer that vanished without a word counts as open (--verify asks at the "
         "end of hold; --keepalive, or --ping-every with ws://, all along)");
  line("ages", ages_line(s));
  line("aliases", aliases_line(s));
  line("storm", s.storms);
  line("cpu", cpu_line(s));
  line("connect", latency_line(s.timings[Timing::connect]));
  line("due", latency_line(s.timings[Timing::connect_due]));
  line("late", latency_line(s.timings[Timing::late]));
  line("tls", tls_line(s));
  line("opening", latency_line(s.timings[Timing::opening]));
  line("messages", messages_line(s));
  line("pings", latency_line(s.timings[Timing::ping]));
  line("memory", user_line(s.memory));
  line("kernel", kernel_line(s.memory));
  for (const Reason& reason : s.reasons)
    line("reason", fmt::format("{}: {}: {}", reason.name, reason.evidence, reason.fix));
  for (const std::string& breach : s.breaches) line("fail-if", breach);
  for (const std::string& advice : s.advice) line("look at", advice);
  return text;
}

}  // namespace c1k
