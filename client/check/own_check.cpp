#include "client/check/own_check.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "client/check/check.h"
#include "client/check/port_choice.h"
#include "common/host/device.h"
#include "common/host/proc_file.h"
#include "common/net/socket.h"
#include "common/stack/hop_book.h"
#include "common/stack/packet_port.h"
#include "common/stack/tcp_row.h"
#include "common/stack/xdp_port.h"

namespace c1k {
namespace {

std::string few(const std::vector<Address>& addresses) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(addresses.size(), kShown); ++i)
    text += (i > 0 ? ", " : "") + addresses[i].to_string();
  return addresses.size() > kShown ? text + ", ..." : text;
}

// One that says its device: frames do not, so they would never be found to be of it.
std::optional<Address> link_local_of(const ClientPlan& plan) {
  for (const SlotFamily& family : plan.slots.families()) {
    std::vector<Address> all = family.aliases;
    for (const Endpoint& target : family.targets) all.push_back(target.address);
    const auto found = std::find_if(all.begin(), all.end(), [](const Address& address) {
      return address.family() == Family::v6 && scope_of(address) == Scope::link_local;
    });
    if (found != all.end()) return *found;
  }
  return std::nullopt;
}

// The kernel answers what comes for an address of its own: by a reset, for it knows of no such
// connection.
Finding addresses_finding(const ClientPlan& plan) {
  std::vector<Address> kernels;
  for (const SlotFamily& family : plan.slots.families())
    std::copy_if(family.aliases.begin(), family.aliases.end(), std::back_inserter(kernels),
                 [](const Address& alias) { return probe_bind(alias) == 0; });
  Finding finding{"addresses",
                  fmt::format("{} of this host's kernel", format_count(kernels.size())), "none",
                  Verdict::ok, ""};
  if (const auto local = link_local_of(plan)) {
    finding.verdict = Verdict::will_fail;
    finding.sentence = fmt::format(
        "--ips, --target: {} is link-local (fe80::/10): with --stack own, name addresses that are "
        "routed",
        local->to_string());
    return finding;
  }
  if (kernels.empty()) return finding;
  const Address& first = kernels.front();
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "--ips: {} of {} are this host's own ({}): its kernel would answer for them, by resets",
      format_count(kernels.size()), format_count(plan.slots.aliases()), few(kernels));
  finding.fix = fmt::format("ip address del {}/{} dev {}", first.to_string(),
                            first.family() == Family::v4 ? 32 : 128, device_with(first));
  return finding;
}

Finding device_finding(const ClientPlan& plan) {
  const Device device = find_device(plan.options.stack.device);
  Finding finding{"device", device.name, "an Ethernet device that is up", Verdict::ok, ""};
  const std::string under = vlan_below(device.name);
  if (!under.empty())
    finding.sentence = fmt::format(
        "--dev {}: is a VLAN of {}: frames with tags are not ours; name a device without",
        device.name, under);
  else if (!device.has_neighbours)
    finding.sentence = fmt::format("--dev {}: is no Ethernet device with neighbours", device.name);
  else if (!device.is_up)
    finding.sentence = fmt::format("--dev {}: is down", device.name);
  if (finding.sentence.empty()) return finding;
  finding.verdict = Verdict::will_fail;
  if (under.empty() && device.has_neighbours)
    finding.fix = fmt::format("ip link set {} up", device.name);
  return finding;
}

// Opened and closed again.
Finding xdp_finding(const std::string& device) {
  constexpr const char* kRights = "CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF";
  Finding finding{"rights", kRights, kRights, Verdict::ok, ""};
  const std::string why = why_no_xdp(device);
  if (why.empty()) return finding;
  finding.have = "no AF_XDP";
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format("--stack-io xdp: {}; --stack-io packet takes less", why);
  if (why.find("CAP_") != why.npos)  // else no right would help
    finding.fix = "setcap cap_net_raw,cap_net_admin,cap_bpf+ep c1k-client";
  return finding;
}

// A packet socket that takes nothing, opened and closed again.
Finding rights_finding(const StackOptions& stack) {
  if (stack.io == StackIo::xdp) return xdp_finding(stack.device);
  const int descriptor = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  Finding finding{"rights", "CAP_NET_RAW", "CAP_NET_RAW", Verdict::ok, ""};
  if (descriptor >= 0) {
    close_descriptor(descriptor);
    return finding;
  }
  finding.have = words_of(fault_of(errno));
  finding.verdict = Verdict::will_fail;
  finding.sentence = "--stack own: frames take CAP_NET_RAW, and nothing else";
  finding.fix = "setcap cap_net_raw+ep c1k-client";
  return finding;
}

// What other hosts must keep for us is not this host's to say: gc_thresh3 is 1,024 unless set.
Finding neighbours_finding(const ClientPlan& plan) {
  constexpr std::uint64_t kUnasked = 1'000;
  const std::uint64_t aliases = plan.slots.aliases();
  Finding finding{"neighbours", "not known: the target's, and switches'",
                  fmt::format("room for {}", format_count(aliases)), Verdict::ok, ""};
  if (aliases <= kUnasked) return finding;
  finding.verdict = Verdict::may_slow;
  finding.sentence = fmt::format(
      "--ips: {} addresses are as many neighbours to the target's host, or its router "
      "(net.ipv4.neigh.default.gc_thresh3 there), and to tables of switches; more --ports an "
      "address "
      "need fewer. rp_filter there must let them in",
      format_count(aliases));
  return finding;
}

// A kernel that forwards takes frames for addresses that it does not have for others': it looks for
// them on the same network, and tells the target that they can't be reached.
Finding forwarding_finding(const ClientPlan& plan) {
  Finding finding{"forwarding", "off", "off", Verdict::ok, ""};
  for (const SlotFamily& family : plan.slots.families()) {
    const bool is_v4 = family.targets.front().address.family() == Family::v4;
    const std::string under = is_v4 ? "net.ipv4.conf." : "net.ipv6.conf.";
    const std::string folder = is_v4 ? "/proc/sys/net/ipv4/conf/" : "/proc/sys/net/ipv6/conf/";
    const std::string& device = plan.options.stack.device;
    if (number_at((folder + device + "/forwarding").c_str()).value_or(0) == 0) continue;
    const std::string key = under + device + ".forwarding";
    finding.have = "on";
    finding.verdict = Verdict::may_slow;
    finding.sentence = fmt::format(
        "{} is 1: this host's kernel would forward what comes for --ips, and tell the target that "
        "nobody is there",
        key);
    finding.fix = fmt::format("sysctl -w {}=0", key);
    finding.settings.push_back({key, "1", "0"});
  }
  return finding;
}

Finding targets_finding(const ClientPlan& plan) {
  const std::uint64_t targets = plan.slots.targets();
  Finding finding{"targets", format_count(targets), fmt::format("at most {}", HopBook::kMost),
                  Verdict::ok, ""};
  if (plan.target_is_here)
    finding.sentence =
        "--target: is this host itself: frames to it leave by no device; take the kernel's stack";
  else if (targets > HopBook::kMost)
    finding.sentence = fmt::format("--target: {} targets, with --stack own at most {}",
                                   format_count(targets), format_count(HopBook::kMost));
  if (!finding.sentence.empty()) finding.verdict = Verdict::will_fail;
  return finding;
}

}  // namespace

UserMemory own_stack_memory(StackIo io) {
  return {sizeof(TcpRow), io == StackIo::xdp ? XdpPort::kLarge.bytes() : PacketPort::kRingBytes};
}

Findings own_findings(const ClientPlan& plan, const HostFacts& facts) {
  const std::uint64_t count = plan.options.count;
  const UserMemory memory = client_memory(plan.options, plan.slots.aliases()) +
                            own_stack_memory(plan.options.stack.io.value_or(StackIo::packet));
  return {slots_finding(plan, facts),
          addresses_finding(plan),
          rights_finding(plan.options.stack),
          device_finding(plan),
          forwarding_finding(plan),
          targets_finding(plan),
          neighbours_finding(plan),
          memory_finding(facts, count, 0, memory.of(count, plan.workers))};
}

}  // namespace c1k
