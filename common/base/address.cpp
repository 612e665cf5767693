#include "common/base/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>

#include "common/base/refusal.h"

namespace c1k {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

std::uint64_t half_of(const Bytes& bytes, std::size_t from) {
  std::uint64_t half = 0;
  for (std::size_t i = from; i < from + 8; ++i) half = half << 8U | bytes.at(i);
  return half;
}

void put_half(Bytes& bytes, std::size_t from, std::uint64_t half) {
  for (std::size_t i = from + 8; i-- > from; half >>= 8U) {
    bytes.at(i) = static_cast<std::uint8_t>(half & 0xFFU);
  }
}

bool is_link_local_v6(const Bytes& bytes) {
  return bytes[0] == 0xFE && (bytes[1] >> 6U) == 2;
}

// The index of a zone: a device's name, or the index itself, as RFC 4007 has both.
std::uint32_t parse_zone(const std::string& zone, std::string_view text) {
  if (const unsigned index = if_nametoindex(zone.c_str()); index != 0) return index;
  std::uint32_t number = 0;
  const char* const end = zone.data() + zone.size();
  const auto [stop, error] = std::from_chars(zone.data(), end, number);
  if (error == std::errc{} && stop == end && number != 0) return number;
  throw Refusal(
      fmt::format("'{}' names the device '{}', which this host does not have: "
                  "'ip link' lists its devices",
                  text, zone));
}

Address parse_zoned(const Bytes& bytes, const std::string& zone, std::string_view text) {
  if (!is_link_local_v6(bytes)) {
    throw Refusal(
        fmt::format("'{}' has a zone (%{}), which only link-local addresses "
                    "(fe80::/10) take: leave it away",
                    text, zone));
  }
  return Address::v6(bytes, parse_zone(zone, text));
}

struct ScopedNetwork {
  std::uint32_t network;
  unsigned prefix;
  Scope scope;
};

// IANA's IPv4 special-purpose registry, what of it a load test may meet. All of 0.0.0.0/8 is "this
// network". What is not listed, reserved and documentation networks too, is global: it takes a
// word of permission to send there.
constexpr std::array<ScopedNetwork, 10> kNetworks{{
    {0x00000000, 8, Scope::unspecified},
    {0x0A000000, 8, Scope::private_use},
    {0x64400000, 10, Scope::shared},
    {0x7F000000, 8, Scope::loopback},
    {0xA9FE0000, 16, Scope::link_local},
    {0xAC100000, 12, Scope::private_use},
    {0xC0A80000, 16, Scope::private_use},
    {0xC6120000, 15, Scope::benchmark},
    {0xE0000000, 4, Scope::multicast},
    {0xFFFFFFFF, 32, Scope::broadcast},
}};

Scope scope_of_v4(std::uint32_t bits) {
  for (const ScopedNetwork& known : kNetworks) {
    if ((bits ^ known.network) >> (32U - known.prefix) == 0) return known.scope;
  }
  return Scope::global;
}

}  // namespace

Address Address::v4(std::uint32_t host_order) {
  Address address;
  put_half(address.bytes_, 0, std::uint64_t{host_order} << 32U);
  return address;
}

Address Address::v6(const std::array<std::uint8_t, 16>& network_order, std::uint32_t scope_id) {
  Address address;
  address.family_ = Family::v6;
  address.bytes_ = network_order;
  address.scope_id_ = scope_id;
  return address;
}

Address Address::parse(std::string_view text) {
  const std::size_t percent = text.find('%');
  const std::string plain(text.substr(0, percent));
  const bool whole = plain.find('\0') == std::string::npos;  // inet_pton would stop there
  in_addr v4_address{};
  if (whole && percent == text.npos && inet_pton(AF_INET, plain.c_str(), &v4_address) == 1) {
    return v4(ntohl(v4_address.s_addr));
  }
  Bytes bytes{};
  if (whole && inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1) {
    if (percent == text.npos) return v6(bytes);
    return parse_zoned(bytes, std::string(text.substr(percent + 1)), text);
  }
  throw Refusal(
      fmt::format("'{}' is not an address: write four numbers from 0 to 255, as in "
                  "10.0.0.1, or IPv6 without brackets, as in fd00::1",
                  text));
}

std::uint32_t Address::v4_bits() const {
  assert(family_ == Family::v4);
  return static_cast<std::uint32_t>(half_of(bytes_, 0) >> 32U);
}

Address Address::plus(std::uint64_t n) const {
  Address sum = *this;
  bool left = false;
  if (family_ == Family::v4) {
    left = n > std::numeric_limits<std::uint32_t>::max() - v4_bits();
    if (!left) sum = v4(v4_bits() + static_cast<std::uint32_t>(n));
  } else {
    const std::uint64_t high = half_of(bytes_, 0);
    const std::uint64_t low = half_of(bytes_, 8);
    const std::uint64_t carry = n > std::numeric_limits<std::uint64_t>::max() - low ? 1 : 0;
    left = carry > std::numeric_limits<std::uint64_t>::max() - high;
    put_half(sum.bytes_, 0, high + carry);
    put_half(sum.bytes_, 8, low + n);
  }
  if (left) throw Refusal(fmt::format("there is no address {} after {}", n, to_string()));
  return sum;
}

std::uint64_t Address::distance_to(const Address& last) const {
  assert(family_ == last.family_ && bytes_ <= last.bytes_);
  constexpr std::uint64_t kMost = std::uint64_t{1} << 63U;
  if (family_ == Family::v4) return last.v4_bits() - v4_bits();
  const std::uint64_t low = half_of(bytes_, 8);
  const std::uint64_t last_low = half_of(last.bytes_, 8);
  const std::uint64_t borrow = last_low < low ? 1 : 0;
  if (half_of(last.bytes_, 0) - half_of(bytes_, 0) - borrow != 0) return kMost;
  return std::min(last_low - low, kMost);
}

std::string Address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const int family = family_ == Family::v4 ? AF_INET : AF_INET6;
  inet_ntop(family, bytes_.data(), buffer.data(), static_cast<socklen_t>(buffer.size()));
  if (scope_id_ == 0) return buffer.data();
  std::array<char, IF_NAMESIZE> device{};
  const char* const name = if_indextoname(scope_id_, device.data());
  const std::string zone = name != nullptr ? name : std::to_string(scope_id_);
  return fmt::format("{}%{}", buffer.data(), zone);
}

Scope scope_of(const Address& address) {
  if (address.family() == Family::v4) return scope_of_v4(address.v4_bits());
  const Bytes& bytes = address.bytes();
  const std::uint64_t high = half_of(bytes, 0);
  const std::uint64_t low = half_of(bytes, 8);
  if (high == 0 && low == 0) return Scope::unspecified;
  if (high == 0 && low == 1) return Scope::loopback;
  // ::ffff:0:0/96, IPv4-mapped: the kernel sends IPv4.
  if (high == 0 && low >> 32U == 0xFFFF) return scope_of_v4(static_cast<std::uint32_t>(low));
  if (bytes[0] == 0xFF) return Scope::multicast;
  if ((bytes[0] & 0xFEU) == 0xFC) return Scope::private_use;
  if (is_link_local_v6(bytes)) return Scope::link_local;
  if (high >> 16U == 0x2001'0002'0000) return Scope::benchmark;  // 2001:2::/48, RFC 5180
  return Scope::global;
}

}  // namespace c1k
