// The PROXY protocol's header (haproxy.org, "The PROXY protocol versions 1 & 2"): what a proxy says
// first on a connection, so that the server knows who is behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/base/address_range.h"
#include "common/base/endpoint.h"

namespace c1k {

enum class ProxyVersion : std::uint8_t { v1 = 1, v2 = 2 };

// "v1" or "v2". Throws Refusal.
ProxyVersion parse_proxy_version(const std::string& text);

// The addresses that a client claims to be a proxy for.
class ProxySources {
 public:
  ProxySources() = default;
  explicit ProxySources(const std::vector<AddressRange>& ranges);

  bool empty() const { return ranges_.empty(); }
  bool has(Family family) const;
  // One for each connection's number, in order, and when all were claimed the next port of each: so
  // many numbers on end claim different endpoints. Requires that the family has some.
  Endpoint at(std::uint64_t number, Family family) const;

 private:
  std::vector<AddressRange> ranges_;
};

// Both endpoints of one family.
std::string proxy_header(ProxyVersion version, const Endpoint& source, const Endpoint& target);

// At most so many bytes of a header are waited for: 107 of version 1 (2.1), and of version 2, whose
// length allows 64 KiB, as many as addresses and some TLVs (certificates apart) take.
inline constexpr std::size_t kLongestProxyHeader = 4096;

enum class ProxyRead : std::uint8_t { torn, whole, malformed };
struct ProxyHeard {
  ProxyRead read = ProxyRead::torn;
  std::size_t used = 0;  // when whole: the header's bytes
};
// Whether `input` begins with a header of that version; LOCAL and UNKNOWN are ones.
ProxyHeard read_proxy_header(ProxyVersion version, std::span<const char> input);

}  // namespace c1k
