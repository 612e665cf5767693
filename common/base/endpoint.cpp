#include "common/base/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <charconv>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::uint32_t kMaxPort = 65'535;
constexpr std::size_t kMaxName = 253;  // RFC 1035, as text
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  boost::algorithm::split(items, text, boost::algorithm::is_any_of(","));
  if (std::any_of(items.begin(), items.end(), [](const auto& item) { return item.empty(); })) {
    throw Refusal(
        fmt::format("'{}' has an empty place in its list: write one comma between two "
                    "entries",
                    text));
  }
  return items;
}

std::uint16_t parse_port(std::string_view text, std::string_view item, bool port_zero) {
  std::uint32_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  const std::uint32_t least = port_zero ? 0 : 1;
  if (error != std::errc{} || stop != end || port < least || port > kMaxPort) {
    throw Refusal(fmt::format("'{}' in '{}' is not a port: it is a number from {} to {}", text,
                              item, least, kMaxPort));
  }
  return static_cast<std::uint16_t>(port);
}

PortRange parse_ports(std::string_view text, std::string_view item, bool port_zero) {
  const std::size_t dash = text.find('-');
  if (dash == text.npos) {
    const std::uint16_t port = parse_port(text, item, port_zero);
    return {port, port};
  }
  // Port 0 is the kernel's choice, of one port: it begins no range.
  const PortRange range{parse_port(text.substr(0, dash), item, false),
                        parse_port(text.substr(dash + 1), item, false)};
  if (range.last < range.first) {
    throw Refusal(fmt::format("'{}' runs backwards: port {} is below {}; write the lower one first",
                              item, range.last, range.first));
  }
  return range;
}

[[noreturn]] void refuse_without_port(std::string_view item) {
  throw Refusal(fmt::format("'{}' has no port: write it as {}:9000", item, item));
}

HostPorts parse_bracketed(std::string_view item, bool port_zero) {
  const std::size_t close = item.find(']');
  const std::string_view inside = item.substr(1, close == item.npos ? close : close - 1);
  if (close == item.npos || inside.find(':') == inside.npos) {
    throw Refusal(
        fmt::format("'{}' is not an IPv6 address in brackets: write it as in "
                    "[fd00::1]:9000, and names and IPv4 without brackets",
                    item));
  }
  Address::parse(inside);  // refuses what is none
  const std::string_view rest = item.substr(close + 1);
  if (rest.empty()) refuse_without_port(item);
  if (!rest.starts_with(':')) {
    throw Refusal(
        fmt::format("'{}' goes on with '{}' after the bracket: a colon and a port are "
                    "expected, as in [fd00::1]:9000",
                    item, rest));
  }
  return {std::string(inside), parse_ports(rest.substr(1), item, port_zero)};
}

// Names are looked up later; what can't be one is refused here. Digits and dots alone are an
// address: the resolver would take "10.1" for 10.0.0.1.
void check_host(std::string_view host, std::string_view item) {
  if (host.empty()) {
    throw Refusal(
        fmt::format("'{}' has no host: write a name or an address before the colon, as "
                    "in 127.0.0.1{}",
                    item, item));
  }
  if (host.find_first_not_of("0123456789.") == host.npos) Address::parse(host);
  if (host.size() > kMaxName || host.find_first_not_of(kNameCharacters) != host.npos) {
    throw Refusal(
        fmt::format("'{}' in '{}' is not a name or an address: a name has letters, "
                    "digits, '-', '_' and '.', at most {} of them",
                    host, item, kMaxName));
  }
}

HostPorts parse_host_port(std::string_view item, bool port_zero) {
  if (item.starts_with('[')) return parse_bracketed(item, port_zero);
  const std::size_t colon = item.find(':');
  if (colon != item.rfind(':')) {
    throw Refusal(
        fmt::format("'{}' has more than one colon: write an IPv6 address in brackets, "
                    "as in [fd00::1]:9000",
                    item));
  }
  check_host(item.substr(0, colon), item);
  if (colon == item.npos || colon + 1 == item.size()) refuse_without_port(item.substr(0, colon));
  const std::string_view host = item.substr(0, colon);
  return {std::string(host), parse_ports(item.substr(colon + 1), item, port_zero)};
}

struct SchemeName {
  Scheme scheme;
  std::string_view name;
  std::uint16_t port;
};
constexpr SchemeName kSchemes[] = {{Scheme::tcp, "tcp", 0},
                                   {Scheme::tls, "tls", 0},
                                   {Scheme::ws, "ws", 80},
                                   {Scheme::wss, "wss", 443}};

Scheme parse_scheme(std::string_view name, std::string_view item) {
  const std::string lower = boost::algorithm::to_lower_copy(std::string(name));
  for (const SchemeName& scheme : kSchemes)
    if (scheme.name == lower) return scheme.scheme;
  throw Refusal(
      fmt::format("'{}' begins with '{}://': this program speaks tcp://, tls://, ws:// and wss://",
                  item, name));
}

void check_path(std::string_view path, std::string_view item) {
  if (path.find('#') != path.npos)
    throw Refusal(fmt::format("'{}' has a '#': what follows it is never sent; leave it out", item));
  for (const char c : path)
    if (c <= ' ' || c > '~')
      throw Refusal(
          fmt::format("the path of '{}' has a character that has to be written as "
                      "%XX (%20 for a blank)",
                      item));
}

// The part of an item that is its own.
struct Place {
  std::string_view authority;
  std::string_view path;  // empty: none
};
Place split_place(std::string_view rest) {
  const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  return {rest.substr(0, slash), rest.substr(slash)};
}

bool has_port(std::string_view authority) {
  if (authority.starts_with('[')) return !authority.ends_with(']');
  return authority.find(':') != authority.npos;
}

void take_path(Places& places, std::string_view path, std::string_view item) {
  if (path.empty()) return;
  if (!is_ws(places.scheme)) {
    const std::string_view meant = is_tls(places.scheme) ? "wss" : "ws";
    const std::string_view rest =
        item.substr(item.find("://") == item.npos ? 0 : item.find("://") + 3);
    throw Refusal(fmt::format("'{}' has a path: {} has none; did you mean {}://{}?", item,
                              name_of(places.scheme), meant, rest));
  }
  check_path(path, item);
  const std::string whole = (path.starts_with('/') ? "" : "/") + std::string(path);
  if (!places.path.empty() && places.path != whole)
    throw Refusal(fmt::format("'{}' has another path than the one before: one for all", item));
  places.path = whole;
}

}  // namespace

std::string_view name_of(Scheme scheme) {
  return kSchemes[static_cast<std::size_t>(scheme)].name;
}

std::string scheme_text(Scheme scheme) {
  return scheme == Scheme::tcp ? "" : std::string(name_of(scheme)) + "://";
}

std::uint16_t default_port(Scheme scheme) {
  return kSchemes[static_cast<std::size_t>(scheme)].port;
}

Places parse_places(std::string_view text, bool port_zero) {
  Places places;
  bool is_first = true;
  for (const std::string& item : split_list(text)) {
    std::string_view rest = item;
    if (const std::size_t mark = rest.find("://"); mark != rest.npos) {
      const Scheme scheme = parse_scheme(rest.substr(0, mark), item);
      if (!is_first && scheme != places.scheme)
        throw Refusal(fmt::format("'{}' has another scheme than the first: one for all", item));
      places.scheme = scheme;
      rest.remove_prefix(mark + 3);
    }
    is_first = false;
    const Place place = split_place(rest);
    if (place.authority.ends_with(':') && place.path.starts_with('/'))
      throw Refusal(fmt::format("'{}' has one '/' behind '{}': a scheme has two, as in ws://", item,
                                place.authority));
    const bool needs_port = default_port(places.scheme) > 0 && !has_port(place.authority);
    const std::string authority =
        needs_port ? fmt::format("{}:{}", place.authority, default_port(places.scheme))
                   : std::string(place.authority);
    places.hosts.push_back(parse_host_port(authority, port_zero));
    take_path(places, place.path, item);
  }
  return places;
}

std::string Endpoint::to_string() const {
  if (address.family() == Family::v6) return fmt::format("[{}]:{}", address.to_string(), port);
  return fmt::format("{}:{}", address.to_string(), port);
}

std::vector<HostPorts> parse_host_ports(std::string_view text, bool port_zero) {
  std::vector<HostPorts> all;
  for (const std::string& item : split_list(text)) all.push_back(parse_host_port(item, port_zero));
  return all;
}

std::vector<PortRange> parse_port_ranges(std::string_view text) {
  std::vector<PortRange> ranges;
  for (const std::string& item : split_list(text)) ranges.push_back(parse_ports(item, item, false));
  std::sort(ranges.begin(), ranges.end());
  std::vector<PortRange> merged;
  for (const PortRange& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().last + 1) {  // as int: 65535 + 1 is safe
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

}  // namespace c1k
