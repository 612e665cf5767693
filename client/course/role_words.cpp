// What the client's role says of a run while it goes on.
#include <fmt/format.h>

#include "client/course/role.h"
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

std::optional<ProgressFacts> ClientRole::progress_facts(const Sample& sample) const {
  const auto count = [&sample](ClientCount c) { return count_in(std::span(sample.counts), c); };
  ProgressFacts facts{.time = sample.time,
                      .phase = name_of(sample.phase),
                      .open = count(ClientCount::open),
                      .goal = plan_.options.count,
                      .asked_per_s = sample.asked_per_s,
                      .failed = count(ClientCount::failed),
                      .closed = count(ClientCount::closed),
                      .bytes = sample.host.user_bytes};
  if (sample.phase == Phase::ramp) facts.per_s = opened_per_s(sample);
  for (const auto& [timing, name] :
       {std::pair{Timing::message, "messages"}, std::pair{Timing::ping, "pings"},
        std::pair{Timing::connect, "connect"}}) {
    facts.p99_ns = sample.timings[timing].quantile(0.99);
    facts.p99_of = name;
    if (facts.p99_ns) break;
  }
  return facts;
}

std::string ClientRole::why_never_known(std::string_view figure) const {
  const ClientOptions& options = plan_.options;
  if (figure.starts_with("message_us") && !options.traffic.is_on())
    return "no message is sent (--active)";
  if (figure.starts_with("message_late_us") && options.traffic.active == 0)
    return "no message is sent (--active)";
  if (figure.starts_with("ping_us") && !options.ws.pings && !options.asks_by_ping())
    return options.is_ws() ? "nobody is pinged (--ping-every)" : "tcp:// has no pings";
  if (figure.starts_with("opening_us") && !options.opening.is_any() && !options.is_ws())
    return "nothing is said or awaited before a connection is open (--hello-file, "
           "--expect-greeting, --proxy-protocol)";
  if ((figure.starts_with("connect_due_us") || figure.starts_with("late_us")) &&
      options.ramp.is_max())
    return "at --rate max nothing is due";
  if (figure == "recovery_s" && options.life.storms.empty()) return "there is no --storm";
  return "";
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

}  // namespace c1k
