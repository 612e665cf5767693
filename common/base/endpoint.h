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

// "1024-65535", "2000,3000-3999"; sorted and merged. Throws Refusal (0, above 65535, backwards).
std::vector<PortRange> parse_port_ranges(std::string_view text);

}  // namespace c1k
