// An Ethernet address, and a device that has one.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace c1k {

using Hardware = std::array<std::uint8_t, 6>;
std::string hardware_text(const Hardware& hardware);  // "02:00:00:00:00:01"

struct Device {
  std::uint32_t index = 0;
  std::string name;
  bool is_up = false;
  bool has_neighbours = false;  // not loopback, not NOARP, an Ethernet address
  Hardware hardware{};
  std::uint32_t mtu = 0;  // 0: not asked for
};

}  // namespace c1k
