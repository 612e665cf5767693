// The rows about the network: rp-filter, arp, neighbours, bandwidth.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"
#include "common/check/preflight.h"

namespace c1k {
namespace {

// SYN, SYN-ACK and ACK with Ethernet's preamble, checksum and gap: 2 x 98 + 90 bytes, in the busier
// direction SYN and ACK.
constexpr std::uint64_t kHandshakeBytes = 188;
constexpr std::uint64_t kSlotsPerAlias = 63'512;

std::string device_text(const DeviceFacts& device) {
  return device.name.empty() ? "" : " on " + device.name;
}

std::string conf_key(const std::string& device, const char* name) {
  return fmt::format("net.ipv4.conf.{}.{}", device.empty() ? "all" : device, name);
}

Finding rp_filter_of(const HostFacts& facts) {
  const DeviceFacts& device = facts.device;
  Finding finding{"rp-filter", have_text(device.rp_filter) + device_text(device),
                  "not 1, with several devices", Verdict::ok, ""};
  finding.have_number = device.rp_filter;
  if (device.is_loopback) return unconcerned("rp-filter", finding.have, "nothing: loopback");
  if (!device.rp_filter) finding.sentence = "net.ipv4.conf.all.rp_filter can't be read";
  if (device.rp_filter.value_or(0) != 1 || facts.devices_up.value_or(0) < 2) return finding;
  finding.verdict = Verdict::may_slow;
  finding.sentence = fmt::format(
      "rp-filter: strict, and {} devices are up: what comes in by another device than the route "
      "back leaves by is dropped",
      *facts.devices_up);
  const std::string key = conf_key(device.name, "rp_filter");
  const Fact own = device.name.empty() ? device.rp_filter : device.rp_filter_own;
  finding.fix = fmt::format("sysctl -w {}=2", key);  // the higher of all's and the device's holds
  if (own) finding.settings = {{key, fmt::format("{}", *own), "2"}};
  return finding;
}

// 2 answers only who is in the subnet of the address, and an alias is a /32; 8 answers nobody. The
// one alias from which this host itself asked for the target is known to it by that, no other.
Finding arp_of(const Needs& needs, const HostFacts& facts) {
  const DeviceFacts& device = facts.device;
  Finding finding{"arp",
                  fmt::format("arp_ignore {}, arp_announce {}{}", have_text(device.arp_ignore),
                              have_text(device.arp_announce), device_text(device)),
                  "arp_ignore 0 or 1", Verdict::ok, ""};
  if (device.is_loopback) return unconcerned("arp", finding.have, "nothing: loopback");
  if (!device.arp_ignore) finding.sentence = "net.ipv4.conf.all.arp_ignore can't be read";
  const std::uint64_t ignore = device.arp_ignore.value_or(0);
  if (needs.is_server || needs.aliases < 2 || (ignore != 2 && ignore != 8)) return finding;
  finding.verdict = needs.connections > kSlotsPerAlias ? Verdict::will_fail : Verdict::may_slow;
  finding.sentence = fmt::format(
      "arp: arp_ignore is {}{}: this host answers nobody who asks for an alias (/32), so SYN-ACKs "
      "do not find their way",
      ignore, device_text(device));
  const auto set = [&finding](const std::string& key, const Fact& today) {
    if (today.value_or(0) < 2) return;
    finding.fix += fmt::format("{}{}=1", finding.fix.empty() ? "sysctl -w " : " ", key);
    finding.settings.push_back({key, fmt::format("{}", *today), "1"});
  };
  if (!device.name.empty()) set(conf_key(device.name, "arp_ignore"), device.arp_ignore_own);
  set(conf_key("all", "arp_ignore"), device.arp_ignore_all);
  return finding;
}

// The kernel keeps a neighbour for each address on the link: at the target's side one per alias, at
// ours one per target.
Finding neighbours_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t aliases =
      needs.is_server ? (needs.connections + kSlotsPerAlias - 1) / kSlotsPerAlias : needs.aliases;
  if (facts.device.is_loopback)
    return unconcerned("neighbours", facts.neighbours_max, "nothing: loopback");
  const bool ours = needs.is_server || needs.target_addresses > aliases;
  return finding_of({"neighbours", "net.ipv4.neigh.default.gc_thresh3", facts.neighbours_max,
                     std::max(aliases, needs.target_addresses), Verdict::may_slow,
                     ours ? "beyond it addresses on the link can't be reached"
                          : "the target's side needs one for each alias on its link: look there"});
}

std::string rate_text(std::uint64_t bits_per_s) {
  const auto bits = static_cast<double>(bits_per_s);
  if (bits >= 1e9) return fmt::format("{:.2f} Gbit/s", bits / 1e9);
  return fmt::format("{:.1f} Mbit/s", bits / 1e6);
}

Finding bandwidth_of(const Needs& needs, const HostFacts& facts) {
  const DeviceFacts& device = facts.device;
  const std::uint64_t need =
      8 * (needs.traffic_bytes_per_s + needs.rate.value_or(0) * kHandshakeBytes);
  Finding finding{"bandwidth", "not known" + device_text(device), rate_text(need), Verdict::ok, ""};
  finding.need_number = need;
  if (device.is_loopback) return unconcerned("bandwidth", "loopback", "nothing: no link");
  if (!device.speed_mbit_per_s) {
    finding.sentence = "the link's speed is not told by its driver";
    return finding;
  }
  const std::uint64_t have = *device.speed_mbit_per_s * 1'000'000;
  finding.have = rate_text(have) + device_text(device);
  finding.have_number = have;
  if (need <= have) return finding;
  finding.verdict = Verdict::may_slow;
  finding.sentence = fmt::format(
      "bandwidth: {} are planned, the link{} carries {}: a lower rate, "
      "less traffic, or a faster link",
      finding.need, device_text(device), rate_text(have));
  return finding;
}

}  // namespace

void append_network_findings(Findings& findings, const Needs& needs, const HostFacts& facts) {
  findings.push_back(rp_filter_of(facts));
  findings.push_back(arp_of(needs, facts));
  findings.push_back(neighbours_of(needs, facts));
  findings.push_back(bandwidth_of(needs, facts));
}

}  // namespace c1k
