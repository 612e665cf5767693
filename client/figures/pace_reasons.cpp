// Why a ramp was slower than asked: this host's processor, the client itself, or who is waited for.
#include <fmt/format.h>

#include "client/figures/reasons.h"

namespace c1k {
namespace {

std::string load_text(const RampLoad& load) {
  return fmt::format(
      "in the ramp the host was {:.0f} % busy ({:.0f} % softirq), the client took "
      "{:.0f} % of a core",
      load.host_cpu_pct, load.host_softirq_pct, load.own_cpu_pct);
}

constexpr double kBusyPct = 92;  // of all cores; the rest is rounding and the kernel's own

std::optional<Reason> no_idle_cpu(const ReasonCase& e) {
  const RampLoad load = e.history.ramp_load();
  if (e.lost_ms == 0 || load.host_cpu_pct < kBusyPct) return std::nullopt;
  const char* whose = e.history.memory().both_ends_here
                          ? "; the softirq is of both ends, which are "
                            "on this host"
                          : "";
  return Reason{"no-idle-cpu",
                fmt::format("{} ms of the ramp were given up: {}{}", format_count(e.lost_ms),
                            load_text(load), whose),
                "ask for a lower rate, or put client and target on hosts of their own"};
}

std::optional<Reason> client_bottleneck(const ReasonCase& e) {
  const RampLoad load = e.history.ramp_load();
  if (e.lost_ms == 0 || load.host_cpu_pct >= kBusyPct) return std::nullopt;
  const auto late = e.history.timings()[Timing::late].quantile(0.99);
  return Reason{"client-late",
                fmt::format("{} ms of the ramp were given up, attempts were up to {:.1f} ms late "
                            "(p99), and {}",
                            format_count(e.lost_ms), late.value_or(0) / 1e6, load_text(load)),
                "the client could not keep up: is it held back by a CPU quota or by others on its "
                "cores? Try a lower rate"};
}

}  // namespace

std::optional<Reason> pace_reason(const ReasonCase& e) {
  auto reason = no_idle_cpu(e);
  return reason ? reason : client_bottleneck(e);
}

std::optional<Reason> window_full(const ReasonCase& e) {
  if (!e.window_was_full) return std::nullopt;
  if (e.plan.options.max_connecting > 0)
    return Reason{"max-connecting",
                  fmt::format("--max-connecting {} held the ramp back",
                              format_count(e.plan.options.max_connecting)),
                  "the network or the target was waited for; a larger one may help"};
  if (e.plan.options.is_tls())
    return Reason{
        "tls-handshakes",
        fmt::format("{} TLS handshakes were on their way at once, and the ramp waited for "
                    "them: most of a millisecond of processor time each, at both ends",
                    format_count(e.plan.window_limit)),
        "more cores, at the side that is busy; --tls-resume takes half of it, where the "
        "target gives tickets"};
  return Reason{"target-slow",
                fmt::format("{} connects were on their way at once and the ramp waited for them",
                            format_count(e.plan.window_limit)),
                "the target opens more slowly than asked"};
}

}  // namespace c1k
