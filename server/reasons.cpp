#include "server/reasons.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/run/tally.h"
#include "server/columns.h"

namespace c1k {
namespace {

// A counter of the kernel that has grown.
struct Sign {
  const char* counter;
  const char* name;
  const char* evidence;  // behind the number
  const char* fix;
};

constexpr Sign kSigns[] = {
    {"listen_overflows", "accept-queue", "connects met a full accept queue",
     "raise net.core.somaxconn (and --backlog); was there CPU left to accept?"},
    {"reqq_full_drop", "syn-backlog", "SYNs were dropped by a full queue of half-made connects",
     "raise net.ipv4.tcp_max_syn_backlog"},
    {"tcp_abort_on_memory", "memory", "connections were reset for want of memory",
     "look at tcp_mem and tcp_max_orphans"},
};

// Behind a proxy frames may be wrong as well.
Reason not_of_the_protocol(const ServerOptions& options, std::uint64_t times) {
  const std::string headers = fmt::format(
      "{} connections did not begin with the PROXY header that --proxy-protocol asks for",
      format_count(times));
  const std::string send_one =
      "does the proxy before this server send one, of that version (haproxy: send-proxy or "
      "send-proxy-v2; nginx: proxy_protocol on)?";
  if (!options.is_ws()) return {"protocol", headers, send_one};
  return {"protocol",
          options.proxy_version ? headers + ", or sent frames that RFC 6455 does not allow"
                                : fmt::format("{} connections sent frames that RFC 6455 does not "
                                              "allow, and were told so by 1002 or 1007",
                                              format_count(times)),
          (options.proxy_version ? send_one + " " : "") +
              std::string("Are frames masked, without an extension, and is text UTF-8?")};
}

}  // namespace

std::vector<Reason> reasons_of(const ServerPlan& plan, const RunHistory& history,
                               const TlsFailures& tls) {
  std::vector<Reason> reasons;
  const Sample& last = *history.last();
  for (const Sign& sign : kSigns)
    if (const std::uint64_t times = counter_in(last.host.kernel, sign.counter); times > 0)
      reasons.push_back(
          {sign.name,
           fmt::format("{} {} (backlog {})", format_count(times), sign.evidence, plan.backlog),
           sign.fix});
  const std::span counts(last.counts);
  const bool is_hurt = count_in(counts, ServerCount::accept_errors) > 0 ||
                       count_in(counts, ServerCount::closed_worker_lost) > 0;
  for (Reason& reason :
       reasons_of_bounds({history.bounds(), count_in(counts, ServerCount::accepted), is_hurt}))
    reasons.push_back(std::move(reason));
  if (const std::uint64_t lost = count_in(counts, ServerCount::closed_worker_lost); lost > 0)
    reasons.push_back({"worker-lost",
                       fmt::format("{} were open in a worker that died", format_count(lost)),
                       "who killed it? (dmesg, if it was the kernel)"});
  if (tls.times() > 0)
    reasons.push_back(
        {"tls",
         format_count(tls.times()) + " did not come to TLS, or ended by it: " + tls.to_text(),
         tls.has(TlsFailure::Kind::not_tls)
             ? "a client speaks plain text to this port: is it meant for tcp:// or ws://?"
             : "an alert is the client's word: does it trust the authority (--tls-write-ca), and "
               "does it have a certificate where --tls-ca asks for one?"});
  const std::uint64_t closed = count_in(counts, ServerCount::closed_protocol);
  if (const std::uint64_t others = closed - std::min(closed, tls.times()); others > 0)
    reasons.push_back(not_of_the_protocol(plan.options, others));
  return reasons;
}

}  // namespace c1k
