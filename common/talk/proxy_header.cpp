#include "common/talk/proxy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::size_t kLongestV1 = 107;  // "PROXY TCP6 ffff:... ffff:... 65535 65535\r\n"
constexpr std::string_view kWord = "PROXY ";
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kFixedV2 = 16;  // signature, version and command, family, length

// A link-local address without the name of its device, which is this host's own affair.
std::string text_of(const Address& address) {
  return address.family() == Family::v4 ? address.to_string()
                                        : Address::v6(address.bytes()).to_string();
}

void append_address(std::string& header, const Address& address) {
  const std::size_t size = address.family() == Family::v4 ? 4 : 16;
  for (std::size_t i = 0; i < size; ++i) header += static_cast<char>(address.bytes()[i]);
}

void append_u16(std::string& header, std::size_t value) {
  header += static_cast<char>(value >> 8U);
  header += static_cast<char>(value & 0xffU);
}

// The word up to the next blank, which is taken with it; nullopt: there is none.
std::optional<std::string_view> next_word(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  if (end == rest.npos) return std::nullopt;
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return word;
}

bool is_address(const std::optional<std::string_view>& word, Family family) {
  if (!word || word->find('%') != word->npos) return false;
  try {
    return Address::parse(*word).family() == family;
  } catch (const Refusal&) {
    return false;
  }
}

bool is_port(const std::optional<std::string_view>& word) {
  if (!word || word->empty() || word->size() > 5 || (word->size() > 1 && word->front() == '0'))
    return false;
  unsigned port = 0;
  const auto [stop, error] = std::from_chars(word->data(), word->data() + word->size(), port);
  return error == std::errc{} && stop == word->data() + word->size() && port <= 65'535;
}

// `line`: without "PROXY " and its end.
bool is_line(std::string_view line) {
  if (line == "UNKNOWN" || line.starts_with("UNKNOWN ")) return true;
  const auto protocol = next_word(line);
  if (protocol != "TCP4" && protocol != "TCP6") return false;
  const Family family = protocol == "TCP4" ? Family::v4 : Family::v6;
  const bool addresses = is_address(next_word(line), family) && is_address(next_word(line), family);
  return addresses && is_port(next_word(line)) && is_port(line);
}

ProxyHeard read_v1(std::string_view input) {
  const std::string_view begin = input.substr(0, kWord.size());
  if (begin != kWord.substr(0, begin.size())) return {.read = ProxyRead::malformed};
  const std::size_t end = input.substr(0, kLongestV1).find("\r\n");
  if (end == input.npos)
    return {.read = input.size() >= kLongestV1 ? ProxyRead::malformed : ProxyRead::torn};
  if (!is_line(input.substr(kWord.size(), end - kWord.size())))
    return {.read = ProxyRead::malformed};
  return {.read = ProxyRead::whole, .used = end + 2};
}

// How many bytes the addresses of a family have; nullopt: there is no such family or protocol.
std::optional<std::size_t> addresses_size(std::uint8_t family) {
  switch (family) {
    case 0x00:  // UNSPEC
      return 0;
    case 0x11:  // TCP, UDP over IPv4
    case 0x12:
      return 12;
    case 0x21:  // over IPv6
    case 0x22:
      return 36;
    case 0x31:  // of UNIX sockets
    case 0x32:
      return 216;
    default:
      return std::nullopt;
  }
}

ProxyHeard read_v2(std::string_view input) {
  const std::string_view begin = input.substr(0, kSignature.size());
  if (begin != kSignature.substr(0, begin.size())) return {.read = ProxyRead::malformed};
  if (input.size() < kFixedV2) return {};
  const auto byte = [&input](std::size_t i) { return static_cast<std::uint8_t>(input[i]); };
  const bool is_local = byte(12) == 0x20;
  if (!is_local && byte(12) != 0x21) return {.read = ProxyRead::malformed};
  const std::size_t size = kFixedV2 + (std::size_t{byte(14)} << 8U) + byte(15);
  const auto addresses = addresses_size(byte(13));
  const bool fits = is_local || (addresses && size - kFixedV2 >= *addresses);
  if (!fits || size > kLongestProxyHeader) return {.read = ProxyRead::malformed};
  if (input.size() < size) return {};
  return {.read = ProxyRead::whole, .used = size};
}

// How many addresses of the family all ranges have.
std::uint64_t addresses_of(const std::vector<AddressRange>& ranges, Family family) {
  std::uint64_t all = 0;
  for (const AddressRange& range : ranges)
    if (range.first.family() == family) all += range.size;
  return all;
}

}  // namespace

ProxyVersion parse_proxy_version(const std::string& text) {
  if (text == "v1") return ProxyVersion::v1;
  if (text == "v2") return ProxyVersion::v2;
  throw Refusal(fmt::format("'{}': write v1 or v2", text));
}

ProxySources::ProxySources(const std::vector<AddressRange>& ranges) : ranges_(ranges) {}

bool ProxySources::has(Family family) const {
  return addresses_of(ranges_, family) > 0;
}

Endpoint ProxySources::at(std::uint64_t number, Family family) const {
  constexpr std::uint64_t kFirstPort = 1024;
  constexpr std::uint64_t kPorts = 65'536 - kFirstPort;
  const std::uint64_t addresses = addresses_of(ranges_, family);
  std::uint64_t index = number % addresses;
  const auto port = static_cast<std::uint16_t>(kFirstPort + number / addresses % kPorts);
  for (const AddressRange& range : ranges_) {
    if (range.first.family() != family) continue;
    if (index < range.size) return {range.first.plus(index), port};
    index -= range.size;
  }
  return {};
}

std::string proxy_header(ProxyVersion version, const Endpoint& source, const Endpoint& target) {
  const bool is_v4 = source.address.family() == Family::v4;
  if (version == ProxyVersion::v1)
    return fmt::format("PROXY TCP{} {} {} {} {}\r\n", is_v4 ? 4 : 6, text_of(source.address),
                       text_of(target.address), source.port, target.port);
  std::string header(kSignature);
  header += '\x21';                   // version 2, PROXY
  header += is_v4 ? '\x11' : '\x21';  // TCP over IPv4, IPv6
  append_u16(header, is_v4 ? 12U : 36U);
  append_address(header, source.address);
  append_address(header, target.address);
  append_u16(header, source.port);
  append_u16(header, target.port);
  return header;
}

ProxyHeard read_proxy_header(ProxyVersion version, std::span<const char> input) {
  const std::string_view text(input.data(), input.size());
  return version == ProxyVersion::v1 ? read_v1(text) : read_v2(text);
}

}  // namespace c1k
