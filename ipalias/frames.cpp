#include "ipalias/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace c1k {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kArp = kEthernet + 28;
constexpr std::size_t kIpv6 = kEthernet + 40;
constexpr std::size_t kSolicitation = 24;
constexpr std::uint8_t kIcmpv6 = 58;
constexpr std::uint8_t kSolicit = 135;  // RFC 4861 4.3
constexpr std::uint8_t kAdvertise = 136;

void put(Bytes& frame, std::initializer_list<int> bytes) {
  for (const int byte : bytes) frame.push_back(static_cast<std::uint8_t>(byte));
}

void put(Bytes& frame, const std::uint8_t* from, std::size_t count) {
  frame.insert(frame.end(), from, from + count);
}

Bytes arp_frame(const Address& address, const Bytes& hardware) {
  Bytes frame;
  put(frame, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  put(frame, hardware.data(), 6);
  put(frame, {0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1});
  put(frame, hardware.data(), 6);
  put(frame, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0});  // from nobody, so that no cache learns it
  put(frame, address.bytes().data(), 4);
  return frame;
}

// RFC 8200 8.1: over the pseudo-header and the message.
std::uint16_t icmpv6_checksum(const Bytes& frame) {
  std::uint32_t sum = kSolicitation + kIcmpv6;
  for (std::size_t i = kEthernet + 8; i + 1 < frame.size(); i += 2)
    sum += static_cast<std::uint32_t>(frame[i] << 8U | frame[i + 1]);
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

Bytes solicitation_frame(const Address& address, const Bytes& hardware) {
  const auto& bytes = address.bytes();
  Bytes frame;
  put(frame, {0x33, 0x33, 0xFF, bytes[13], bytes[14], bytes[15]});
  put(frame, hardware.data(), 6);
  put(frame, {0x86, 0xDD, 0x60, 0, 0, 0, 0, kSolicitation, kIcmpv6, 255});
  frame.insert(frame.end(), 16, 0);  // from the unspecified address
  put(frame, {0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, bytes[13], bytes[14], bytes[15]});
  put(frame, {kSolicit, 0, 0, 0, 0, 0, 0, 0});
  put(frame, bytes.data(), 16);
  const std::uint16_t checksum = icmpv6_checksum(frame);
  frame[kIpv6 + 2] = static_cast<std::uint8_t>(checksum >> 8U);
  frame[kIpv6 + 3] = static_cast<std::uint8_t>(checksum & 0xFFU);
  return frame;
}

Address v4_at(const std::uint8_t* at) {
  return Address::v4(std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U |
                     std::uint32_t{at[2]} << 8U | at[3]);
}

Claim arp_claim(const std::uint8_t* frame) {
  const std::uint8_t* const sender = frame + kEthernet + 14;
  const std::uint8_t* const target = frame + kEthernet + 24;
  const std::string hardware = hardware_text(frame + kEthernet + 8);
  if (v4_at(sender) != Address{}) return {v4_at(sender), hardware};
  return {v4_at(target), hardware};  // another's probe
}

}  // namespace

std::string hardware_text(const std::uint8_t* six_bytes) {
  return fmt::format("{:02x}", fmt::join(six_bytes, six_bytes + 6, ":"));
}

std::vector<std::uint8_t> probe_frame(const Address& address,
                                      const std::vector<std::uint8_t>& hardware) {
  return address.family() == Family::v4 ? arp_frame(address, hardware)
                                        : solicitation_frame(address, hardware);
}

Claim claim_in(const std::uint8_t* frame, std::size_t size) {
  if (size < kArp) return {};
  const int protocol = frame[12] << 8U | frame[13];
  if (protocol == 0x0806) return arp_claim(frame);
  if (protocol != 0x86DD || size < kIpv6 + kSolicitation || frame[kEthernet + 6] != kIcmpv6)
    return {};
  const std::uint8_t type = frame[kIpv6];
  const bool from_nobody = std::all_of(frame + kEthernet + 8, frame + kEthernet + 24,
                                       [](auto byte) { return byte == 0; });
  if (type != kAdvertise && !(type == kSolicit && from_nobody)) return {};
  std::array<std::uint8_t, 16> target{};
  std::copy_n(frame + kIpv6 + 8, target.size(), target.begin());
  return {Address::v6(target), hardware_text(frame + 6)};
}

}  // namespace c1k
