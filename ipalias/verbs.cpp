#include "ipalias/verbs.h"

#include <fmt/format.h>
#include <linux/capability.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "common/base/program.h"
#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/host/conflict_probe.h"
#include "common/host/proc_file.h"
#include "common/net/resolve.h"
#include "ipalias/work.h"

namespace c1k {
namespace {

constexpr const char* kLoopback = "lo";
constexpr std::size_t kWorthProgress = 5000;

std::string counted(std::size_t count) {
  return fmt::format("{} {}", format_count(count), count == 1 ? "entry" : "entries");
}

// Beside the answer: on standard error.
void remark(const std::string& line) {
  std::fprintf(stderr, "c1k-ipalias: %s\n", line.c_str());
}

void say_commands(Verb verb, const Entries& entries, Netlink& netlink) {
  std::string text;
  for (const JournalEntry& entry : entries)
    text += ip_command(verb, entry, netlink.name_of(entry.device)) + "\n";
  say(text);
}

void require_capability() {
  const auto status = read_proc("/proc/self/status");
  const std::string key = "\nCapEff:\t";
  const std::size_t at = status ? status->find(key) : std::string::npos;
  if (at == std::string::npos) return;  // the kernel will say it
  const auto held = std::stoull(status->substr(at + key.size(), 16), nullptr, 16);
  if ((held >> CAP_NET_ADMIN & 1) == 0)
    throw Refusal(
        "changing addresses takes CAP_NET_ADMIN: run it as root, or see with --dry-run "
        "what it would do. Nothing was changed");
}

Progress progress_of(const char* done_word) {
  const bool redraws = ::isatty(STDERR_FILENO) != 0;
  return [done_word, redraws](std::size_t done, std::size_t all) {
    if (all < kWorthProgress) return;
    std::fprintf(stderr, "%sc1k-ipalias: %s of %s %s%s", redraws ? "\r" : "",
                 format_count(done).c_str(), format_count(all).c_str(), done_word,
                 redraws && done < all ? "" : "\n");
  };
}

std::string journal_path(const IpaliasOptions& options, const NetworkHome& home) {
  return options.journal ? *options.journal : default_journal_path(home);
}

void refuse_conflicts(const Device& device, const Entries& missing) {
  std::vector<Address> addresses;
  for (const JournalEntry& entry : missing)
    if (!entry.is_route) addresses.push_back(entry.address);
  const ProbeResult result = probe_conflicts(device, addresses);
  if (!result.skipped.empty())
    remark("whether another host has an address is not asked: " + result.skipped);
  if (result.claims.empty()) return;
  const Claim& first = result.claims.front();
  throw Refusal(fmt::format(
      "--ips: another host ({}) answers for {}{}; take other addresses, or --ignore conflict. "
      "Nothing was changed",
      hardware_text(first.hardware), first.address.to_string(),
      result.claims.size() == 1 ? "" : fmt::format(" and for {} more", result.claims.size() - 1)));
}

// bind(2) takes an IPv6 address only from the list of addresses, a local route is not asked
// (net/ipv6/af_inet6.c, __inet6_bind).
void say_what_ipv6_lacks(const std::vector<Prefix>& any) {
  const bool has_ipv6 = std::any_of(any.begin(), any.end(), [](const Prefix& prefix) {
    return prefix.network.family() == Family::v6;
  });
  const auto nonlocal = read_proc("/proc/sys/net/ipv6/ip_nonlocal_bind");
  if (has_ipv6 && nonlocal && nonlocal->starts_with('0'))
    remark(
        "--any with IPv6 also takes 'sysctl -w net.ipv6.ip_nonlocal_bind=1', without which no "
        "address of the prefix can be bound, and at the target a route to it by way of this host");
}

ExitStatus add(const IpaliasOptions& options, Netlink& netlink) {
  const Device loopback = netlink.device(kLoopback);
  const Device device = options.device.empty() ? loopback : netlink.device(options.device);
  const Entries wanted =
      wanted_entries(aliases_of(options.ips), device.index, options.any, loopback.index);
  const Entries missing = missing_entries(wanted, netlink.present(!options.any.empty()));
  say_what_ipv6_lacks(options.any);
  if (options.dry_run) {
    say_commands(Verb::add, missing, netlink);
    return ExitStatus::met;
  }
  require_capability();
  const NetworkHome home = network_home();
  JournalFile journal(journal_path(options, home), home);
  if (!options.ignore_conflict) refuse_conflicts(device, missing);
  const std::size_t foreign = add_entries(netlink, journal, missing, progress_of("added"));
  const std::size_t there = wanted.size() - missing.size() + foreign;
  say(fmt::format("{} added{}\n", counted(missing.size() - foreign),
                  there == 0 ? "" : fmt::format(", {} there before", format_count(there))));
  return ExitStatus::met;
}

// What of the journal the command line means.
Entries meant(const IpaliasOptions& options, Netlink& netlink, const Entries& journal) {
  if (options.all && options.device.empty()) return journal;
  const std::vector<Address> named = options.all ? std::vector<Address>{} : aliases_of(options.ips);
  const std::set<Address> addresses(named.begin(), named.end());
  const std::set<Prefix> prefixes(options.any.begin(), options.any.end());
  const std::uint32_t device = options.device.empty() ? 0 : netlink.device(options.device).index;
  Entries some;
  for (const JournalEntry& entry : journal) {
    const bool is_named = entry.is_route ? prefixes.count({entry.address, entry.prefix}) != 0
                                         : addresses.count(entry.address) != 0;
    const bool is_there = device == 0 || device == entry.device || (entry.is_route && is_named);
    if ((options.all || is_named) && is_there) some.push_back(entry);
  }
  return some;
}

ExitStatus dry_remove(const IpaliasOptions& options, Netlink& netlink, const NetworkHome& home) {
  const Entries journal = read_journal(journal_path(options, home), home).entries;
  const Removal plan =
      plan_removal(meant(options, netlink, journal), netlink.present(true), keeps_marks());
  say_commands(Verb::remove, plan.remove, netlink);
  return ExitStatus::met;
}

ExitStatus remove(const IpaliasOptions& options, Netlink& netlink) {
  const NetworkHome home = network_home();
  if (options.dry_run) return dry_remove(options, netlink, home);
  require_capability();
  JournalFile journal(journal_path(options, home), home);
  const Entries ours = meant(options, netlink, journal.entries());
  const Removed done = remove_entries(netlink, journal, ours, progress_of("removed"));
  std::string line = counted(done.removed) + " removed";
  if (done.gone != 0) line += fmt::format(", {} were gone already", format_count(done.gone));
  if (!done.foreign.empty())
    line +=
        fmt::format(", {} stay: somebody else added them since", format_count(done.foreign.size()));
  if (!options.all) {
    const std::size_t named = aliases_of(options.ips).size() + options.any.size();
    if (named > ours.size())
      line +=
          fmt::format(", {} are not ours and stay as they are", format_count(named - ours.size()));
  }
  say(line + "\n");
  return ExitStatus::met;
}

ExitStatus list(const IpaliasOptions& options, Netlink& netlink) {
  const NetworkHome home = network_home();
  const Entries journal = read_journal(journal_path(options, home), home).entries;
  const Removal plan = plan_removal(journal, netlink.present(true), keeps_marks());
  const std::set<JournalEntry> ours(plan.remove.begin(), plan.remove.end());
  const std::set<JournalEntry> foreign(plan.foreign.begin(), plan.foreign.end());
  std::string text;
  for (const JournalEntry& entry : journal) {
    const char* note = ours.count(entry) != 0 ? "" : " (gone)";
    if (foreign.count(entry) != 0) note = " (somebody else's since)";
    text +=
        fmt::format("{}{}/{} dev {}{}\n", entry.is_route ? "local " : "", entry.address.to_string(),
                    entry.prefix, netlink.name_of(entry.device), note);
  }
  say(text);
  return ExitStatus::met;
}

}  // namespace

ExitStatus run_verb(const IpaliasOptions& options) {
  Netlink netlink;
  if (options.verb == Verb::add) return add(options, netlink);
  if (options.verb == Verb::remove) return remove(options, netlink);
  return list(options, netlink);
}

}  // namespace c1k
