// The kernel's own counters of what went wrong, as they stand: common/record/sample.h names them.
#pragma once

#include <string>

#include "common/record/sample.h"

namespace c1k {

// `net`: "/proc/self/net", or "/proc/PID/net" for the network namespace that a process lives in.
// softnet_drops are of the whole host, over all processors. About 60 us.
KernelCounters read_kernel_counters(const std::string& net);

// What each has grown by since `earlier`; nullopt where one of the two is not known.
KernelCounters growth(const KernelCounters& now, const KernelCounters& earlier);

// The figure `name` of a /proc/net file of paired lines: "TcpExt: A B" above "TcpExt: 1 2".
std::optional<std::uint64_t> paired_figure(std::string_view text, std::string_view section,
                                           std::string_view name);

}  // namespace c1k
