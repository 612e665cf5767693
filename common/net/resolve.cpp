#include "common/net/resolve.h"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <utility>

#include "common/base/refusal.h"
#include "common/net/socket_address.h"

namespace c1k {
namespace {

Address address_of(const sockaddr* address) {
  sockaddr_storage storage{};
  const bool v4 = address->sa_family == AF_INET;
  std::memcpy(&storage, address, v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  return endpoint_of(storage).address;
}

// Addresses in the order of their first coming, each once; of a device there may be 65,536.
class Distinct {
 public:
  Distinct() = default;
  explicit Distinct(std::vector<Address> distinct)
      : list_(std::move(distinct)), seen_(list_.begin(), list_.end()) {}
  void add(const Address& address) {
    if (seen_.insert(address).second) list_.push_back(address);
  }
  std::vector<Address> take() { return std::move(list_); }

 private:
  std::vector<Address> list_;
  std::set<Address> seen_;
};

}  // namespace

std::vector<Address> resolve_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0)
    throw Refusal(fmt::format("'{}' can't be resolved: {}", host, ::gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Distinct addresses;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next)
    addresses.add(address_of(info->ai_addr));
  return addresses.take();
}

bool is_literal(const std::string& host) {
  try {
    Address::parse(host);
    return true;
  } catch (const Refusal&) {
    return false;
  }
}

namespace {

// Of that device, or of all where it is empty; without IPv6 link-local ones. Throws Refusal.
std::vector<Address> addresses_on(const std::string& device) {
  ifaddrs* found = nullptr;
  if (::getifaddrs(&found) != 0)
    throw Refusal(fmt::format("dev:{}: {}", device, std::strerror(errno)));
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(found, &::freeifaddrs);
  Distinct distinct;
  for (const ifaddrs* entry = found; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (!device.empty() && device != entry->ifa_name)) continue;
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const Address address = address_of(entry->ifa_addr);
    const bool link_local_v6 = family == AF_INET6 && scope_of(address) == Scope::link_local;
    if (!link_local_v6) distinct.add(address);
  }
  return distinct.take();
}

}  // namespace

std::vector<Address> addresses_of_host() {
  return addresses_on("");
}

std::vector<Address> addresses_of_device(const std::string& device) {
  if (::if_nametoindex(device.c_str()) == 0)
    throw Refusal(fmt::format("dev:{}: there is no such network device", device));
  std::vector<Address> addresses = addresses_on(device);
  if (addresses.empty())
    throw Refusal(fmt::format("dev:{}: the device has no usable address", device));
  std::stable_partition(addresses.begin(), addresses.end(),
                        [](const Address& a) { return a.family() == Family::v4; });
  return addresses;
}

std::vector<Address> aliases_of(const AliasSpec& spec) {
  Distinct aliases(expand(spec.ranges));
  for (const std::string& device : spec.devices)
    for (const Address& address : addresses_of_device(device)) aliases.add(address);
  return aliases.take();
}

}  // namespace c1k
