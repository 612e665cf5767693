// What --ips says: aliases by address, by range, by prefix or by device name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/address.h"

namespace c1k {

inline constexpr std::uint64_t kMaxAliases = 65'536;

struct AddressRange {
  Address first;
  std::uint64_t size = 0;  // at least 1
  auto operator<=>(const AddressRange&) const = default;
};

struct AliasSpec {
  std::vector<AddressRange> ranges;  // in the order written, duplicates and all
  std::vector<std::string> devices;  // the NAMEs of dev:NAME
};

// A comma-separated list of: 192.168.10.131 | 192.168.10.131-146 | 10.0.0.1-10.0.3.254 |
// 10.0.0.0/22 (its hosts: without network and broadcast address up to /30; an IPv6 prefix without
// its first address up to /126) | fd00::1 | fd00::10-fd00::1f | fd00::10-1f (last group) |
// fd00::/120 | dev:NAME. Throws Refusal: bad text, a range that runs backwards or mixes families,
// a prefix with host bits set (names the prefix meant), more than `most` (up to 2^62) addresses.
AliasSpec parse_alias_spec(std::string_view text, std::uint64_t most = kMaxAliases);

// Every address of the ranges, in order; a repeated one only the first time.
std::vector<Address> expand(const std::vector<AddressRange>& ranges);

}  // namespace c1k
