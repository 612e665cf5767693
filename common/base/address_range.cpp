#include "common/base/address_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <charconv>
#include <optional>
#include <set>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::size_t kMaxDeviceName = 15;  // IFNAMSIZ less its NUL

// All of `text` as a number of that base, at most `max`; no sign, no prefix, at most 4 digits.
std::optional<std::uint32_t> small_number(std::string_view text, int base, std::uint32_t max) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stop != end || text.size() > 4 || value > max) return std::nullopt;
  return value;
}

// `first` with its last octet (IPv4) or its last group (IPv6) replaced by `part`.
Address with_last_part(const Address& first, std::string_view part, std::string_view item) {
  if (first.family() == Family::v4) {
    const auto octet = small_number(part, 10, 255);
    if (octet) return Address::v4((first.v4_bits() & 0xFFFFFF00U) | *octet);
    throw Refusal(
        fmt::format("'{}' does not end in an address: '{}' is not a last octet, which "
                    "is 0 to 255",
                    item, part));
  }
  const auto group = small_number(part, 16, 0xFFFF);
  // After a dotted end ("::ffff:10.0.0.4-8") it is unclear what the last part is.
  if (!group || item.find('.') != item.npos) {
    throw Refusal(
        fmt::format("'{}' does not end in an address: '{}' is not a last group, which "
                    "is 0 to ffff; write the last address in full",
                    item, part));
  }
  auto bytes = first.bytes();
  bytes[14] = static_cast<std::uint8_t>(*group >> 8U);
  bytes[15] = static_cast<std::uint8_t>(*group & 0xFFU);
  return Address::v6(bytes);
}

AddressRange parse_span(std::string_view item, std::size_t dash) {
  const std::string_view end = item.substr(dash + 1);
  const Address first = Address::parse(item.substr(0, dash));
  const bool in_full = end.find_first_of(".:") != end.npos;
  const Address last = in_full ? Address::parse(end) : with_last_part(first, end, item);
  if (first.family() != last.family()) {
    throw Refusal(fmt::format("'{}' mixes IPv4 and IPv6: write both ends in one family", item));
  }
  if (last < first) {
    throw Refusal(fmt::format("'{}' runs backwards: {} is below {}; write the lower end first",
                              item, end, first.to_string()));
  }
  return {first, first.distance_to(last) + 1};  // the distance is at most 2^63
}

// `address` with all bits after the first `prefix` cleared.
Address network_of(const Address& address, unsigned prefix) {
  auto bytes = address.bytes();
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = std::clamp(prefix, 8 * i, 8 * i + 8) - 8 * i;
    bytes.at(i) = static_cast<std::uint8_t>(bytes.at(i) & (0xFF00U >> kept));
  }
  if (address.family() == Family::v6) return Address::v6(bytes);
  return Address::v4(std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
                     std::uint32_t{bytes[2]} << 8U | bytes[3]);
}

AddressRange parse_prefix(std::string_view item, std::size_t slash) {
  const Address address = Address::parse(item.substr(0, slash));
  const bool is_v4 = address.family() == Family::v4;
  const unsigned width = is_v4 ? 32 : 128;
  const auto prefix = small_number(item.substr(slash + 1), 10, width);
  if (!prefix) {
    throw Refusal(
        fmt::format("'{}' has no prefix length: write a number from 0 to {} after "
                    "the slash",
                    item, width));
  }
  const Address network = network_of(address, *prefix);
  if (network != address) {
    throw Refusal(
        fmt::format("'{}' has host bits set: write {}/{} for that network, or {} for "
                    "the one address",
                    item, network.to_string(), *prefix, address.to_string()));
  }
  const unsigned host_bits = width - *prefix;
  const std::uint64_t all = std::uint64_t{1} << std::min(host_bits, 63U);
  // A /31 or /127 is a pair without network and broadcast address (RFC 3021, RFC 6164).
  if (host_bits <= 1) return {network, all};
  return {network.plus(1), all - (is_v4 ? 2 : 1)};
}

AddressRange parse_range(std::string_view item) {
  // A zone names a device, and a device's name may hold dashes: so no range has one.
  if (item.find('%') != item.npos) return {Address::parse(item), 1};
  if (const std::size_t slash = item.find('/'); slash != item.npos) {
    return parse_prefix(item, slash);
  }
  if (const std::size_t dash = item.find('-'); dash != item.npos) return parse_span(item, dash);
  return {Address::parse(item), 1};
}

std::string parse_device(std::string_view item) {
  const std::string_view name = item.substr(item.find(':') + 1);
  if (name.empty() || name.size() > kMaxDeviceName ||
      name.find_first_of("/: \t\n\v\f\r") != name.npos) {
    throw Refusal(
        fmt::format("'{}' does not name a device: write dev:NAME, where NAME has 1 to "
                    "{} characters, as in dev:eth1",
                    item, kMaxDeviceName));
  }
  return std::string(name);
}

void check_size(std::uint64_t size, std::uint64_t most, std::string_view text) {
  if (size <= most) return;
  throw Refusal(fmt::format(
      "'{}' is more than {} addresses, the most that there may be: write fewer", text, most));
}

}  // namespace

AliasSpec parse_alias_spec(std::string_view text, std::uint64_t most) {
  std::vector<std::string> items;
  boost::algorithm::split(items, text, boost::algorithm::is_any_of(","));
  AliasSpec spec;
  std::uint64_t total = 0;
  for (const std::string& item : items) {
    if (item.empty()) {
      throw Refusal(
          fmt::format("'{}' has an empty place in its list: write addresses, ranges, "
                      "prefixes or dev:NAME, with one comma between two",
                      text));
    }
    if (item.starts_with("dev:")) {
      spec.devices.push_back(parse_device(item));
      continue;
    }
    const AddressRange range = parse_range(item);
    check_size(range.size, most, item);  // first each, so that the sum can't overflow
    total += range.size;
    check_size(total, most, text);
    spec.ranges.push_back(range);
  }
  return spec;
}

std::vector<Address> expand(const std::vector<AddressRange>& ranges) {
  std::vector<Address> addresses;
  std::set<Address> seen;
  for (const AddressRange& range : ranges) {
    for (std::uint64_t i = 0; i < range.size; ++i) {
      const Address address = range.first.plus(i);
      if (seen.insert(address).second) addresses.push_back(address);
    }
  }
  return addresses;
}

}  // namespace c1k
