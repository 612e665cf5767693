#include "ipalias/requests.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/addr.h>
#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <new>

namespace c1k {
namespace {

constexpr int kProtocol = 11;  // IFA_PROTO, unknown to headers before Linux 5.18

template <class Object, void (*put)(Object*)>
struct Put {
  void operator()(Object* object) const { put(object); }
};
using NetlinkAddress = std::unique_ptr<nl_addr, Put<nl_addr, nl_addr_put>>;
using AddressObject = std::unique_ptr<rtnl_addr, Put<rtnl_addr, rtnl_addr_put>>;
using RouteObject = std::unique_ptr<rtnl_route, Put<rtnl_route, rtnl_route_put>>;

int family_of(const Address& address) {
  return address.family() == Family::v4 ? AF_INET : AF_INET6;
}

void require(bool worked) {
  if (!worked) throw std::bad_alloc();
}

NetlinkAddress netlink_address(const JournalEntry& entry) {
  const std::size_t size = entry.address.family() == Family::v4 ? 4 : 16;
  NetlinkAddress address(
      nl_addr_build(family_of(entry.address), entry.address.bytes().data(), size));
  require(address != nullptr);
  nl_addr_set_prefixlen(address.get(), entry.prefix);
  return address;
}

Message address_request(const JournalEntry& entry, bool is_add) {
  const AddressObject object(rtnl_addr_alloc());
  require(object != nullptr);
  const bool is_v4 = entry.address.family() == Family::v4;
  rtnl_addr_set_ifindex(object.get(), static_cast<int>(entry.device));
  require(rtnl_addr_set_local(object.get(), netlink_address(entry).get()) == 0);
  // As ip does: 127/8 is of this host only.
  if (is_v4 && scope_of(entry.address) == Scope::loopback)
    rtnl_addr_set_scope(object.get(), RT_SCOPE_HOST);
  if (!is_v4) rtnl_addr_set_flags(object.get(), IFA_F_NODAD);
  nl_msg* message = nullptr;
  require((is_add ? rtnl_addr_build_add_request(object.get(), NLM_F_CREATE | NLM_F_EXCL, &message)
                  : rtnl_addr_build_delete_request(object.get(), 0, &message)) == 0);
  Message owned(message);
  if (is_add) require(nla_put(message, kProtocol, sizeof kMark, &kMark) == 0);
  return owned;
}

Message route_request(const JournalEntry& entry, bool is_add) {
  const RouteObject object(rtnl_route_alloc());
  require(object != nullptr);
  rtnl_route_set_family(object.get(), static_cast<std::uint8_t>(family_of(entry.address)));
  rtnl_route_set_table(object.get(), RT_TABLE_LOCAL);
  rtnl_route_set_type(object.get(), RTN_LOCAL);
  rtnl_route_set_scope(object.get(), RT_SCOPE_HOST);
  rtnl_route_set_protocol(object.get(), kMark);
  require(rtnl_route_set_dst(object.get(), netlink_address(entry).get()) == 0);
  rtnl_nexthop* const next_hop = rtnl_route_nh_alloc();  // the route's own from here on
  require(next_hop != nullptr);
  rtnl_route_nh_set_ifindex(next_hop, static_cast<int>(entry.device));
  rtnl_route_add_nexthop(object.get(), next_hop);
  nl_msg* message = nullptr;
  require((is_add ? rtnl_route_build_add_request(object.get(), NLM_F_CREATE | NLM_F_EXCL, &message)
                  : rtnl_route_build_del_request(object.get(), 0, &message)) == 0);
  return Message(message);
}

std::optional<Address> address_in(int family, nlattr* attribute) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t size = family == AF_INET ? 4 : 16;
  if (attribute == nullptr || static_cast<std::size_t>(nla_len(attribute)) < size) return {};
  const auto* const data = static_cast<const std::uint8_t*>(nla_data(attribute));
  std::copy_n(data, size, bytes.begin());
  if (family == AF_INET6) return Address::v6(bytes);
  return Address::v4(std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
                     std::uint32_t{bytes[2]} << 8U | bytes[3]);
}

std::optional<PresentEntry> address_present(nlmsghdr* header) {
  std::array<nlattr*, kProtocol + 1> found{};
  if (nlmsg_parse(header, sizeof(ifaddrmsg), found.data(), kProtocol, nullptr) != 0) return {};
  const auto* const about = static_cast<const ifaddrmsg*>(nlmsg_data(header));
  nlattr* const local = found[IFA_LOCAL] != nullptr ? found[IFA_LOCAL] : found[IFA_ADDRESS];
  const auto address = address_in(about->ifa_family, local);
  if (!address) return {};
  const std::uint8_t mark = found[kProtocol] != nullptr ? nla_get_u8(found[kProtocol]) : 0;
  return PresentEntry{{*address, about->ifa_prefixlen, about->ifa_index, false}, mark};
}

std::optional<PresentEntry> route_present(nlmsghdr* header) {
  std::array<nlattr*, RTA_MAX + 1> found{};
  if (nlmsg_parse(header, sizeof(rtmsg), found.data(), RTA_MAX, nullptr) != 0) return {};
  const auto* const about = static_cast<const rtmsg*>(nlmsg_data(header));
  if (about->rtm_type != RTN_LOCAL || found[RTA_OIF] == nullptr) return {};
  const auto address = address_in(about->rtm_family, found[RTA_DST]);
  if (!address) return {};
  return PresentEntry{{*address, about->rtm_dst_len, nla_get_u32(found[RTA_OIF]), true},
                      about->rtm_protocol};
}

}  // namespace

Message request_for(const JournalEntry& entry, bool is_add) {
  return entry.is_route ? route_request(entry, is_add) : address_request(entry, is_add);
}

std::optional<PresentEntry> present_in(nlmsghdr* header) {
  if (header->nlmsg_type == RTM_NEWADDR) return address_present(header);
  if (header->nlmsg_type == RTM_NEWROUTE) return route_present(header);
  return {};
}

}  // namespace c1k
