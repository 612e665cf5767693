#include "ipalias/netlink.h"

#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "common/base/refusal.h"
#include "ipalias/requests.h"

namespace c1k {
namespace {

// The answers of a burst wait in the socket's buffer, each with up to 1.3 KB of the kernel's own.
constexpr std::size_t kBurst = 128;
constexpr int kBufferBytes = 256 << 10;
// How long to ask anew when addresses change meanwhile. The kernel itself changes them for seconds:
// each new IPv6 address counts as a change again when its delayed work is done
// (net/ipv6/addrconf.c, addrconf_dad_completed).
constexpr std::chrono::seconds kPatience{20};
constexpr std::chrono::milliseconds kDumpPause{10};

int take_present(nl_msg* message, void* into) {
  if (const auto one = present_in(nlmsg_hdr(message)))
    static_cast<std::vector<PresentEntry>*>(into)->push_back(*one);
  return NL_OK;
}

}  // namespace

void Netlink::Freed::operator()(nl_sock* socket) const {
  nl_socket_free(socket);
}

Netlink::Netlink() {
  if (const int error = connect(); error < 0)
    throw Refusal(fmt::format("the kernel's rtnetlink can't be reached: {}", nl_geterror(error)));
}

int Netlink::connect() {
  socket_.reset(nl_socket_alloc());
  if (socket_ == nullptr) throw std::bad_alloc();
  if (const int error = nl_connect(socket_.get(), NETLINK_ROUTE); error < 0) return error;
  nl_socket_disable_seq_check(socket_.get());
  // libnl's own choice of 32 KiB is too small. What rmem_max does not allow takes CAP_NET_ADMIN.
  const int descriptor = nl_socket_get_fd(socket_.get());
  if (::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &kBufferBytes, sizeof kBufferBytes) != 0)
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
  return 0;
}

Device Netlink::device(const std::string& name) {
  rtnl_link* link = nullptr;
  if (rtnl_link_get_kernel(socket_.get(), 0, name.c_str(), &link) < 0 || link == nullptr)
    throw Refusal(
        fmt::format("--dev {}: there is no such network device; 'ip link' lists them", name));
  Device device;
  device.index = static_cast<std::uint32_t>(rtnl_link_get_ifindex(link));
  device.name = name;
  const unsigned flags = rtnl_link_get_flags(link);
  device.is_up = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
  nl_addr* const hardware = rtnl_link_get_addr(link);
  if (hardware != nullptr) {
    const auto* const data = static_cast<const std::uint8_t*>(nl_addr_get_binary_addr(hardware));
    const std::size_t size = nl_addr_get_len(hardware);
    if (size == device.hardware.size()) std::copy_n(data, size, device.hardware.begin());
    device.has_neighbours =
        (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0 && size == device.hardware.size();
  }
  rtnl_link_put(link);
  return device;
}

std::string Netlink::name_of(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) != nullptr ? name.data() : fmt::format("#{}", index);
}

void Netlink::dump(int type, int family, std::vector<PresentEntry>& into) {
  // rtmsg is the longer of the two; both begin with the family.
  rtmsg about{};
  about.rtm_family = static_cast<unsigned char>(family);
  about.rtm_table = type == RTM_GETROUTE ? static_cast<unsigned char>(RT_TABLE_LOCAL) : 0;
  const std::size_t size = type == RTM_GETROUTE ? sizeof(rtmsg) : sizeof(ifaddrmsg);
  nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, take_present, &into);
  const std::size_t before = into.size();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  int error = 0;
  for (;;) {
    into.resize(before);
    error = nl_send_simple(socket_.get(), type, NLM_F_REQUEST | NLM_F_DUMP, &about, size);
    if (error >= 0) error = nl_recvmsgs_default(socket_.get());
    if (error != -NLE_DUMP_INTR || std::chrono::steady_clock::now() > end) break;
    std::this_thread::sleep_for(kDumpPause);
  }
  if (error < 0)
    throw std::runtime_error(fmt::format("what is present can't be read: {}", nl_geterror(error)));
}

std::vector<PresentEntry> Netlink::present(bool routes) {
  std::vector<PresentEntry> all;
  dump(RTM_GETADDR, AF_UNSPEC, all);
  if (!routes) return all;
  dump(RTM_GETROUTE, AF_INET, all);
  dump(RTM_GETROUTE, AF_INET6, all);
  return all;
}

std::vector<int> Netlink::add(const Entries& entries) {
  return change(entries, true);
}

std::vector<int> Netlink::remove(const Entries& entries) {
  return change(entries, false);
}

std::vector<int> Netlink::change(const Entries& entries, bool is_add) {
  std::vector<int> results(entries.size(), ECANCELED);
  for (std::size_t from = 0; from < entries.size(); from += kBurst) {
    const std::size_t to = std::min(from + kBurst, entries.size());
    const int error = burst(entries, from, to, is_add, results);
    if (error != 0) {
      std::replace(results.begin(), results.end(), ECANCELED, error);
      connect();  // answers that were not fetched must not be taken for those to come
      break;
    }
  }
  return results;
}

// 0, or the socket's errno.
int Netlink::burst(const Entries& entries, std::size_t from, std::size_t to, bool is_add,
                   std::vector<int>& results) {
  std::vector<char> requests;
  const std::uint32_t first = next_;
  for (std::size_t i = from; i < to; ++i) {
    const Message message = request_for(entries[i], is_add);
    nlmsghdr* const header = nlmsg_hdr(message.get());
    header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    header->nlmsg_seq = next_++;
    const auto* const begin = reinterpret_cast<const char*>(header);
    requests.insert(requests.end(), begin, begin + NLMSG_ALIGN(header->nlmsg_len));
  }
  const int descriptor = nl_socket_get_fd(socket_.get());
  if (::send(descriptor, requests.data(), requests.size(), 0) < 0) return errno;
  alignas(nlmsghdr) std::array<char, 8192> answer{};
  for (std::size_t left = to - from; left > 0;) {
    const ssize_t got = ::recv(descriptor, answer.data(), answer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : EPIPE;
    int size = static_cast<int>(got);
    auto* header = reinterpret_cast<nlmsghdr*>(answer.data());
    for (; nlmsg_ok(header, size) != 0; header = nlmsg_next(header, &size)) {
      const std::uint32_t number = header->nlmsg_seq - first;
      if (header->nlmsg_type != NLMSG_ERROR || number >= to - from) continue;
      results[from + number] = -static_cast<const nlmsgerr*>(nlmsg_data(header))->error;
      --left;
    }
  }
  return 0;
}

bool keeps_marks() {
  utsname name{};
  int major = 0;
  int minor = 0;
  if (::uname(&name) != 0 || std::sscanf(name.release, "%d.%d", &major, &minor) != 2) return false;
  return major > 5 || (major == 5 && minor >= 18);
}

}  // namespace c1k
