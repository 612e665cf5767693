#include "common/host/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>

#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/host/proc_file.h"
#include "common/host/socket.h"

namespace c1k {
namespace {

constexpr std::size_t kNamedAliases = 3;  // more are counted, not listed

// /proc/net/if_inet6 lists "address-in-hex index prefix scope flags device"; flag 0x40 is
// IFA_F_TENTATIVE: duplicate address detection still runs, and bind says EADDRNOTAVAIL.
bool is_tentative(const Address& address) {
  if (address.family() != Family::v6) return false;
  std::string hex;
  for (const auto byte : address.bytes()) hex += fmt::format("{:02x}", byte);
  const auto text = read_proc("/proc/net/if_inet6");
  const std::size_t at = text ? text->find(hex) : std::string::npos;
  if (at == std::string::npos) return false;
  unsigned index = 0, prefix = 0, scope = 0, flags = 0;
  const char* rest = text->c_str() + at + hex.size();
  return std::sscanf(rest, "%x %x %x %x", &index, &prefix, &scope, &flags) == 4 &&
         (flags & 0x40U) != 0;
}

// Aliases that can't be bound for the same reason: the first few by name, the rest as a number.
struct Unbound {
  std::string names;
  std::string first;
  std::size_t count = 0;

  void add(const Address& alias) {
    if (++count == 1) first = alias.to_string();
    if (count <= kNamedAliases) names += (count == 1 ? "" : ", ") + alias.to_string();
  }
  bool one() const { return count == 1; }
  std::string list() const {
    return count > kNamedAliases ? fmt::format("{} and {} more", names, count - kNamedAliases)
                                 : names;
  }
};

std::string why_missing(const Unbound& missing) {
  const bool v4 = missing.first.find(':') == std::string::npos;
  return fmt::format("{} {} of this host; add {}: ip addr add {}/{} dev DEVICE", missing.list(),
                     missing.one() ? "is not an address" : "are not addresses",
                     missing.one() ? "it" : "them", missing.first, v4 ? 32 : 128);
}

std::string why_tentative(const Unbound& tentative) {
  return fmt::format(
      "{} {} tentative: duplicate address detection still runs; wait a second, or "
      "add {} with nodad",
      tentative.list(), tentative.one() ? "is" : "are", tentative.one() ? "it" : "them");
}

void require_known(const std::string& name, const Findings& findings) {
  std::string known;
  for (const Finding& finding : findings) {
    if (finding.name == name) return;
    known += (known.empty() ? "" : ", ") + finding.name;
  }
  throw Refusal(fmt::format("--ignore {}: no such finding; there are: {}", name, known));
}

}  // namespace

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::may_slow:
      return "may slow";
    case Verdict::will_fail:
      return "will fail";
  }
  return "unknown";
}

std::string to_text(const Findings& findings) {
  std::string text;
  for (const Finding& f : findings) {
    text += fmt::format("  {:<9} {:<10} need {:<12} have {}\n", word_of(f.verdict), f.name, f.need,
                        f.have);
    if (!f.sentence.empty()) text += fmt::format("  {:<9} {}\n", "", f.sentence);
  }
  return text;
}

void refuse_what_fails(const Findings& findings, std::span<const std::string> ignored) {
  for (const std::string& name : ignored) require_known(name, findings);
  std::string sentences;
  for (const Finding& f : findings) {
    if (f.verdict != Verdict::will_fail) continue;
    if (std::find(ignored.begin(), ignored.end(), f.name) != ignored.end()) continue;
    sentences += (sentences.empty() ? "" : "\n  ") + f.sentence;
  }
  if (!sentences.empty()) throw Refusal(sentences);
}

Finding memory_finding(const HostLimits& limits, std::uint64_t connections,
                       std::uint64_t kernel_bytes, std::uint64_t user_bytes) {
  const std::uint64_t need = connections * kernel_bytes + user_bytes;
  Finding finding{"memory", "not known", format_size(need), Verdict::ok, ""};
  if (!limits.memory_available) return finding;
  const std::uint64_t usable = *limits.memory_available / 100 * 95;
  finding.have = fmt::format("{} (95 % of MemAvailable)", format_size(usable));
  if (need <= usable) return finding;
  const std::uint64_t fit = usable > user_bytes ? (usable - user_bytes) / kernel_bytes : 0;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "memory: {} connections need {} ({:.1f} KB each in the kernel, and our own); there is {} (95 "
      "% of MemAvailable), enough for {}: fewer connections, more memory, or --ignore memory",
      format_count(connections), format_size(need), static_cast<double>(kernel_bytes) / 1000.0,
      format_size(usable), format_count(fit));
  return finding;
}

std::uint64_t most_workers(const HostLimits& limits) {
  if (limits.nofile_hard <= kReservedDescriptors) return 0;
  return std::min(kMaxWorkers, limits.nofile_hard - kReservedDescriptors);
}

Finding workers_finding(const HostLimits& limits, std::uint64_t connections,
                        std::uint64_t per_worker, std::uint64_t asked) {
  const std::uint64_t needed =
      per_worker == 0 ? kMaxWorkers + 1 : (connections + per_worker - 1) / per_worker;
  const std::uint64_t limit = std::min(asked == 0 ? kMaxWorkers : asked, most_workers(limits));
  Finding finding{"workers", fmt::format("{} (nofile {})", limit, limits.nofile_hard),
                  fmt::format("{}", needed), Verdict::ok, ""};
  if (needed <= limit) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "workers: {} connections need {} worker processes that hold {} each (nofile: the hard limit "
      "is {}, less {} kept back); there may be {}: {}",
      format_count(connections), format_count(needed), format_count(per_worker),
      format_count(limits.nofile_hard), kReservedDescriptors, format_count(limit),
      asked == 0 ? "raise nofile (ulimit -Hn) or lower the count"
                 : "raise --workers or leave it out");
  return finding;
}

Finding aliases_finding(const std::vector<Address>& aliases) {
  Unbound missing;
  Unbound tentative;
  std::map<int, Unbound> others;  // by errno
  for (const Address& alias : aliases) {
    const int error = probe_bind(alias);
    if (error == 0) continue;
    if (error != EADDRNOTAVAIL)
      others[error].add(alias);
    else
      (is_tentative(alias) ? tentative : missing).add(alias);
  }
  std::vector<std::string> reasons;
  if (missing.count > 0) reasons.push_back(why_missing(missing));
  if (tentative.count > 0) reasons.push_back(why_tentative(tentative));
  std::size_t unbound = missing.count + tentative.count;
  for (const auto& [error, group] : others) {
    unbound += group.count;
    reasons.push_back(fmt::format("{} can't be bound: {}", group.list(), std::strerror(error)));
  }
  Finding finding{"aliases", fmt::format("{} that can be bound", aliases.size() - unbound),
                  fmt::format("{}", aliases.size()), Verdict::ok, ""};
  if (reasons.empty()) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format("--ips: {}", fmt::join(reasons, "; "));
  return finding;
}

}  // namespace c1k
