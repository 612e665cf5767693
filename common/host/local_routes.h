// Whole prefixes that are this host's by a local route (c1k-ipalias add --any), IPv6 only: what
// /proc/net/ipv6_route says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/address.h"

namespace c1k {

// "fd00:99::/64": the prefix of a local route of `table`, the text of /proc/net/ipv6_route, in
// which `address` lies; nullopt: in none. The /128 that comes with every address is not meant.
std::optional<std::string> local_prefix_of(const Address& address, std::string_view table);

}  // namespace c1k
