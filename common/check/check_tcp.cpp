// The rows about TCP's own tables and queues: conntrack, orphans, time-wait, somaxconn,
// syn-backlog, netdev-backlog, tcp-hash.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"
#include "common/check/preflight.h"

namespace c1k {
namespace {

constexpr std::uint64_t kQueueAtMax = 4096;   // at --rate max; the kernel's default since 5.4
constexpr std::uint64_t kMostPerBucket = 2;   // sockets in a hash chain before it is felt
constexpr std::uint64_t kMostTracked = 8;     // entries in a bucket of conntrack
constexpr std::uint64_t kClosesAtOnce = 256;  // a worker's closes between two looks

// What arrives in 50 ms: a server's worker may be off the processor for so long.
std::uint64_t queue_for(const Rate& rate) {
  return rate ? std::max<std::uint64_t>(*rate / 20, 1) : kQueueAtMax;
}

Finding conntrack_of(const Needs& needs, const HostFacts& facts) {
  if (!facts.conntrack_max) return unconcerned("conntrack", "not loaded", "nothing");
  const std::uint64_t used = facts.conntrack_count.value_or(0);
  const bool tracks = used > 0;
  Finding finding = finding_of(
      {"conntrack", "net.netfilter.nf_conntrack_max", facts.conntrack_max, used + needs.connections,
       tracks ? Verdict::will_fail : Verdict::may_slow,
       tracks
           ? "it tracks here, and drops what it has no entry for"
           : "it is loaded and tracks nothing so far; if a rule tracks these, they are dropped"});
  finding.have += fmt::format(", {} in use", format_count(used));
  if (finding.verdict != Verdict::ok || !facts.conntrack_buckets) return finding;
  const std::uint64_t buckets = std::max<std::uint64_t>(*facts.conntrack_buckets, 1);
  if (!tracks || (used + needs.connections) / buckets <= kMostTracked) return finding;
  finding.verdict = Verdict::may_slow;
  finding.sentence = fmt::format("conntrack: {} buckets for {} entries are long chains",
                                 format_count(buckets), finding.need);
  const std::uint64_t wanted = (used + needs.connections) / 4;
  finding.fix = fmt::format("sysctl -w net.netfilter.nf_conntrack_buckets={}", wanted);
  finding.settings = {{"net.netfilter.nf_conntrack_buckets", fmt::format("{}", buckets),
                       fmt::format("{}", wanted)}};
  return finding;
}

void append_closing(Findings& findings, const Needs& needs, const HostFacts& facts) {
  if (!needs.fin) {
    findings.push_back(unconcerned("orphans", facts.max_orphans, "nothing: closes by RST"));
    findings.push_back(unconcerned("time-wait", facts.max_tw_buckets, "nothing: closes by RST"));
    return;
  }
  findings.push_back(finding_of({"orphans", "net.ipv4.tcp_max_orphans", facts.max_orphans,
                                 needs.connections, Verdict::may_slow,
                                 "closed at once, those beyond it are reset; slower: "
                                 "--drain-rate"}));
  findings.push_back(finding_of({"time-wait", "net.ipv4.tcp_max_tw_buckets", facts.max_tw_buckets,
                                 needs.connections, Verdict::may_slow,
                                 "those beyond it skip TIME_WAIT (TCPTimeWaitOverflow)"}));
}

Finding somaxconn_of(const Needs& needs, const HostFacts& facts) {
  if (!needs.is_server && !needs.both_ends)
    return unconcerned("somaxconn", facts.somaxconn, "the target's own");
  const std::uint64_t need =
      needs.is_server ? (needs.backlog == 0 ? kQueueAtMax : needs.backlog) : queue_for(needs.rate);
  return finding_of({"somaxconn", "net.core.somaxconn", facts.somaxconn, need, Verdict::may_slow,
                     "the accept queue holds no more, SYNs beyond it wait a second or longer"});
}

// With syncookies the accept queue's length is the only limit; without, a quarter of
// tcp_max_syn_backlog is kept for peers that are known (tcp_conn_request in tcp_input.c).
Finding syn_backlog_of(const Needs& needs, const HostFacts& facts) {
  const bool listens = needs.is_server || needs.both_ends;
  if (!listens || facts.syncookies.value_or(0) > 0) {
    const std::string cookies =
        facts.syncookies ? (*facts.syncookies > 0 ? "on" : "off") : "not known";
    return unconcerned("syn-backlog",
                       fmt::format("{}, syncookies {}", have_text(facts.max_syn_backlog), cookies),
                       listens ? "nothing: syncookies" : "the target's own");
  }
  const std::uint64_t queue =
      needs.is_server ? (needs.backlog == 0 ? kQueueAtMax : needs.backlog) : queue_for(needs.rate);
  return finding_of({"syn-backlog", "net.ipv4.tcp_max_syn_backlog", facts.max_syn_backlog,
                     queue / 3 * 4, Verdict::may_slow,
                     "without syncookies, SYNs beyond three quarters of it are dropped"});
}

// Loopback and veth put every packet through it; a driver that polls (NAPI) does not.
Finding netdev_backlog_of(const Needs& needs, const HostFacts& facts) {
  return finding_of({"netdev-backlog", "net.core.netdev_max_backlog", facts.netdev_max_backlog,
                     std::max<std::uint64_t>(needs.at_work, 1) * kClosesAtOnce, Verdict::may_slow,
                     "packets beyond it are dropped, and a RST is not sent again"});
}

Finding tcp_hash_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t need = needs.sockets() / kMostPerBucket;
  Finding finding =
      finding_of({"tcp-hash", "net.ipv4.tcp_ehash_entries", facts.tcp_hash_buckets, need,
                  Verdict::may_slow, "longer chains cost time at every look-up"});
  finding.settings.clear();  // it is read-only
  if (!facts.tcp_hash_buckets) {
    finding.sentence += " (Linux 6.1 and later say)";
    return finding;
  }
  const std::uint64_t buckets = std::max<std::uint64_t>(*facts.tcp_hash_buckets, 1);
  if (facts.tcp_hash_is_shared) finding.have += ", shared by namespaces";
  if (needs.sockets() > 0)
    finding.have += fmt::format(", {:.1f} sockets in each", static_cast<double>(needs.sockets()) /
                                                                static_cast<double>(buckets));
  if (finding.verdict == Verdict::ok) return finding;
  std::uint64_t power = 1;
  while (power < need) power *= 2;
  finding.fix = fmt::format(
      "boot with thash_entries={}, or run in a namespace made after sysctl -w "
      "net.ipv4.tcp_child_ehash_entries={}",
      power, power);
  return finding;
}

}  // namespace

void append_tcp_findings(Findings& findings, const Needs& needs, const HostFacts& facts) {
  findings.push_back(conntrack_of(needs, facts));
  append_closing(findings, needs, facts);
  findings.push_back(somaxconn_of(needs, facts));
  findings.push_back(syn_backlog_of(needs, facts));
  findings.push_back(netdev_backlog_of(needs, facts));
  findings.push_back(tcp_hash_of(needs, facts));
}

}  // namespace c1k
