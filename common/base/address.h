// An IPv4 or IPv6 address as a value, without its port. Networks are not asked: pure text and bits.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace c1k {

enum class Family : std::uint8_t { v4, v6 };

class Address {
 public:
  Address() = default;  // 0.0.0.0
  static Address v4(std::uint32_t host_order);
  static Address v6(const std::array<std::uint8_t, 16>& network_order, std::uint32_t scope_id = 0);

  // "10.0.0.1", "fd00::1", "fe80::1%eth0"; brackets are not taken. Throws Refusal.
  static Address parse(std::string_view text);

  Family family() const { return family_; }
  std::uint32_t v4_bits() const;  // host order; family() is v4
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }  // v4: the first four
  std::uint32_t scope_id() const { return scope_id_; }                  // link-local IPv6, else 0

  // The address `n` further on. Throws Refusal when that leaves the address space.
  Address plus(std::uint64_t n) const;
  // How many steps from this one to `last`, saturating at 2^63. Requires the same family, *this <=
  // last.
  std::uint64_t distance_to(const Address& last) const;

  std::string to_string() const;  // without brackets
  auto operator<=>(const Address&) const = default;

 private:
  Family family_ = Family::v4;
  std::array<std::uint8_t, 16> bytes_{};
  std::uint32_t scope_id_ = 0;
};

// Who may be behind an address; the ranges are IANA's special-purpose registries (RFC 6890,
// RFC 1918, RFC 6598, RFC 2544, RFC 4193). IPv4-mapped IPv6 counts as its IPv4 address.
enum class Scope : std::uint8_t {
  loopback,
  private_use,
  link_local,
  shared,
  benchmark,
  unspecified,
  multicast,
  broadcast,
  global
};
Scope scope_of(const Address& address);

}  // namespace c1k
