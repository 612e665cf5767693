#include "common/stack/packet_filter.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>

#include "common/stack/address_bounds.h"

namespace c1k {
namespace {

// Relative to the network header, wherever a device has put it.
constexpr std::uint32_t net(std::uint32_t offset) {
  return static_cast<std::uint32_t>(SKF_NET_OFF) + offset;
}
constexpr std::uint32_t beside(int what) {
  return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

sock_filter load8(std::uint32_t at) {
  return {BPF_LD | BPF_B | BPF_ABS, 0, 0, at};
}
sock_filter load16(std::uint32_t at) {
  return {BPF_LD | BPF_H | BPF_ABS, 0, 0, at};
}
sock_filter load32(std::uint32_t at) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, at};
}
// Goes on so many further on if it is that value, or if it is not.
sock_filter equal(std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
  return {BPF_JMP | BPF_JEQ | BPF_K, yes, no, value};
}
sock_filter at_least(std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
  return {BPF_JMP | BPF_JGE | BPF_K, yes, no, value};
}
sock_filter above(std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
  return {BPF_JMP | BPF_JGT | BPF_K, yes, no, value};
}
sock_filter skip(std::uint32_t steps) {
  return {BPF_JMP | BPF_JA, 0, 0, steps};
}
sock_filter take(std::uint32_t bytes) {
  return {BPF_RET | BPF_K, 0, 0, bytes};
}

}  // namespace

std::vector<sock_filter> frames_for(std::span<const Address> ours) {
  const AddressBounds v4 = bounds_of(ours, Family::v4);
  const AddressBounds v6 = bounds_of(ours, Family::v6);
  return {
      load32(beside(SKF_AD_PKTTYPE)),   // 0
      equal(PACKET_HOST, 0, 16),        // 1: else to 18
      load16(beside(SKF_AD_PROTOCOL)),  // 2
      equal(ETH_P_IP, 0, 6),            // 3: else to 10
      load8(net(9)),                    // 4
      equal(IPPROTO_TCP, 1, 0),         // 5: to 7
      equal(IPPROTO_ICMP, 0, 11),       // 6: else to 18
      load32(net(16)),                  // 7
      at_least(v4.lowest, 0, 9),        // 8: else to 18
      above(v4.highest, 8, 7),          // 9: to 18, else to 17
      equal(ETH_P_IPV6, 0, 7),          // 10: else to 18
      load8(net(6)),                    // 11
      equal(IPPROTO_TCP, 1, 0),         // 12: to 14
      equal(IPPROTO_ICMPV6, 0, 4),      // 13: else to 18
      load32(net(24 + 12)),             // 14
      at_least(v6.lowest, 0, 2),        // 15: else to 18
      above(v6.highest, 1, 0),          // 16: to 18, else to 17
      take(0xffff'ffff),                // 17
      take(0),                          // 18
  };
}

std::vector<sock_filter> worker_by_port(std::uint32_t workers) {
  constexpr std::uint32_t kIpv4 = 20, kIpv6 = 40, kIcmp = 8;
  return {
      load16(beside(SKF_AD_PROTOCOL)),             // 0
      equal(ETH_P_IP, 0, 7),                       // 1: else to 9
      load8(net(9)),                               // 2
      equal(IPPROTO_TCP, 0, 2),                    // 3: else to 6
      load16(net(kIpv4 + 2)),                      // 4
      skip(10),                                    // 5: to 16
      equal(IPPROTO_ICMP, 0, 11),                  // 6: else to 18
      load16(net(kIpv4 + kIcmp + kIpv4)),          // 7
      skip(7),                                     // 8: to 16
      equal(ETH_P_IPV6, 0, 8),                     // 9: else to 18
      load8(net(6)),                               // 10
      equal(IPPROTO_TCP, 0, 2),                    // 11: else to 14
      load16(net(kIpv6 + 2)),                      // 12
      skip(2),                                     // 13: to 16
      equal(IPPROTO_ICMPV6, 0, 3),                 // 14: else to 18
      load16(net(kIpv6 + kIcmp + kIpv6)),          // 15
      {BPF_ALU | BPF_MOD | BPF_K, 0, 0, workers},  // 16
      {BPF_RET | BPF_A, 0, 0, 0},                  // 17
      take(0),                                     // 18
  };
}

}  // namespace c1k
