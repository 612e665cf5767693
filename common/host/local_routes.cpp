#include "common/host/local_routes.h"

#include <fmt/format.h>
#include <linux/ipv6_route.h>

#include <array>
#include <cstdint>
#include <cstdio>

namespace c1k {
namespace {

bool lies_in(const Address& address, const std::array<std::uint8_t, 16>& network, unsigned length) {
  for (unsigned bit = 0; bit < length; ++bit) {
    const unsigned differs = address.bytes().at(bit / 8) ^ network.at(bit / 8);
    if ((differs >> (7 - bit % 8) & 1U) != 0) return false;
  }
  return true;
}

// A line is "destination length source length next-hop metric references uses flags device", all of
// it in hex (rt6_info_route in net/ipv6/route.c).
std::optional<std::string> prefix_in(const Address& address, const std::string& line) {
  std::array<char, 33> text{};
  unsigned length = 0, flags = 0;
  if (std::sscanf(line.c_str(), "%32[0-9a-f] %x %*s %*s %*s %*s %*s %*s %x", text.data(), &length,
                  &flags) != 3)
    return {};
  if ((flags & RTF_LOCAL) == 0 || length >= 128) return {};
  std::array<std::uint8_t, 16> network{};
  for (std::size_t i = 0; i < network.size(); ++i) {
    unsigned byte = 0;
    if (std::sscanf(text.data() + 2 * i, "%2x", &byte) != 1) return {};
    network.at(i) = static_cast<std::uint8_t>(byte);
  }
  if (!lies_in(address, network, length)) return {};
  return fmt::format("{}/{}", Address::v6(network).to_string(), length);
}

}  // namespace

std::optional<std::string> local_prefix_of(const Address& address, std::string_view table) {
  if (address.family() != Family::v6) return {};
  while (!table.empty()) {
    const std::size_t end = table.find('\n');
    if (auto prefix = prefix_in(address, std::string(table.substr(0, end)))) return prefix;
    if (end == table.npos) break;
    table.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace c1k
