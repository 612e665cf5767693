#include "report/facts_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "common/base/units.h"

namespace c1k {
namespace {

using Lines = std::back_insert_iterator<std::string>;

void line(Lines out, std::string_view name, std::string_view what) {
  fmt::format_to(out, "  {:<14} {}\n", name, what);
}

std::string total_by_cause(double total, const std::vector<Cause>& causes) {
  std::string text = count_text(total);
  const char* before = ": ";
  for (const Cause& cause : causes) {
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

std::string spread_text(const std::optional<double>& error) {
  return error ? fmt::format(" +- {:.1f}", *error) : std::string();
}

void memory_lines(Lines out, const SideFacts& facts) {
  if (facts.user_bytes) {
    std::string text = bytes_text(*facts.user_bytes) + " at the peak";
    if (facts.user_bytes_per_connection) {
      text += fmt::format(", {:.1f}{} bytes for each connection", *facts.user_bytes_per_connection,
                          spread_text(facts.user_bytes_error));
    }
    line(out, "user memory", text);
  }
  if (facts.slab_bytes_per_connection.value_or(0) > 0) {  // a few connections drown in the noise
    line(out, "kernel memory",
         count_text(*facts.slab_bytes_per_connection) + spread_text(facts.slab_bytes_error) +
             " bytes of slab for each connection (the whole host's slab: both ends, if both are on "
             "it)");
  }
}

void side_text(Lines out, const SideFacts& facts) {
  const bool client = facts.kind == LogKind::client;
  fmt::format_to(out, "{} ({})\n", client ? "client" : "server", facts.path);
  if (facts.torn) line(out, "note", "the last line is cut short and left out");
  if (!facts.complete) line(out, "note", "no row `done`: the run was killed, or still goes on");
  line(out, "peak open", fmt::format("{} at {:.3f} s", count_text(facts.peak_open), facts.peak_s));
  line(out, "phases", phases_text(facts));
  if (client) line(out, "ramp", ramp_text(facts));
  line(out, "rate", rate_text(facts));
  if (client) line(out, "failed", total_by_cause(facts.failed, facts.failed_by));
  line(out, "closed", total_by_cause(facts.closed, facts.closed_by));
  memory_lines(out, facts);
}

}  // namespace

std::string to_text(const RunFacts& facts) {
  std::string text;
  if (facts.client) side_text(std::back_inserter(text), *facts.client);
  if (facts.server) side_text(std::back_inserter(text), *facts.server);
  if (facts.ghosts)
    fmt::format_to(std::back_inserter(text), "both\n  {:<14} {}\n", "client - server",
                   *facts.ghosts == 0 ? "0 at the end of hold: both sides hold the same"
                                      : fmt::format("{:.0f} at the end of hold: more than 0 are "
                                                    "ghosts, which the server never accepted",
                                                    *facts.ghosts));
  return text;
}

std::string seconds_text(double seconds) {
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 600) return fmt::format("{:.1f} s", seconds);
  if (seconds < 4 * 3600) return fmt::format("{:.1f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string bytes_text(double bytes) {
  constexpr double kKiB = 1024;
  if (bytes < kKiB) return fmt::format("{:.0f} B", bytes);
  if (bytes < kKiB * kKiB) return fmt::format("{:.1f} KiB", bytes / kKiB);
  if (bytes < kKiB * kKiB * kKiB) return fmt::format("{:.1f} MiB", bytes / (kKiB * kKiB));
  return fmt::format("{:.2f} GiB", bytes / (kKiB * kKiB * kKiB));
}

std::string count_text(double count) {
  constexpr double kLargest = 1e18;  // beyond any count, within what llround takes
  return format_count(static_cast<std::uint64_t>(std::llround(std::clamp(count, 0.0, kLargest))));
}

}  // namespace c1k
