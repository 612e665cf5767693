// The rows about memory: memory, cgroup, tcp-mem.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"
#include "common/check/preflight.h"

namespace c1k {
namespace {

// Accepted sockets' slab is charged to the control group since 6.13 only (docs/kernel.md).
constexpr std::uint64_t kChargesAccepted = 6'013;
constexpr const char* kNoNumber = "no number asked";

// Of one that is unread, with its payload.
std::uint64_t message_bytes(const Needs& needs, const HostFacts& facts) {
  return facts.message_bytes.value_or(kKernelBytesMessage) + needs.message_bytes;
}

// Of all messages on their way at one end.
std::uint64_t queued(const Needs& needs, const HostFacts& facts) {
  return needs.queued_messages * message_bytes(needs, facts);
}

// Of a connection, with its part of what is queued.
std::uint64_t kernel_bytes(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t idle = facts.socket_bytes ? *facts.socket_bytes * needs.ends()
                             : needs.both_ends  ? kKernelBytesBothEnds
                                                : kKernelBytesOneEnd;
  return idle + queued(needs, facts) * needs.ends() / std::max<std::uint64_t>(needs.connections, 1);
}

Finding memory_of(const Needs& needs, const HostFacts& facts) {
  Finding finding = memory_finding(facts, needs.connections, kernel_bytes(needs, facts),
                                   needs.connections == 0 ? 0 : needs.user_bytes);
  if (needs.connections == 0) finding.need = kNoNumber;
  finding.have +=
      facts.socket_bytes
          ? fmt::format("; {} a socket, measured here", format_size(*facts.socket_bytes))
          : fmt::format("; {} a socket, by the table", format_size(kKernelBytesOneEnd));
  if (needs.queued_messages > 0 && needs.connections > 0)
    finding.have +=
        fmt::format("; {} a message that is unread", format_size(message_bytes(needs, facts)));
  return finding;
}

// Our own end only: what the target's sockets are charged to is its own group.
Finding cgroup_of(const Needs& needs, const HostFacts& facts) {
  if (!facts.cgroup) return unconcerned("cgroup", "no limit", "nothing");
  const std::uint64_t each = facts.socket_bytes.value_or(kKernelBytesOneEnd);
  const bool charged =
      !needs.is_server || (facts.kernel_version && *facts.kernel_version >= kChargesAccepted);
  const std::uint64_t need =
      needs.connections * (charged ? each : 0) + queued(needs, facts) + needs.user_bytes;
  const std::uint64_t left = facts.cgroup->left();
  Finding finding{"cgroup",
                  fmt::format("{} left of {} in {}", format_size(left),
                              format_size(facts.cgroup->limit), facts.cgroup->path),
                  format_size(need), Verdict::ok, ""};
  finding.have_number = left;
  finding.need_number = need;
  if (!charged) finding.have += "; this kernel does not charge it for accepted sockets";
  if (need <= left) return finding;
  finding.verdict = Verdict::will_fail;
  finding.sentence = fmt::format(
      "cgroup: {} connections need {}; {} leaves {} of its {}: raise its limit, lower the count, "
      "or --ignore cgroup",
      format_count(needs.connections), format_size(need), facts.cgroup->path, format_size(left),
      format_size(facts.cgroup->limit));
  finding.fix =
      fmt::format("echo {} > {}", facts.cgroup->limit + (need - left), facts.cgroup->knob);
  return finding;
}

// tcp_mem counts queued data, in pages; idle sockets have none (docs/kernel.md).
Finding tcp_mem_of(const Needs& needs, const HostFacts& facts) {
  const std::uint64_t pages =
      (needs.queued_bytes * needs.ends() + facts.page_bytes - 1) / facts.page_bytes;
  if (pages == 0)
    return unconcerned("tcp-mem", have_text(facts.tcp_mem_pressure) + " pages",
                       "nothing: no data is queued");
  Finding finding = finding_of(
      {"tcp-mem", "net.ipv4.tcp_mem", facts.tcp_mem_pressure, pages, Verdict::may_slow,
       "above its middle figure the kernel shrinks buffers, above the last it drops data"});
  if (finding.verdict == Verdict::ok) return finding;
  const std::uint64_t most = std::max(facts.tcp_mem_max.value_or(0), pages / 2 * 3);
  const std::string wanted = fmt::format("{} {} {}", pages / 4 * 3, pages, most);
  finding.fix = fmt::format("sysctl -w net.ipv4.tcp_mem='{}'", wanted);
  finding.settings.clear();
  if (facts.tcp_mem_low && facts.tcp_mem_max)
    finding.settings = {
        {"net.ipv4.tcp_mem",
         fmt::format("{} {} {}", *facts.tcp_mem_low, *facts.tcp_mem_pressure, *facts.tcp_mem_max),
         wanted}};
  return finding;
}

}  // namespace

Finding memory_finding(const HostLimits& limits, std::uint64_t connections,
                       std::uint64_t kernel_bytes, std::uint64_t user_bytes) {
  const std::uint64_t need = connections * kernel_bytes + user_bytes;
  Finding finding{"memory", "not known", format_size(need), Verdict::ok, ""};
  finding.need_number = need;
  if (!limits.memory_available) return finding;
  const std::uint64_t usable = *limits.memory_available / 100 * 95;
  finding.have = fmt::format("{} (95 % of MemAvailable)", format_size(usable));
  finding.have_number = usable;
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

void append_memory_findings(Findings& findings, const Needs& needs, const HostFacts& facts) {
  findings.push_back(cgroup_of(needs, facts));
  findings.push_back(tcp_mem_of(needs, facts));
}

Findings host_findings(const Needs& needs, const HostFacts& facts) {
  Findings findings{memory_of(needs, facts)};
  append_process_findings(findings, needs, facts);
  append_memory_findings(findings, needs, facts);
  append_tcp_findings(findings, needs, facts);
  append_network_findings(findings, needs, facts);
  if (needs.connections == 0)
    for (Finding& finding : findings)
      if (finding.need_number == 0) finding.need = kNoNumber;
  return findings;
}

}  // namespace c1k
