#include "client/plan/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "client/plan/choices.h"
#include "common/base/refusal.h"
#include "common/host/alias_journal.h"
#include "common/host/device.h"
#include "common/net/resolve.h"
#include "common/net/socket.h"

namespace c1k {
namespace {

constexpr std::size_t kMostTargets = 65'536;

void require_allowed(const HostPorts& item, const Address& target, const ClientOptions& options) {
  const auto refuse = [&](std::string_view why) {
    const std::string name = target.to_string();
    throw Refusal(fmt::format("--target {}{}: {}", item.host,
                              item.host == name ? "" : " (" + name + ")", why));
  };
  switch (scope_of(target)) {
    case Scope::multicast:
      return refuse("is a multicast address; TCP can't connect to it");
    case Scope::broadcast:
      return refuse("is the broadcast address; TCP can't connect to it");
    case Scope::unspecified:
      return refuse("is no one's address; name the server's own");
    case Scope::global:
      break;
    default:
      if (is_broadcast(target)) refuse("is the broadcast address of a network of this host");
      return;
  }
  const auto& allowed = options.public_targets;
  if (std::find(allowed.begin(), allowed.end(), target) == allowed.end())
    refuse(
        fmt::format("is a public address. A load test of a host that is not yours is an attack "
                    "on it; if it is yours, add --allow-public-target {}",
                    target.to_string()));
}

// A source address is a host's own: of these the kernel takes some at bind, and connects from
// another.
void require_source(const Address& alias) {
  const auto refuse = [&alias](std::string_view what) {
    throw Refusal(
        fmt::format("--ips {}: is {}, and no source of connections: name an address of this "
                    "host",
                    alias.to_string(), what));
  };
  switch (scope_of(alias)) {
    case Scope::multicast:
      return refuse("a multicast address");
    case Scope::broadcast:
      return refuse("the broadcast address");
    case Scope::unspecified:
      return refuse("no one's address");
    default:
      if (is_broadcast(alias)) refuse("the broadcast address of a network of this host");
  }
}

// A name may stand for addresses of both families: all of them are targets, but those that
// --family, or the aliases, leave out.
std::vector<Address> reachable(const HostPorts& item, const ClientOptions& options,
                               const std::vector<Address>& aliases) {
  std::vector<Address> addresses = resolve_host(item.host);
  if (options.family && !is_literal(item.host)) {
    std::erase_if(addresses, [&](const Address& a) { return a.family() != *options.family; });
    if (addresses.empty())
      throw Refusal(fmt::format("--family: --target {} has no {} address", item.host,
                                *options.family == Family::v4 ? "IPv4" : "IPv6"));
  }
  const Family first = addresses.front().family();
  const auto unreachable = [&](const Address& address) {
    return options.has_ips &&
           std::none_of(aliases.begin(), aliases.end(), [&address](const Address& alias) {
             return alias.family() == address.family();
           });
  };
  if (std::all_of(addresses.begin(), addresses.end(), unreachable))
    throw Refusal(fmt::format("--ips: no alias is {}, as --target {} is",
                              first == Family::v4 ? "IPv4" : "IPv6", item.host));
  std::erase_if(addresses, unreachable);
  return addresses;
}

void append_targets(Route& route, const HostPorts& item, Scheme scheme,
                    const std::vector<Address>& addresses) {
  for (const Address& address : addresses)
    for (std::uint32_t port = item.ports.first; port <= item.ports.last; ++port)
      route.targets.push_back({address, static_cast<std::uint16_t>(port)});
  for (const Endpoint& target : route.targets)
    route.hosts.try_emplace(target,
                            Route::Name{host_field(item.host, target.port, scheme), item.host});
  if (route.targets.size() > kMostTargets)
    throw Refusal(fmt::format("--target: more than {} targets", kMostTargets));
}

void require_distinct(std::vector<Endpoint> targets) {
  std::sort(targets.begin(), targets.end());
  const auto twice = std::adjacent_find(targets.begin(), targets.end());
  if (twice != targets.end())
    throw Refusal(fmt::format("--target: {} is named twice", twice->to_string()));
}

// Those that were not named otherwise.
void append_journal(std::vector<Address>& aliases) {
  const std::set<Address> named(aliases.begin(), aliases.end());
  for (const Address& alias : journal_aliases())
    if (!named.contains(alias)) aliases.push_back(alias);
}

// IPv6 is often a name's, and not a network's.
void leave_out_unrouted(std::vector<Address>& addresses, const std::string& host,
                        std::vector<std::string>& notes) {
  const auto has_route = [](const Address& a) { return route_source({a, 9}).has_value(); };
  if (std::none_of(addresses.begin(), addresses.end(), has_route)) return;
  std::erase_if(addresses, [&](const Address& address) {
    if (has_route(address)) return false;
    notes.push_back(
        fmt::format("{} is {} too, which is left out: no route", host, address.to_string()));
    return true;
  });
}

// One look-up for all ports of an address.
void find_sources(Route& route, bool has_ips) {
  std::map<Address, std::optional<Address>> known;
  for (const Endpoint& target : route.targets) {
    const auto [at, is_new] = known.try_emplace(target.address);
    if (is_new) {
      at->second = route_source(target);
      route.target_is_here |= probe_bind(target.address) == 0;
    }
    if (!at->second && !has_ips)
      throw Refusal(fmt::format("--target {}: this host has no route to it", target.to_string()));
    route.sources.push_back(at->second.value_or(Address{}));
  }
}

}  // namespace

Route find_route(const ClientOptions& options) {
  Route route;
  try {
    route.aliases = aliases_of(options.aliases);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string("--ips: ") + refusal.what());
  }
  for (const Address& alias : route.aliases) require_source(alias);
  if (options.journal_ips) append_journal(route.aliases);
  for (const HostPorts& item : options.targets) {
    std::vector<Address> addresses;
    try {
      addresses = reachable(item, options, route.aliases);
    } catch (const Refusal& refusal) {
      const std::string text = refusal.what();
      throw Refusal(text.starts_with("--") ? text : "--target: " + text);
    }
    for (const Address& address : addresses) require_allowed(item, address, options);
    if (!is_literal(item.host)) leave_out_unrouted(addresses, item.host, route.notes);
    append_targets(route, item, options.scheme, addresses);
    if (addresses.size() > 1) route.choices.push_back({item.host, addresses});
  }
  require_distinct(route.targets);
  find_sources(route, options.has_ips);
  leave_out_unheard(route);
  return route;
}

std::string device_of(const Slots& slots) {
  for (const SlotFamily& family : slots.families())
    if (!family.targets.empty()) return device_towards(family.targets.front().address);
  return "";
}

}  // namespace c1k
