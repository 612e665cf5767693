// Addresses with ports, and how --target, --listen and --ports write them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/address.h"

namespace c1k {

struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  std::string to_string() const;  // "192.168.10.1:9000", "[fd00::1]:9000"
  auto operator<=>(const Endpoint&) const = default;
};

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;  // inclusive, first <= last
  std::uint32_t size() const { return std::uint32_t{last} - first + 1U; }
  auto operator<=>(const PortRange&) const = default;
};

struct HostPorts {
  std::string host;  // a name or an address, without brackets; never empty
  PortRange ports;
};

// "host:9000", "10.0.0.1:9000-9003", "[fd00::1]:9000", comma-separated. Ports are 1 to 65535
// (`port_zero`: 0 too, for a listener that lets the kernel choose). Throws Refusal; an IPv6
// address without brackets and a missing port are named as such.
std::vector<HostPorts> parse_host_ports(std::string_view text, bool port_zero = false);

// What is spoken on connections.
enum class Scheme : std::uint8_t { tcp, tls, ws, wss };
constexpr bool is_ws(Scheme scheme) {
  return scheme == Scheme::ws || scheme == Scheme::wss;
}
constexpr bool is_tls(Scheme scheme) {
  return scheme == Scheme::tls || scheme == Scheme::wss;
}
std::string_view name_of(Scheme scheme);  // "ws"
std::string scheme_text(Scheme scheme);   // "ws://"; empty: tcp, which goes without saying
// 0: it has none, and needs one.
std::uint16_t default_port(Scheme scheme);

struct Places {
  Scheme scheme = Scheme::tcp;
  std::vector<HostPorts> hosts;
  std::string path;  // as it was written, with its query; empty: there was none
};
// "[SCHEME://]HOST:PORT[-PORT][/PATH]", comma-separated: one scheme and one path for all, written
// at any of them. Without a port the scheme's own. Throws Refusal as parse_host_ports(); a scheme
// that there is not, two of them, a path where the scheme has none, or with a blank in it.
Places parse_places(std::string_view text, bool port_zero = false);

// "1024-65535", "2000,3000-3999"; sorted and merged. Throws Refusal (0, above 65535, backwards).
std::vector<PortRange> parse_port_ranges(std::string_view text);

}  // namespace c1k
