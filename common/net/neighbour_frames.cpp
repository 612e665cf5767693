#include "common/net/neighbour_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace c1k {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Frame = std::span<const std::uint8_t>;
using Bytes16 = std::array<std::uint8_t, 16>;

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kArp = kEthernet + 28;
constexpr std::size_t kIpv6 = kEthernet + 40;
constexpr std::size_t kMessage = 24;   // a solicitation or advertisement without options
constexpr std::size_t kLinkLayer = 8;  // the option that tells an Ethernet address
constexpr std::uint8_t kIcmpv6 = 58;
constexpr std::uint8_t kSolicit = 135;  // RFC 4861 4.3
constexpr std::uint8_t kAdvertise = 136;
constexpr std::uint8_t kAsks = 1;  // ARP's operations
constexpr std::uint8_t kAnswers = 2;
constexpr Hardware kAll{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
constexpr Hardware kNobody{};

void put(Bytes& frame, std::initializer_list<int> bytes) {
  for (const int byte : bytes) frame.push_back(static_cast<std::uint8_t>(byte));
}
template <std::size_t N>
void put(Bytes& frame, const std::array<std::uint8_t, N>& bytes, std::size_t count = N) {
  frame.insert(frame.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

struct Arp {
  Hardware to = kAll;
  std::uint8_t operation = kAsks;
  Address sender{};
  Hardware target_hardware = kNobody;
  Address target{};
};
Bytes arp_frame(const Arp& arp, const Hardware& hardware) {
  Bytes frame;
  put(frame, arp.to);
  put(frame, hardware);
  put(frame, {0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, arp.operation});
  put(frame, hardware);
  put(frame, arp.sender.bytes(), 4);
  put(frame, arp.target_hardware);
  put(frame, arp.target.bytes(), 4);
  return frame;
}

// RFC 8200 8.1: over the pseudo-header and the message.
std::uint16_t icmpv6_checksum(const Bytes& frame) {
  std::uint32_t sum = static_cast<std::uint32_t>(frame.size() - kIpv6) + kIcmpv6;
  for (std::size_t i = kEthernet + 8; i + 1 < frame.size(); i += 2)
    sum += static_cast<std::uint32_t>(frame[i] << 8U | frame[i + 1]);
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

struct Discovery {
  Hardware to{};
  Bytes16 from_address{};
  Bytes16 to_address{};
  std::uint8_t type = kSolicit;
  std::uint8_t flags = 0;
  Address target{};
  std::uint8_t option = 0;  // that tells our Ethernet address: 1 source, 2 target; 0: none
};
Bytes discovery_frame(const Discovery& message, const Hardware& hardware) {
  const std::size_t size = kMessage + (message.option != 0 ? kLinkLayer : 0);
  Bytes frame;
  put(frame, message.to);
  put(frame, hardware);
  put(frame, {0x86, 0xDD, 0x60, 0, 0, 0, 0, static_cast<int>(size), kIcmpv6, 255});
  put(frame, message.from_address);
  put(frame, message.to_address);
  put(frame, {message.type, 0, 0, 0, message.flags, 0, 0, 0});
  put(frame, message.target.bytes());
  if (message.option != 0) {
    put(frame, {message.option, 1});
    put(frame, hardware);
  }
  const std::uint16_t checksum = icmpv6_checksum(frame);
  frame[kIpv6 + 2] = static_cast<std::uint8_t>(checksum >> 8U);
  frame[kIpv6 + 3] = static_cast<std::uint8_t>(checksum & 0xFFU);
  return frame;
}

// The solicited-node multicast address of who may have it (RFC 4291 2.7.1), and its Ethernet one.
Discovery solicitation(const Address& address) {
  const Bytes16& bytes = address.bytes();
  Discovery message;
  message.to = {0x33, 0x33, 0xFF, bytes[13], bytes[14], bytes[15]};
  message.to_address = {0xFF, 2, 0, 0, 0,    0,         0,         0,
                        0,    0, 0, 1, 0xFF, bytes[13], bytes[14], bytes[15]};
  message.target = address;
  return message;
}

Discovery advertisement_to_all(const Address& address) {
  constexpr std::uint8_t kOverride = 0x20;
  Discovery message;
  message.to = {0x33, 0x33, 0, 0, 0, 1};
  message.from_address = address.bytes();
  message.to_address = {0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  message.type = kAdvertise;
  message.flags = kOverride;
  message.target = address;
  message.option = 2;
  return message;
}

bool is_v4(const Address& address) {
  return address.family() == Family::v4;
}

Address v4_at(const std::uint8_t* at) {
  return Address::v4(std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U |
                     std::uint32_t{at[2]} << 8U | at[3]);
}
Address v6_at(const std::uint8_t* at) {
  Bytes16 bytes;
  std::copy_n(at, bytes.size(), bytes.begin());
  return Address::v6(bytes);
}
Hardware hardware_at(const std::uint8_t* at) {
  Hardware hardware;
  std::copy_n(at, hardware.size(), hardware.begin());
  return hardware;
}

bool is_arp(Frame frame) {
  return frame.size() >= kArp && frame[12] == 0x08 && frame[13] == 0x06;
}
bool is_discovery(Frame frame, std::uint8_t type) {
  return frame.size() >= kIpv6 + kMessage && frame[12] == 0x86 && frame[13] == 0xDD &&
         frame[kEthernet + 6] == kIcmpv6 && frame[kIpv6] == type;
}

}  // namespace

std::string hardware_text(const Hardware& hardware) {
  return fmt::format("{:02x}", fmt::join(hardware, ":"));
}

std::vector<std::uint8_t> probe_frame(const Address& address, const Hardware& hardware) {
  return is_v4(address) ? arp_frame({.target = address}, hardware)
                        : discovery_frame(solicitation(address), hardware);
}

std::vector<std::uint8_t> question_frame(const Address& address, const Address& asker,
                                         const Hardware& hardware) {
  if (is_v4(address)) return arp_frame({.sender = asker, .target = address}, hardware);
  Discovery message = solicitation(address);
  message.from_address = asker.bytes();
  message.option = 1;
  return discovery_frame(message, hardware);
}

std::vector<std::uint8_t> answer_frame(const Question& question, const Hardware& hardware) {
  constexpr std::uint8_t kSolicited = 0x40;
  if (is_v4(question.address))
    return arp_frame({.to = question.hardware,
                      .operation = kAnswers,
                      .sender = question.address,
                      .target_hardware = question.hardware,
                      .target = question.asker},
                     hardware);
  Discovery message = advertisement_to_all(question.address);
  if (question.asker != Address::v6({})) {
    message.to = question.hardware;
    message.to_address = question.asker.bytes();
    message.flags |= kSolicited;
  }
  return discovery_frame(message, hardware);
}

std::vector<std::uint8_t> announcement_frame(const Address& address, const Hardware& hardware) {
  return is_v4(address) ? arp_frame({.sender = address, .target = address}, hardware)
                        : discovery_frame(advertisement_to_all(address), hardware);
}

std::optional<Claim> claim_in(Frame frame) {
  if (is_arp(frame)) {
    const Address sender = v4_at(&frame[kEthernet + 14]);
    const Address target = v4_at(&frame[kEthernet + 24]);  // of another's probe
    return Claim{sender != Address{} ? sender : target, hardware_at(&frame[kEthernet + 8])};
  }
  const bool from_nobody =
      is_discovery(frame, kSolicit) && v6_at(&frame[kEthernet + 8]) == Address::v6({});
  if (!from_nobody && !is_discovery(frame, kAdvertise)) return std::nullopt;
  return Claim{v6_at(&frame[kIpv6 + 8]), hardware_at(&frame[6])};
}

std::optional<Question> question_in(Frame frame) {
  if (is_arp(frame)) {
    if (frame[kEthernet + 7] != kAsks) return std::nullopt;
    return Question{v4_at(&frame[kEthernet + 24]), v4_at(&frame[kEthernet + 14]),
                    hardware_at(&frame[kEthernet + 8])};
  }
  if (!is_discovery(frame, kSolicit)) return std::nullopt;
  return Question{v6_at(&frame[kIpv6 + 8]), v6_at(&frame[kEthernet + 8]), hardware_at(&frame[6])};
}

}  // namespace c1k
