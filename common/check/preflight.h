// Needs against facts, before the first SYN. Every rule is a pure function of the two; only
// aliases_finding() asks the kernel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/address.h"
#include "common/check/finding.h"
#include "common/check/needs.h"
#include "common/host/host_facts.h"

namespace c1k {

// Memory of `connections`: the kernel's at `kernel_bytes` each and our own `user_bytes`, against
// 95 % of MemAvailable. One end of an idle connection is 4.1 KB in the kernel, both ends 8.1 KB; a
// message that nobody has read is 1.1 KB more than its payload (measured by slab on 6.18;
// docs/kernel.md). One that was read leaves nothing behind.
inline constexpr std::uint64_t kKernelBytesOneEnd = 4'100;
inline constexpr std::uint64_t kKernelBytesBothEnds = 8'100;
inline constexpr std::uint64_t kKernelBytesMessage = 1'100;
Finding memory_finding(const HostLimits& limits, std::uint64_t connections,
                       std::uint64_t kernel_bytes, std::uint64_t user_bytes);

// Processes that `connections` need at `per_worker` each, against kMaxWorkers and `asked` (0: as
// many as needed).
// The supervisor holds a descriptor for each.
std::uint64_t most_workers(const HostLimits& limits);
Finding workers_finding(const HostLimits& limits, std::uint64_t connections,
                        std::uint64_t per_worker, std::uint64_t asked);

// Which of `aliases` this host can't bind, by binding a probe socket to each. `device`: where they
// would be added; empty: not known.
Finding aliases_finding(const std::vector<Address>& aliases, const std::string& device = {});

// The hard limit of descriptors with which the workers that there may be carry the plan.
std::uint64_t nofile_needed(const Needs& needs);

// The rows that client and server have in common, in a fixed order: memory, workers, nofile,
// nr_open, file-max, epoll-watches, processes, cgroup, tcp-mem, conntrack, orphans, time-wait,
// somaxconn, syn-backlog, netdev-backlog, tcp-hash, rp-filter, arp, neighbours, bandwidth.
Findings host_findings(const Needs& needs, const HostFacts& facts);

// Its parts.
void append_process_findings(Findings& findings, const Needs& needs, const HostFacts& facts);
void append_memory_findings(Findings& findings, const Needs& needs, const HostFacts& facts);
void append_tcp_findings(Findings& findings, const Needs& needs, const HostFacts& facts);
void append_network_findings(Findings& findings, const Needs& needs, const HostFacts& facts);

}  // namespace c1k
