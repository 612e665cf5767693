#include "client/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client/plan/plan_window.h"
#include "client/plan/plan_workers.h"
#include "common/base/program.h"
#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr PortRange kDefaultRange{32768, 60999};  // of ip_local_port_range (ip-sysctl)

bool is_loopback_v4(const Endpoint& target) {
  return target.address.family() == Family::v4 && scope_of(target.address) == Scope::loopback;
}

// Without --ips: the routes' own sources; towards 127.0.0.0/8, all of which is local, as many of
// 127.0.1.1, 127.0.1.2, ... as the count needs.
std::vector<Address> default_aliases(const ClientOptions& options, const Route& route,
                                     const std::vector<PortRange>& ports) {
  std::vector<Address> aliases;
  std::set<Address> seen;
  std::uint64_t loopback_targets = 0;
  for (std::size_t i = 0; i < route.targets.size(); ++i) {
    if (is_loopback_v4(route.targets[i])) {
      ++loopback_targets;
    } else if (seen.insert(route.sources[i]).second) {
      aliases.push_back(route.sources[i]);
    }
  }
  if (loopback_targets == 0) return aliases;
  std::uint64_t per_alias = 0;
  for (const PortRange& range : ports) per_alias += range.size() * loopback_targets;
  per_alias = std::max<std::uint64_t>(per_alias, 1);  // no port at all: slots_finding says so
  const std::uint64_t wanted = std::min(divide_up(options.count, per_alias), kMaxAliases);
  for (std::uint64_t n = 0; n < wanted; ++n) aliases.push_back(Address::v4(0x7f000101).plus(n));
  return aliases;
}

std::vector<SlotFamily> families_of(const std::vector<Endpoint>& targets,
                                    const std::vector<Address>& aliases) {
  std::vector<SlotFamily> families(2);
  for (const Address& alias : aliases)
    families[alias.family() == Family::v4 ? 0 : 1].aliases.push_back(alias);
  for (const Endpoint& target : targets)
    families[target.address.family() == Family::v4 ? 0 : 1].targets.push_back(target);
  for (const SlotFamily& family : families)
    if (family.aliases.empty() && !family.targets.empty())
      throw Refusal(fmt::format("--ips: none of the aliases can reach {}: it is {}",
                                family.targets.front().to_string(),
                                &family == &families[0] ? "IPv4" : "IPv6"));
  return families;
}

// How many connections a run makes at most: numbers are handed out to what the wire has made, so
// there are no more than slots, unless they come round. With --rows a number is line + lines x
// uses; hosts number by turns.
std::uint64_t most_numbers(const ClientOptions& options, const Slots& slots) {
  constexpr auto kAny = ~std::uint64_t{0};
  const std::uint64_t each =
      (options.opening.rows ? options.opening.rows->size() : 1) * options.slice.of;
  return options.life.replaces() || slots.size() > kAny / each ? kAny : slots.size() * each;
}

void set_digits(ClientOptions& options, const Slots& slots) {
  const unsigned digits = digits_for(most_numbers(options, slots));
  for (const auto& [name, message] : {std::pair{"--message-file", &options.traffic.message},
                                      {"--hello-file", &options.opening.raw.hello},
                                      {"--header", &options.ws.request}}) {
    try {
      if (!message->empty()) message->set_digits(digits);
    } catch (const Refusal& refusal) {
      throw Refusal(fmt::format("{}: {}", name, refusal.what()));
    }
  }
}

void name_hosts(ClientPlan& plan, const Route& route) {
  const ClientOptions& options = plan.options;
  if (!options.is_ws()) return;
  if (!options.ws.host.empty()) {
    plan.hosts = {options.ws.host};
    return;
  }
  std::map<std::string, std::uint32_t> places;
  for (const Endpoint& target : route.targets) {
    const auto named = route.hosts.find(target);
    const std::string host = named != route.hosts.end() ? named->second.field : target.to_string();
    const auto [at, is_new] =
        places.try_emplace(host, static_cast<std::uint32_t>(plan.hosts.size()));
    if (is_new) plan.hosts.push_back(host);
    plan.host_of[target] = at->second;
  }
  if (plan.hosts.size() == 1) plan.host_of.clear();
}

void name_peers(ClientPlan& plan, const Route& route) {
  if (!plan.options.is_tls()) return;
  for (const Endpoint& target : route.targets) {
    const auto named = route.hosts.find(target);
    const std::string host =
        named != route.hosts.end() ? named->second.host : target.address.to_string();
    plan.tls_names[target] = plan.options.tls.name.empty() ? host : plan.options.tls.name;
  }
}

void check_proxy_sources(const ClientOptions& options, const Slots& slots) {
  const ProxySources& sources = options.opening.proxy_sources;
  if (sources.empty()) return;
  for (const SlotFamily& family : slots.families()) {
    if (family.targets.empty()) continue;
    const Endpoint& target = family.targets.front();
    if (!sources.has(target.address.family()))
      throw Refusal(fmt::format("--proxy-source: none of the addresses is of the family of {}",
                                target.to_string()));
  }
}

std::string plural(std::uint64_t n, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", format_count(n), n == 1 ? singular : plural);
}

// Every target; ports that follow on each other as a range.
std::string targets_text(const Slots& slots) {
  std::string text;
  for (const SlotFamily& family : slots.families()) {
    const std::vector<Endpoint>& targets = family.targets;
    for (std::size_t i = 0; i < targets.size();) {
      std::size_t next = i + 1;
      while (next < targets.size() && targets[next].address == targets[i].address &&
             targets[next].port == targets[next - 1].port + 1)
        ++next;
      text += (text.empty() ? "" : ", ") + targets[i].to_string();
      if (next - i > 1) text += fmt::format("-{}", targets[next - 1].port);
      i = next;
    }
  }
  return text;
}

// The aliases as ranges, as --ips takes them; of a list with more than a thousand gaps the first.
std::string sources_text(const Slots& slots) {
  constexpr int kMostRanges = 1'000;
  std::string text;
  int ranges = 0;
  for (const SlotFamily& family : slots.families())
    for (std::size_t i = 0, next = 0; i < family.aliases.size() && ranges < kMostRanges; i = next) {
      for (next = i + 1; next < family.aliases.size() &&
                         family.aliases[next] == family.aliases[next - 1].plus(1);)
        ++next;
      text += (++ranges == 1 ? "" : ",") + family.aliases[i].to_string();
      if (next - i > 1) text += "-" + family.aliases[next - 1].to_string();
    }
  return text;
}

}  // namespace

std::vector<PortRange> ports_of(const ClientOptions& options, const HostLimits& limits) {
  if (!options.ports.empty()) return options.ports;
  if (options.stack.is_own) return {{1'024, 65'535}};  // the kernel has no part in them
  const PortRange range = limits.port_range.value_or(kDefaultRange);
  return options.kernel_ports ? kernel_ports(range, limits.reserved_ports)
                              : default_ports(range, limits.reserved_ports);
}

ClientPlan make_client_plan(ClientOptions options, const Route& route, const HostLimits& limits) {
  ClientPlan plan;
  std::vector<PortRange> ports = ports_of(options, limits);
  const std::vector<Address> aliases =
      options.has_ips ? route.aliases : default_aliases(options, route, ports);
  std::vector<SlotFamily> families = families_of(route.targets, aliases);
  if (options.stack.is_own)
    ports = ports_for_own(ports, families[0].pairs() + families[1].pairs(), options.count);
  plan.slots = Slots(std::move(families), ports, options.kernel_ports);
  if (options.kernel_ports) plan.kernel_ports = limits.port_range.value_or(kDefaultRange);
  set_workers(plan, options, limits);
  set_window(plan, options, limits);
  plan.target_is_here = route.target_is_here;
  set_digits(options, plan.slots);
  check_proxy_sources(options, plan.slots);
  plan.options = std::move(options);
  name_hosts(plan, route);
  name_peers(plan, route);
  return plan;
}

std::string slots_text(const Slots& slots) {
  std::string text;
  for (const SlotFamily& family : slots.families())
    text += fmt::format("{}{} x {} x {}", text.empty() ? "" : " + ",
                        plural(family.aliases.size(), "alias", "aliases"),
                        plural(slots.ports(), "port", "ports"),
                        plural(family.targets.size(), "target", "targets"));
  if (slots.usable() != slots.size())
    text += fmt::format(", less {} that would meet itself", slots.size() - slots.usable());
  return fmt::format("{} = {}", text, plural(slots.usable(), "slot", "slots"));
}

std::string to_sentence(const ClientPlan& plan) {
  const ClientOptions& options = plan.options;
  std::string text =
      fmt::format("{} from {} to {} at {}, {}", plural(options.count, "connection", "connections"),
                  plural(plan.slots.aliases(), "alias", "aliases"),
                  scheme_text(options.scheme) + targets_text(plan.slots) + options.ws.path,
                  options.ramp.to_string(), plural(plan.workers, "worker", "workers"));
  if (options.steps.size() > 1) {
    text += ", in plateaus of";
    for (const std::uint64_t step : options.steps) text += " " + format_count(step);
    text += fmt::format(", each but the last held {}", format_duration(options.step_hold));
  }
  if (options.stack.is_own)
    text += fmt::format(", by a TCP of our own on {} ({})", options.stack.device,
                        options.stack.io == StackIo::xdp ? "AF_XDP" : "AF_PACKET");
  text += to_sentence(options.tls) + to_sentence(options.opening) + to_sentence(options.ws) +
          to_sentence(options.traffic);
  text += options.hold ? fmt::format("; then holds {}", format_duration(*options.hold))
                       : "; then holds until " + stopping_word();
  text += to_sentence(options.life);
  if (options.verify) text += ", probes every connection";
  return text + ", drains and leaves";
}

Named to_named(const ClientPlan& plan) {
  const auto number = [](std::uint64_t n) { return fmt::format("{}", n); };
  Named named{{"slots", slots_text(plan.slots)},       {"targets", targets_text(plan.slots)},
              {"ramp", plan.options.ramp.to_string()}, {"workers", number(plan.workers)},
              {"at_work", number(plan.at_work)},       {"per_worker", number(plan.per_worker)},
              {"max_connecting", number(plan.window)}};
  if (!plan.options.slice.is_whole())
    named.emplace_back("slice", plan.options.slice.to_string());
  named.emplace_back("connections", number(plan.options.count));
  named.emplace_back("sources", sources_text(plan.slots));
  return named;
}

}  // namespace c1k
