// Network devices and listeners, asked of the kernel in the caller's network namespace (not /sys,
// which may be another namespace's).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/address.h"
#include "common/net/hardware.h"

namespace c1k {

// How the kernel's routes lead to `target` (RTM_GETROUTE).
struct RouteStep {
  std::string device;              // empty: no route
  std::optional<Address> gateway;  // nullopt: the target is on the device's network
};
RouteStep route_to(const Address& target);
// The device alone; empty: no route.
std::string device_towards(const Address& target);

// Throws Refusal when there is none of that name.
Device find_device(const std::string& name);
// The device that this one is a VLAN of; empty: it is none.
std::string vlan_below(const std::string& name);

// The device that has the address; empty: none.
std::string device_with(const Address& address);

// In Mbit/s, as the driver says (ETHTOOL_GLINKSETTINGS); nullopt: it says none.
std::optional<std::uint64_t> speed_of(const std::string& device);

// Devices that are up, beside loopback.
std::optional<std::uint64_t> count_devices_up();

// Ports that something listens on at a wildcard address, each once, sorted (sock_diag(7): only
// listeners are walked, however many connections there are).
std::vector<std::uint16_t> listening_ports();

}  // namespace c1k
