// Network devices and listeners, asked of the kernel in the caller's network namespace (not /sys,
// which may be another namespace's).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/address.h"

namespace c1k {

// The device that the route to `target` leaves by (RTM_GETROUTE); empty: no route.
std::string device_towards(const Address& target);

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
