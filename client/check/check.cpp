// The client's side of the check: what its plan needs of the host.
#include "client/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client/check/own_check.h"
#include "client/plan/plan.h"
#include "client/work/connections.h"
#include "client/work/life.h"
#include "client/work/traffic.h"
#include "common/net/socket_address.h"

namespace c1k {
namespace {

// Slots whose port something listens on at the wildcard address: bind says EADDRINUSE.
std::uint64_t listened_on(const ClientPlan& plan, const HostFacts& facts) {
  std::uint64_t pairs = 0;
  for (const SlotFamily& family : plan.slots.families()) pairs += family.pairs();
  std::uint64_t ports = 0;
  for (const std::uint16_t port : facts.listening) ports += plan.slots.has_port(port) ? 1 : 0;
  return ports * pairs;
}

// bind says EACCES below the sysctl, without CAP_NET_BIND_SERVICE (net/ipv4/af_inet.c,
// __inet_bind).
Finding ports_finding(const Slots& slots, const HostFacts& facts) {
  constexpr const char* kKey = "net.ipv4.ip_unprivileged_port_start";
  if (!facts.ports_from) return unconcerned("ports", "any may be bound", "nothing");
  const std::uint64_t below = slots.ports_below(static_cast<std::uint32_t>(*facts.ports_from));
  Finding finding{"ports", fmt::format("from {} on ({})", *facts.ports_from, kKey), "from there on",
                  Verdict::ok, ""};
  if (below == 0) return finding;
  const std::uint32_t lowest = slots.lowest_port();
  finding.need = fmt::format("from {} on", lowest);
  finding.have_number = facts.ports_from;
  finding.need_number = lowest;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "--ports: {} of {} are below {} ({}), which takes CAP_NET_BIND_SERVICE: take higher ones, or "
      "run it as root",
      format_count(below), format_count(slots.ports()), *facts.ports_from, kKey);
  finding.fix = fmt::format("sysctl -w {}={}", kKey, lowest);
  finding.settings = {{kKey, fmt::format("{}", *facts.ports_from), fmt::format("{}", lowest)}};
  return finding;
}

std::vector<Address> all_aliases(const Slots& slots) {
  std::vector<Address> aliases;
  for (const SlotFamily& family : slots.families())
    aliases.insert(aliases.end(), family.aliases.begin(), family.aliases.end());
  return aliases;
}

// Of all connections. Those that are not open yet are at most as many as the window grows to; one
// that has passed on its place speaks until it is answered, and one that is pushed to may be
// half-way.
std::uint64_t most_speakers(const ClientOptions& options) {
  const TrafficOptions& traffic = options.traffic;
  if (traffic.answer == Answer::push || traffic.choice == ActiveChoice::rotating)
    return options.count;
  if (options.asks_by_message()) return options.count;  // if the target answers none
  const std::uint64_t opening = options.opening.is_any() ? kLastWindow : 0;
  return std::min(options.count, traffic.active + opening);
}

}  // namespace

Finding slots_finding(const ClientPlan& plan, const HostFacts& facts) {
  const std::uint64_t taken =
      plan.options.stack.is_own ? 0 : std::min(listened_on(plan, facts), plan.slots.usable());
  const std::uint64_t usable = plan.slots.usable() - taken;
  const std::uint64_t count = plan.options.count;
  Finding finding{"slots", slots_text(plan.slots), format_count(count), Verdict::ok, ""};
  finding.have_number = usable;
  finding.need_number = count;
  if (taken > 0)
    finding.have += fmt::format(", less {} whose port is listened on", format_count(taken));
  if (plan.kernel_ports)
    finding.have += fmt::format("; the kernel chooses, within {}-{}", plan.kernel_ports->first,
                                plan.kernel_ports->last);
  if (count <= usable) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format("--count: {}; {} wanted", finding.have, format_count(count));
  const std::uint64_t per_alias = usable / std::max<std::uint64_t>(plan.slots.aliases(), 1);
  if (per_alias == 0) return finding;
  const std::uint64_t more = divide_up(count - usable, per_alias);
  finding.sentence +=
      fmt::format(": {} more alias{} (--ips)", format_count(more), more == 1 ? "" : "es");
  return finding;
}

UserMemory client_memory(const ClientOptions& options, std::uint64_t endpoints) {
  UserMemory speaker = Traffic<KernelWire>::memory(options);
  speaker.each = divide_up(speaker.each * most_speakers(options), options.count);
  const UserMemory tls =
      options.is_tls() ? tls_memory(options.tls, options.speaks_by_tls()) : UserMemory{};
  return UserMemory{sizeof(ClientRow), kWorkerBytes + endpoints * sizeof(SocketAddress)} +
         Life::memory(options.life) + speaker + tls;
}

Needs client_needs(const ClientPlan& plan) {
  Needs needs;
  const std::vector<Address> aliases = all_aliases(plan.slots);
  std::set<Address> targets;
  for (const SlotFamily& family : plan.slots.families())
    for (const Endpoint& target : family.targets) targets.insert(target.address);
  needs.connections = plan.options.count;
  needs.workers = plan.workers;
  needs.at_work = plan.at_work;
  needs.capacity = plan.capacity;
  needs.asked_workers = plan.options.run.workers;
  needs.kept_back = kReservedDescriptors;
  needs.log_writers = log_writers(plan.options.run);
  needs.user_bytes = client_memory(plan.options, plan.slots.aliases() + plan.slots.targets())
                         .of(needs.connections, plan.workers);
  if (const auto& rows = plan.options.opening.rows)
    needs.user_bytes += rows->bytes() + rows->size() * RowBook::kBytesEach;
  needs.both_ends = plan.target_is_here;
  needs.aliases = aliases.size();
  needs.target_addresses = targets.size();
  needs.fin = plan.options.run.close == CloseMode::fin;
  needs.rate = plan.options.ramp.highest_rate();
  const TrafficOptions& traffic = plan.options.traffic;
  if (traffic.active > 0) {
    const double each_s = std::chrono::duration<double>(traffic.every).count();
    const std::uint64_t bytes = traffic.active * traffic.message.longest();
    // In a closed loop nobody can say.
    if (!traffic.is_closed_loop)
      needs.traffic_bytes_per_s = static_cast<std::uint64_t>(static_cast<double>(bytes) / each_s);
    needs.queued_bytes = bytes;  // one message each, if nobody reads for one interval
    needs.queued_messages =
        traffic.is_closed_loop ? traffic.active : in_flight(traffic.active, traffic.every);
    needs.message_bytes = traffic.message.longest();
  }
  if (traffic.answer == Answer::push) needs.queued_messages = needs.connections;
  return needs;
}

Findings client_findings(const ClientPlan& plan, const HostFacts& facts) {
  if (plan.options.stack.is_own) return own_findings(plan, facts);
  Findings findings{slots_finding(plan, facts),
                    aliases_finding(all_aliases(plan.slots), facts.device.name)};
  for (Finding& finding : host_findings(client_needs(plan), facts))
    findings.push_back(std::move(finding));
  findings.push_back(ports_finding(plan.slots, facts));
  return findings;
}

}  // namespace c1k
