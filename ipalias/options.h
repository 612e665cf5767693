// What the command line of c1k-ipalias says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/address_range.h"

namespace c1k {

enum class Verb : std::uint8_t { add, remove, list };

struct Prefix {
  Address network;
  std::uint8_t length = 0;
  auto operator<=>(const Prefix&) const = default;
};

struct IpaliasOptions {
  Verb verb = Verb::list;
  AliasSpec ips;  // of all --ips
  std::string device;
  std::vector<Prefix> any;
  std::optional<std::string> journal;
  bool all = false;
  bool dry_run = false;
  bool ignore_conflict = false;
  bool help = false;
  bool version = false;
};

// Throws Refusal: an unknown verb or option, add without --dev, options that do not fit the verb.
IpaliasOptions read_ipalias_options(int argc, const char* const* argv);

// "10.9.0.0/16", "fd00:9::/64". Throws Refusal: no prefix length, host bits set, or one that would
// make a part of the network unreachable (shorter than /8, or /16 in IPv6).
Prefix parse_prefix(const std::string& text);

// How to call the program, and its options.
std::string ipalias_usage();

}  // namespace c1k
