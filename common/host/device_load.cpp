#include "common/host/device_load.h"

#include <linux/ethtool.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "common/host/device.h"
#include "common/host/proc_file.h"

namespace c1k {
namespace {

// Their drivers name a speed that limits nothing (veth_get_link_ksettings of the kernel's
// drivers/net/veth.c, tun_default_link_ksettings of tun.c).
bool is_speed_made_up(const std::string& device) {
  const int any = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  ifreq request{};
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&driver);
  const bool known = ::ioctl(any, SIOCETHTOOL, &request) == 0;
  ::close(any);
  const std::string_view name = driver.driver;
  return !known || name == "veth" || name == "tun";
}

// The drops of a qdisc message that is `device`'s root; nullopt: it is another's, or has none.
std::optional<std::uint64_t> root_drops(const nlmsghdr& message, int device) {
  const auto* begin = reinterpret_cast<const char*>(&message);
  tcmsg qdisc{};
  std::memcpy(&qdisc, begin + NLMSG_HDRLEN, sizeof qdisc);
  if (qdisc.tcm_ifindex != device || qdisc.tcm_parent != TC_H_ROOT) return std::nullopt;
  const std::size_t first = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof qdisc);
  auto left = static_cast<int>(message.nlmsg_len - first);
  for (const auto* a = reinterpret_cast<const rtattr*>(begin + first); RTA_OK(a, left);
       a = RTA_NEXT(a, left)) {
    if (a->rta_type != TCA_STATS2) continue;
    auto within = static_cast<int>(RTA_PAYLOAD(a));
    for (const auto* s = static_cast<const rtattr*>(RTA_DATA(a)); RTA_OK(s, within);
         s = RTA_NEXT(s, within)) {
      if (s->rta_type != TCA_STATS_QUEUE) continue;
      gnet_stats_queue queue{};
      std::memcpy(&queue, RTA_DATA(s), std::min(sizeof queue, RTA_PAYLOAD(s)));
      return queue.drops;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> queue_drops_of(int netlink, int device) {
  struct {
    nlmsghdr header;
    tcmsg qdisc;
  } question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = RTM_GETQDISC;
  question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (::send(netlink, &question, sizeof question, 0) != sizeof question) return std::nullopt;
  std::optional<std::uint64_t> drops;
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  while (true) {
    const ssize_t got = ::recv(netlink, buffer.data(), buffer.size(), 0);
    if (got <= 0) return drops;
    auto left = static_cast<unsigned>(got);
    for (auto* at = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(at, left);
         at = NLMSG_NEXT(at, left)) {
      if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR) return drops;
      if (const auto found = root_drops(*at, device)) drops = found;
    }
  }
}

}  // namespace

std::optional<DeviceTotals> device_totals(const std::string& device) {
  const auto text = read_proc("/proc/self/net/dev");
  if (!text) return std::nullopt;
  // "  eth0: bytes packets errs drop fifo frame compressed multicast bytes ...", names padded.
  const std::size_t at = text->find(" " + device + ":");
  if (at == text->npos) return std::nullopt;
  DeviceTotals totals;
  unsigned long long received = 0, sent = 0;
  if (std::sscanf(text->c_str() + at + device.size() + 2, "%llu %*u %*u %*u %*u %*u %*u %*u %llu",
                  &received, &sent) != 2)
    return std::nullopt;
  totals.received_bytes = received;
  totals.sent_bytes = sent;
  const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (netlink < 0) return totals;
  totals.queue_drops = queue_drops_of(netlink, static_cast<int>(::if_nametoindex(device.c_str())));
  ::close(netlink);
  return totals;
}

double busy_pct(const DeviceTotals& before, const DeviceTotals& now, double seconds,
                std::uint64_t speed_mbit_per_s) {
  const std::uint64_t bytes =
      std::max(now.sent_bytes - before.sent_bytes, now.received_bytes - before.received_bytes);
  return 100.0 * 8 * static_cast<double>(bytes) / seconds /
         (static_cast<double>(speed_mbit_per_s) * 1e6);
}

DeviceMeter::DeviceMeter(const std::string& device) {
  if (device.empty() || device == "lo") return;
  known_.device = device;
  if (!is_speed_made_up(device)) known_.speed_mbit_per_s = speed_of(device);
  at_start_ = before_ = device_totals(device);
}

DeviceLoad DeviceMeter::read(double seconds) {
  DeviceLoad figures = known_;
  if (known_.device.empty()) return figures;
  const auto now = device_totals(known_.device);
  if (now && at_start_ && now->queue_drops && at_start_->queue_drops)
    // A queue that was put there since begins at 0.
    figures.queue_drops = *now->queue_drops >= *at_start_->queue_drops
                              ? *now->queue_drops - *at_start_->queue_drops
                              : *now->queue_drops;
  if (now && before_ && known_.speed_mbit_per_s && seconds > 0)
    figures.busy_pct = c1k::busy_pct(*before_, *now, seconds, *known_.speed_mbit_per_s);
  before_ = now;
  return figures;
}

}  // namespace c1k
