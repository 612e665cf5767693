// Needs against facts, before the first SYN: what a plan needs of the host, what there is, and the
// fix. Findings are values; who makes them knows the plan, who reads them only the verdicts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/address.h"
#include "common/host/host_limits.h"

namespace c1k {

enum class Verdict : std::uint8_t { ok, may_slow, will_fail };
std::string_view word_of(Verdict verdict);

struct Finding {
  std::string name;  // "slots", "memory", "workers", ...: what --ignore takes
  std::string have;
  std::string need;
  Verdict verdict = Verdict::ok;
  std::string sentence;  // what is wrong and the fix; empty when ok
};
using Findings = std::vector<Finding>;

// A line each: name, verdict, need, have; and the sentence below it.
std::string to_text(const Findings& findings);

// Throws Refusal with the sentences of all that will fail and are not in `ignored`, and for a name
// in `ignored` that no finding has.
void refuse_what_fails(const Findings& findings, std::span<const std::string> ignored);

// Memory of `connections`: the kernel's at `kernel_bytes` each and our own `user_bytes`, against
// 95 % of MemAvailable. One end of an idle connection is 4.1 KB in the kernel, both ends 8.1 KB
// (measured by slab on 6.18; docs/measuring.md).
inline constexpr std::uint64_t kKernelBytesOneEnd = 4'100;
inline constexpr std::uint64_t kKernelBytesBothEnds = 8'100;
Finding memory_finding(const HostLimits& limits, std::uint64_t connections,
                       std::uint64_t kernel_bytes, std::uint64_t user_bytes);

// Processes that `connections` need at `per_worker` each, against kMaxWorkers and `asked` (0: as
// many as needed).
inline constexpr std::uint64_t kMaxWorkers = 1024;
// The supervisor holds a descriptor for each.
std::uint64_t most_workers(const HostLimits& limits);
Finding workers_finding(const HostLimits& limits, std::uint64_t connections,
                        std::uint64_t per_worker, std::uint64_t asked);

// Which of `aliases` this host can't bind, by binding a probe socket to each.
Finding aliases_finding(const std::vector<Address>& aliases);

}  // namespace c1k
