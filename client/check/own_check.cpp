#include "client/check/own_check.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "client/check/check.h"
#include "common/host/device.h"
#include "common/net/socket.h"
#include "common/stack/hop_book.h"
#include "common/stack/packet_port.h"
#include "common/stack/tcp_row.h"

namespace c1k {
namespace {

std::string few(const std::vector<Address>& addresses) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(addresses.size(), kShown); ++i)
    text += (i > 0 ? ", " : "") + addresses[i].to_string();
  return addresses.size() > kShown ? text + ", ..." : text;
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

// A packet socket that takes nothing, opened and closed again.
Finding rights_finding() {
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

UserMemory own_stack_memory() {
  return {sizeof(TcpRow), PacketPort::kRingBytes};
}

Findings own_findings(const ClientPlan& plan, const HostFacts& facts) {
  const std::uint64_t count = plan.options.count;
  const UserMemory memory = client_memory(plan.options, plan.slots.aliases()) + own_stack_memory();
  return {slots_finding(plan, facts),
          addresses_finding(plan),
          rights_finding(),
          device_finding(plan),
          targets_finding(plan),
          neighbours_finding(plan),
          memory_finding(facts, count, 0, memory.of(count, plan.workers))};
}

}  // namespace c1k
