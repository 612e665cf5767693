#include "common/host/conflict_probe.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <set>
#include <span>

namespace c1k {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kWait{300};
constexpr int kBufferBytes = 16 << 20;  // 60,000 answers may come at once

class PacketSocket {
 public:
  PacketSocket(std::uint32_t device, std::uint16_t protocol)
      : descriptor_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    if (descriptor_ < 0) return;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &kBufferBytes, sizeof kBufferBytes);
    sockaddr_ll place{};
    place.sll_family = AF_PACKET;
    place.sll_protocol = htons(protocol);
    place.sll_ifindex = static_cast<int>(device);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0) return;
    ::close(descriptor_);
    descriptor_ = -1;
  }
  ~PacketSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  PacketSocket(const PacketSocket&) = delete;
  PacketSocket& operator=(const PacketSocket&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

class Questions {
 public:
  Questions(const Device& device, const std::vector<Address>& addresses)
      : hardware_(device.hardware),
        asked_(addresses.begin(), addresses.end()),
        arp_(device.index, ETH_P_ARP),
        ipv6_(device.index, ETH_P_IPV6) {}

  bool is_open() const { return arp_.descriptor() >= 0 && ipv6_.descriptor() >= 0; }

  void ask_all() {
    std::size_t sent = 0;
    for (const Address& address : asked_) {
      const auto frame = probe_frame(address, hardware_);
      const int to = address.family() == Family::v4 ? arp_.descriptor() : ipv6_.descriptor();
      // A full queue of the device: wait for room, at most the 300 ms.
      while (::send(to, frame.data(), frame.size(), 0) < 0 &&
             (errno == EAGAIN || errno == ENOBUFS)) {
        pollfd room{to, POLLOUT, 0};
        if (::poll(&room, 1, static_cast<int>(kWait.count())) <= 0) break;
      }
      if (++sent % 256 == 0) hear_all();
    }
  }

  void hear_for(std::chrono::milliseconds wait) {
    const auto end = Clock::now() + wait;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
      if (left.count() <= 0) return;
      std::array<pollfd, 2> both{pollfd{arp_.descriptor(), POLLIN, 0},
                                 pollfd{ipv6_.descriptor(), POLLIN, 0}};
      if (::poll(both.data(), both.size(), static_cast<int>(left.count())) > 0) hear_all();
    }
  }

  std::vector<Claim> claims() const {
    std::vector<Claim> all;
    for (const auto& [address, hardware] : claims_) all.push_back({address, hardware});
    return all;
  }

 private:
  void hear_all() {
    for (const int from : {arp_.descriptor(), ipv6_.descriptor()}) {
      std::array<std::uint8_t, 2048> frame{};
      sockaddr_ll sender{};
      socklen_t size = sizeof sender;
      ssize_t got = 0;
      while ((got = ::recvfrom(from, frame.data(), frame.size(), 0,
                               reinterpret_cast<sockaddr*>(&sender), &size)) > 0) {
        if (sender.sll_pkttype == PACKET_OUTGOING) continue;
        const auto claim = claim_in(std::span(frame).first(static_cast<std::size_t>(got)));
        if (claim && claim->hardware != hardware_ && asked_.count(claim->address) != 0)
          claims_.emplace(claim->address, claim->hardware);
      }
    }
  }

  Hardware hardware_;
  std::set<Address> asked_;
  PacketSocket arp_;
  PacketSocket ipv6_;
  std::map<Address, Hardware> claims_;
};

}  // namespace

ProbeResult probe_conflicts(const Device& device, const std::vector<Address>& addresses) {
  if (addresses.empty()) return {};
  if (!device.has_neighbours)
    return {{}, fmt::format("{} has no neighbours that could answer", device.name)};
  if (!device.is_up) return {{}, fmt::format("{} is down", device.name)};
  Questions questions(device, addresses);
  if (!questions.is_open())
    return {
        {},
        fmt::format("a packet socket was refused: {}; it takes CAP_NET_RAW", std::strerror(errno))};
  questions.ask_all();
  questions.hear_for(kWait);
  return {questions.claims(), {}};
}

}  // namespace c1k
