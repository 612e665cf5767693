#include "common/host/device.h"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <set>

#include "common/base/refusal.h"
#include "common/net/socket_address.h"

namespace c1k {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

using Interfaces = std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)>;
Interfaces interfaces() {
  ifaddrs* list = nullptr;
  return {::getifaddrs(&list) == 0 ? list : nullptr, &::freeifaddrs};
}

// Sends one netlink request and gives every message of the answer to `take`, until it is whole.
template <class Take>
void ask(int protocol, const void* request, std::size_t size, Take take) {
  const Descriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (netlink.get() < 0 || ::send(netlink.get(), request, size, 0) < 0) return;
  alignas(nlmsghdr) std::array<char, 32768> answer{};
  while (true) {
    const ssize_t got = ::recv(netlink.get(), answer.data(), answer.size(), 0);
    if (got <= 0) return;
    auto left = static_cast<unsigned>(got);
    bool more = false;
    for (const auto* m = reinterpret_cast<const nlmsghdr*>(answer.data()); NLMSG_OK(m, left);
         m = NLMSG_NEXT(m, left)) {
      if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) return;
      take(*m);
      more = (m->nlmsg_flags & NLM_F_MULTI) != 0;
    }
    if (!more) return;
  }
}

// What the macros of linux/netlink.h say, without their casts.
const char* payload_of(const nlmsghdr& message) {
  return reinterpret_cast<const char*>(&message) + NLMSG_HDRLEN;
}
const rtattr* first_attribute(const nlmsghdr& message) {
  return reinterpret_cast<const rtattr*>(payload_of(message) + NLMSG_ALIGN(sizeof(rtmsg)));
}

Address address_at(const void* bytes, bool is_v4) {
  std::array<std::uint8_t, 16> all{};
  std::memcpy(all.data(), bytes, is_v4 ? 4 : 16);
  if (!is_v4) return Address::v6(all);
  return Address::v4(std::uint32_t{all[0]} << 24U | std::uint32_t{all[1]} << 16U |
                     std::uint32_t{all[2]} << 8U | all[3]);
}

struct RouteRequest {
  nlmsghdr header{};
  rtmsg route{};
  rtattr attribute{};
  std::array<std::uint8_t, 16> address{};
};

void collect_listening(std::uint8_t family, std::set<std::uint16_t>& ports) {
  struct {
    nlmsghdr header;
    inet_diag_req_v2 request;
  } ask_for{};
  ask_for.header.nlmsg_len = sizeof ask_for;
  ask_for.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  ask_for.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  ask_for.request.sdiag_family = family;
  ask_for.request.sdiag_protocol = IPPROTO_TCP;
  ask_for.request.idiag_states = 1U << TCP_LISTEN;
  ask(NETLINK_SOCK_DIAG, &ask_for, sizeof ask_for, [&ports](const nlmsghdr& message) {
    inet_diag_msg socket{};
    std::memcpy(&socket, payload_of(message), sizeof socket);
    const auto& source = socket.id.idiag_src;
    if (std::all_of(std::begin(source), std::end(source), [](auto word) { return word == 0; }))
      ports.insert(ntohs(socket.id.idiag_sport));
  });
}

}  // namespace

RouteStep route_to(const Address& target) {
  RouteRequest request;
  const bool v4 = target.family() == Family::v4;
  const std::size_t length = v4 ? 4 : 16;
  request.header.nlmsg_type = RTM_GETROUTE;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.header.nlmsg_len = static_cast<std::uint32_t>(offsetof(RouteRequest, address) + length);
  request.route.rtm_family = v4 ? AF_INET : AF_INET6;
  request.route.rtm_dst_len = static_cast<unsigned char>(length * 8);
  request.attribute.rta_type = RTA_DST;
  request.attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(length));
  std::copy_n(target.bytes().begin(), length, request.address.begin());
  unsigned index = 0;
  RouteStep step;
  ask(NETLINK_ROUTE, &request, request.header.nlmsg_len, [&](const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWROUTE) return;
    auto left = static_cast<int>(RTM_PAYLOAD(&message));
    for (const auto* a = first_attribute(message); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
      if (a->rta_type == RTA_OIF) std::memcpy(&index, RTA_DATA(a), sizeof index);
      if (a->rta_type == RTA_GATEWAY) step.gateway = address_at(RTA_DATA(a), v4);
    }
  });
  char name[IF_NAMESIZE] = "";
  if (index > 0 && ::if_indextoname(index, name) != nullptr) step.device = name;
  return step;
}

std::string device_towards(const Address& target) {
  return route_to(target).device;
}

Device find_device(const std::string& name) {
  const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  const auto asked = [&](unsigned long what) {
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    return ::ioctl(any.get(), what, &request) == 0;
  };
  if (name.empty() || name.size() >= IFNAMSIZ || !asked(SIOCGIFINDEX))
    throw Refusal(
        fmt::format("--dev {}: there is no such device here; 'ip link' lists them", name));
  Device device;
  device.name = name;
  device.index = static_cast<std::uint32_t>(request.ifr_ifindex);
  if (asked(SIOCGIFMTU)) device.mtu = static_cast<std::uint32_t>(request.ifr_mtu);
  const unsigned flags = asked(SIOCGIFFLAGS) ? static_cast<unsigned>(request.ifr_flags) : 0U;
  device.is_up = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
  const bool has_ethernet = asked(SIOCGIFHWADDR) && request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
  if (has_ethernet)
    std::copy_n(request.ifr_hwaddr.sa_data, device.hardware.size(), device.hardware.begin());
  device.has_neighbours = has_ethernet && (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0;
  return device;
}

std::string vlan_below(const std::string& name) {
  const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  vlan_ioctl_args question{};
  question.cmd = GET_VLAN_REALDEV_NAME_CMD;
  name.copy(question.device1, sizeof question.device1 - 1);
  return ::ioctl(any.get(), SIOCGIFVLAN, &question) == 0 ? question.u.device2 : "";
}

std::string device_with(const Address& address) {
  const Interfaces list = interfaces();
  for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr) continue;
    const int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    sockaddr_storage storage{};
    std::memcpy(&storage, at->ifa_addr,
                family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    if (endpoint_of(storage).address == address) return at->ifa_name;
  }
  return "";
}

std::optional<std::uint64_t> count_devices_up() {
  const Interfaces list = interfaces();
  if (!list) return std::nullopt;
  std::set<std::string> names;
  for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next)
    if ((at->ifa_flags & IFF_UP) != 0 && (at->ifa_flags & IFF_LOOPBACK) == 0)
      names.insert(at->ifa_name);
  return names.size();
}

std::optional<std::uint64_t> speed_of(const std::string& device) {
  const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // The kernel's own words for "how many masks do you want": the first answer says how long they
  // are, negative (linux/ethtool.h, struct ethtool_link_settings).
  alignas(ethtool_link_settings)
      std::array<char, sizeof(ethtool_link_settings) + 3 * 127 * sizeof(std::uint32_t)>
          space{};
  auto& settings = *reinterpret_cast<ethtool_link_settings*>(space.data());
  ifreq request{};
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = space.data();
  settings.cmd = ETHTOOL_GLINKSETTINGS;
  if (::ioctl(any.get(), SIOCETHTOOL, &request) != 0) return std::nullopt;
  settings.link_mode_masks_nwords = static_cast<std::int8_t>(-settings.link_mode_masks_nwords);
  settings.cmd = ETHTOOL_GLINKSETTINGS;
  if (::ioctl(any.get(), SIOCETHTOOL, &request) != 0) return std::nullopt;
  const std::uint32_t speed = settings.speed;
  return speed == 0 || speed == static_cast<std::uint32_t>(SPEED_UNKNOWN)
             ? std::nullopt
             : std::optional<std::uint64_t>(speed);
}

std::vector<std::uint16_t> listening_ports() {
  std::set<std::uint16_t> ports;
  collect_listening(AF_INET, ports);
  collect_listening(AF_INET6, ports);
  return {ports.begin(), ports.end()};
}

}  // namespace c1k
