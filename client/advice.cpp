#include <fmt/format.h>

#include <algorithm>

#include "client/role.h"
#include "common/run/tally.h"

namespace c1k {
namespace {

struct Cause {
  ClientCount counter;
  const char* look_at;
};

// In the order of the columns; what we did ourselves needs no advice.
constexpr Cause kCauses[] = {
    {ClientCount::failed_refused, "refused: does something listen on the target's port?"},
    {ClientCount::failed_timeout,
     "timed out: SYNs go unanswered; look at the target's firewall and accept queue "
     "(ListenOverflows in its /proc/net/netstat, somaxconn)"},
    {ClientCount::failed_reset,
     "reset while connecting: a proxy or firewall in between, or a full "
     "accept queue with tcp_abort_on_overflow"},
    {ClientCount::failed_unreachable,
     "unreachable: look at the route (ip route get) and firewalls"},
    {ClientCount::failed_no_descriptor, "no descriptor: raise nofile (ulimit -Hn) or fs.file-max"},
    {ClientCount::failed_no_memory, "no memory for a socket: look at MemAvailable and tcp_mem"},
    {ClientCount::failed_no_watch, "no epoll watch: raise fs.epoll.max_user_watches"},
    {ClientCount::failed_worker_lost, "were connecting in a worker that died"},
    {ClientCount::failed_other, "failed otherwise: was an alias removed? (ip addr)"},
    {ClientCount::closed_by_peer,
     "closed by the target: its own limit, an idle timeout, or it ended"},
    {ClientCount::closed_reset, "reset by the target: it died, or closed with data unread"},
    {ClientCount::closed_timeout, "answered no longer: is the target still there?"},
    {ClientCount::closed_worker_lost, "were open in a worker that died"},
    {ClientCount::closed_other, "closed otherwise: look at dmesg"},
};

}  // namespace

std::vector<std::string> advice_for(const ClientPlan& plan, std::span<const std::uint64_t> counts) {
  std::vector<std::string> advice;
  for (const Cause& cause : kCauses)
    if (const std::uint64_t times = count_in(counts, cause.counter); times > 0)
      advice.push_back(fmt::format("{} {}", format_count(times), cause.look_at));
  const std::uint64_t skipped = count_in(counts, ClientCount::skipped);
  if (skipped > std::max<std::uint64_t>(plan.options.count / 100, 100))
    advice.push_back(
        fmt::format("{} slots were found taken: is another program, or a run that just "
                    "ended, using these aliases?",
                    format_count(skipped)));
  return advice;
}

}  // namespace c1k
