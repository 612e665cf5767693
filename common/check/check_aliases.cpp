// The row "aliases": what the host can bind.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>

#include "common/check/preflight.h"
#include "common/host/local_routes.h"
#include "common/host/proc_file.h"
#include "common/net/socket.h"

namespace c1k {
namespace {

constexpr std::size_t kNamedAliases = 3;  // more are counted, not listed
constexpr int kNamedRanges = 16;

// /proc/net/if_inet6 lists "address-in-hex index prefix scope flags device"; flag 0x40 is
// IFA_F_TENTATIVE: duplicate address detection still runs, and bind says EADDRNOTAVAIL.
// `text`: of that file, read once for all.
bool is_tentative(const Address& address, const std::string& text) {
  if (address.family() != Family::v6) return false;
  std::string hex;
  for (const auto byte : address.bytes()) hex += fmt::format("{:02x}", byte);
  const std::size_t at = text.find(hex);
  if (at == std::string::npos) return false;
  unsigned index = 0, prefix = 0, scope = 0, flags = 0;
  const char* rest = text.c_str() + at + hex.size();
  return std::sscanf(rest, "%x %x %x %x", &index, &prefix, &scope, &flags) == 4 &&
         (flags & 0x40U) != 0;
}

// Aliases that can't be bound for the same reason: the first few by name, the rest as a number.
struct Unbound {
  std::string names;
  std::vector<Address> all;
  std::size_t count = 0;

  void add(const Address& alias) {
    all.push_back(alias);
    ++count;
    if (count <= kNamedAliases) names += (count == 1 ? "" : ", ") + alias.to_string();
  }
  bool one() const { return count == 1; }
  std::string list() const {
    return count > kNamedAliases ? fmt::format("{} and {} more", names, count - kNamedAliases)
                                 : names;
  }
};

// As --ips writes them: those that follow on each other as a range.
std::string spec_of(const std::vector<Address>& addresses) {
  std::string spec;
  int ranges = 0;
  for (std::size_t i = 0; i < addresses.size();) {
    std::size_t next = i + 1;
    while (next < addresses.size() && addresses[next].family() == addresses[i].family() &&
           addresses[i] <= addresses[next] && addresses[i].distance_to(addresses[next]) == next - i)
      ++next;
    if (++ranges > kNamedRanges) return spec + ",...";
    spec += (spec.empty() ? "" : ",") + addresses[i].to_string();
    if (next - i > 1) spec += "-" + addresses[next - 1].to_string();
    i = next;
  }
  return spec;
}

std::string device_word(const std::string& device) {
  return device.empty() ? "DEVICE" : device;
}

std::string add_command(const Unbound& missing, const std::string& device) {
  return fmt::format("c1k-ipalias add --dev {} --ips {}", device_word(device),
                     spec_of(missing.all));
}

std::string why_missing(const Unbound& missing, const std::string& device) {
  return fmt::format("{} {} of this host; add {}: {} (or ip addr add {}/{} dev {})", missing.list(),
                     missing.one() ? "is not an address" : "are not addresses",
                     missing.one() ? "it" : "them", add_command(missing, device),
                     missing.all.front().to_string(),
                     missing.all.front().family() == Family::v4 ? 32 : 128, device_word(device));
}

std::string why_tentative(const Unbound& tentative) {
  return fmt::format(
      "{} {} tentative: duplicate address detection still runs; wait a second, or "
      "add {} with nodad",
      tentative.list(), tentative.one() ? "is" : "are", tentative.one() ? "it" : "them");
}

// bind(2) takes an IPv6 address only from the list of addresses, a local route is not asked
// (net/ipv6/af_inet6.c, __inet6_bind). With IPv4 the route is enough.
constexpr const char* kNonlocal = "sysctl -w net.ipv6.ip_nonlocal_bind=1";

struct Routed {
  Unbound aliases;
  std::string prefix;  // of the first
};

std::string why_routed(const Routed& routed) {
  return fmt::format(
      "{} {} in {}, which is this host's by a local route (c1k-ipalias add --any), and of a route "
      "IPv6 binds nothing by itself: {}",
      routed.aliases.list(), routed.aliases.one() ? "lies" : "lie", routed.prefix, kNonlocal);
}

// Takes those out of `missing` that a local route covers.
Routed take_routed(Unbound& missing) {
  Routed routed;
  const auto table = missing.count > 0 ? read_proc("/proc/net/ipv6_route") : std::nullopt;
  if (!table) return routed;
  Unbound others;
  for (const Address& alias : missing.all) {
    const auto prefix = local_prefix_of(alias, *table);
    if (prefix && routed.prefix.empty()) routed.prefix = *prefix;
    (prefix ? routed.aliases : others).add(alias);
  }
  missing = others;
  return routed;
}

}  // namespace

Finding aliases_finding(const std::vector<Address>& aliases, const std::string& device) {
  Unbound missing;
  Unbound tentative;
  std::map<int, Unbound> others;  // by errno
  std::optional<std::string> inet6;
  for (const Address& alias : aliases) {
    const int error = probe_bind(alias);
    if (error == 0) continue;
    if (error != EADDRNOTAVAIL) {
      others[error].add(alias);
      continue;
    }
    if (!inet6) inet6 = read_proc("/proc/net/if_inet6").value_or("");
    (is_tentative(alias, *inet6) ? tentative : missing).add(alias);
  }
  const Routed routed = take_routed(missing);
  std::vector<std::string> reasons;
  if (missing.count > 0) reasons.push_back(why_missing(missing, device));
  if (routed.aliases.count > 0) reasons.push_back(why_routed(routed));
  if (tentative.count > 0) reasons.push_back(why_tentative(tentative));
  std::size_t unbound = missing.count + routed.aliases.count + tentative.count;
  for (const auto& [error, group] : others) {
    unbound += group.count;
    reasons.push_back(fmt::format("{} can't be bound: {}", group.list(), std::strerror(error)));
  }
  Finding finding{"aliases", fmt::format("{} that can be bound", aliases.size() - unbound),
                  fmt::format("{}", aliases.size()), Verdict::ok, ""};
  finding.have_number = aliases.size() - unbound;
  finding.need_number = aliases.size();
  if (reasons.empty()) return finding;
  finding.verdict = Verdict::will_fail;
  if (missing.count > 0) finding.fix = add_command(missing, device);
  if (routed.aliases.count > 0) {
    finding.fix += (finding.fix.empty() ? "" : "; ") + std::string(kNonlocal);
    finding.settings = {{"net.ipv6.ip_nonlocal_bind", "0", "1"}};
  }
  finding.sentence = fmt::format("--ips: {}", fmt::join(reasons, "; "));
  return finding;
}

}  // namespace c1k
