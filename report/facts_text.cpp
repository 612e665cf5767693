#include "report/facts_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "report/both_text.h"
#include "report/figure_text.h"
#include "report/host_words.h"

namespace c1k {
namespace {

std::string total_by_cause(double total, const std::vector<CauseCount>& causes) {
  std::string text = count_text(total);
  const char* before = ": ";
  for (const CauseCount& cause : causes) {
    text += fmt::format("{}{} {}", before, cause.name, count_text(cause.count));
    before = ", ";
  }
  return text;
}

std::string rate_text(const SideFacts& facts) {
  std::string text;
  const auto add = [&text](const std::optional<double>& rate, const char* of_what) {
    if (!rate) return;
    text += fmt::format("{}{}/s {}", text.empty() ? "" : ", ", count_text(*rate), of_what);
  };
  if (facts.kind == LogKind::client) add(facts.mean_per_s, "on average over the ramp");
  add(facts.peak_per_s, "in the best interval");
  if (facts.kind == LogKind::server) return text;
  return text + "; asked: " +
         (facts.asked_per_s ? count_text(*facts.asked_per_s) + "/s" : std::string("max"));
}

std::ptrdiff_t times(const SideFacts& facts, std::string_view phase) {
  return std::count_if(facts.phases.begin(), facts.phases.end(),
                       [&](const PhaseSpan& span) { return span.phase == phase; });
}

std::string ramp_text(const SideFacts& facts) {
  if (!facts.ramp_s) return "not finished when the log ends";
  if (!facts.ramp_reached_hold) {
    return fmt::format("ended after {:.3f} s, before its count", *facts.ramp_s);
  }
  return fmt::format("{:.3f} s from the first attempt to the {}", *facts.ramp_s,
                     times(facts, "ramp") > 1 ? "first step's count" : "count");
}

// A phase that comes again, as in a run by steps, is summed up where it came first.
std::string phases_text(const SideFacts& facts) {
  std::string text;
  for (auto first = facts.phases.begin(); first != facts.phases.end(); ++first) {
    const auto same = [&](const PhaseSpan& span) { return span.phase == first->phase; };
    if (std::any_of(facts.phases.begin(), first, same)) continue;
    double seconds = 0;
    for (auto span = first; span != facts.phases.end(); ++span) {
      if (same(*span)) seconds += span->to_s - span->from_s;
    }
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", first->phase, seconds_text(seconds));
    const auto count = times(facts, first->phase);
    if (count > 1) text += fmt::format(" ({} times)", count);
  }
  return text;
}

// Why a figure for each connection is not known; empty: it is, or there is nothing to know.
std::string untold_text(MemoryGrowth::Told told) {
  if (told == MemoryGrowth::Told::too_few) return "too few rows to tell bytes for each connection";
  if (told == MemoryGrowth::Told::too_spread)
    return "too much else in the rows to tell bytes for each connection";
  return {};
}

void add_memory(FactSection& out, const SideFacts& facts) {
  if (facts.user_bytes) {
    const std::string untold = untold_text(facts.user_told);
    std::string text = bytes_text(*facts.user_bytes) + " at the peak";
    if (facts.user_bytes_per_connection)
      text += fmt::format(", {:.1f} +- {:.1f} bytes for each connection",
                          *facts.user_bytes_per_connection, *facts.user_bytes_error);
    out.add("user memory", text + (untold.empty() ? "" : ", " + untold));
  }
  const std::string untold = untold_text(facts.slab_told);
  if (!untold.empty()) out.add("kernel memory", untold);
  if (facts.slab_bytes_per_connection.value_or(0) > 0) {  // a few connections drown in the noise
    out.add(
        "kernel memory",
        fmt::format("{} +- {:.1f} bytes of slab for each connection (the whole host's slab: both "
                    "ends, if both are on it)",
                    count_text(*facts.slab_bytes_per_connection), *facts.slab_bytes_error));
  }
}

std::string clock_text(const std::vector<ClockStep>& steps) {
  const ClockStep& first = steps.front();
  std::string text = fmt::format("the wall clock was set by {}{} at {}", first.by_s > 0 ? "+" : "",
                                 plain_seconds_text(first.by_s), plain_seconds_text(first.at_s));
  if (steps.size() > 1) text += fmt::format(" (and {} times more)", steps.size() - 1);
  return text + " (unix_ms against time_s): time_s is used";
}

std::string both_ends_text(const SideFacts& facts) {
  return fmt::format(
      "the watch saw both ends (same network namespace): {} of its {} are the client's own",
      count_text(facts.peak_sockets - facts.peak_open), count_text(facts.peak_sockets));
}

std::string peak_text(const SideFacts& facts) {
  std::string text = fmt::format("{} at {:.3f} s", count_text(facts.peak_open), facts.peak_s);
  if (facts.peak_queue.value_or(0) > 0)
    text += fmt::format(", {} of them wait to be accepted", count_text(*facts.peak_queue));
  return text;
}

FactSection section_of(const SideFacts& facts) {
  const bool client = facts.kind == LogKind::client;
  FactSection out{fmt::format("{} ({}{})", client ? "client" : "server", facts.path,
                              facts.is_watch ? ", by --watch" : "")};
  if (facts.torn) out.add("note", "the last line is cut short and left out");
  if (!facts.complete) out.add("note", "no row `done`: the run was killed, or still goes on");
  if (!facts.wrong_sums.empty()) out.add("note", facts.wrong_sums);
  if (!facts.clock_steps.empty()) out.add("note", clock_text(facts.clock_steps));
  if (facts.may_be_both_ends)
    out.add(
        "note",
        "sockets, not connections: if the client ran in the same network namespace, each has two "
        "(its log would tell)");
  if (facts.peak_sockets > facts.peak_open) out.add("note", both_ends_text(facts));
  if (facts.hosts) add_hosts(out, *facts.hosts, facts.kind);
  out.add("peak open", peak_text(facts));
  out.add("phases", phases_text(facts));
  if (client) out.add("ramp", ramp_text(facts));
  if (!facts.is_watch) out.add("rate", rate_text(facts));
  if (client) out.add("failed", total_by_cause(facts.failed, facts.failed_by));
  out.add(facts.is_watch ? "rate, closed" : "closed",
          facts.is_watch ? "not known: a watch counts sockets, not what its server does with them"
                         : total_by_cause(facts.closed, facts.closed_by));
  add_memory(out, facts);
  return out;
}

}  // namespace

FactSheet sheet_of(const RunFacts& facts) {
  FactSheet sheet;
  if (facts.client) sheet.push_back(section_of(*facts.client));
  if (facts.server) sheet.push_back(section_of(*facts.server));
  if (facts.both) sheet.push_back(section_of(*facts.both));
  return sheet;
}

}  // namespace c1k
