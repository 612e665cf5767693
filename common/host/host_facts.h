// All that the check knows of a host: a value, so that every rule is tested with facts of its own.
// What can't be read is nullopt, and said, never guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/host/cgroup.h"
#include "common/host/host_limits.h"

namespace c1k {

using Fact = std::optional<std::uint64_t>;

// The network device that the plan's packets take.
struct DeviceFacts {
  std::string name;  // empty: not known
  bool is_loopback = false;
  Fact speed_mbit_per_s;
  Fact rp_filter;  // the higher of all's and its own, as the kernel takes it (ip-sysctl)
  Fact arp_ignore;
  Fact arp_announce;
  Fact rp_filter_own;  // the device's own values, and all's: what a setting would change
  Fact arp_ignore_own;
  Fact arp_ignore_all;
};

struct HostFacts : HostLimits {
  bool may_pass_file_max = false;  // CAP_SYS_ADMIN in the first user namespace
  Fact file_max;
  Fact files_in_use;
  Fact nr_open;
  Fact threads_max;  // kernel.threads-max
  Fact pid_max;
  Fact threads_in_use;
  Fact processes_hard;               // RLIMIT_NPROC; nullopt: unlimited, or not for this user
  std::optional<CgroupRoom> cgroup;  // memory; nullopt: no limit
  std::optional<CgroupRoom> processes_cgroup;
  Fact kernel_version;  // 6 * 1000 + 18
  Fact conntrack_max;   // nullopt: not loaded
  Fact conntrack_count;
  Fact conntrack_buckets;
  Fact max_orphans;
  Fact max_tw_buckets;
  Fact max_syn_backlog;
  Fact syncookies;
  Fact netdev_max_backlog;
  Fact tcp_hash_buckets;  // of this namespace, or the shared ones; kernels >= 6.1 say
  bool tcp_hash_is_shared = false;
  Fact tcp_mem_low;  // pages
  Fact tcp_mem_pressure;
  Fact tcp_mem_max;
  Fact neighbours_max;  // neigh/default/gc_thresh3, of the host's own namespace
  std::uint64_t page_bytes = 4096;
  Fact devices_up;  // beside loopback
  DeviceFacts device;
  Fact ports_from;  // the first that this process may bind; nullopt: any, or not known
  std::vector<std::uint16_t> listening;  // ports that something listens on at the wildcard address
  // Measured by the self-test; nullopt: not done, or implausible.
  Fact socket_bytes;   // of one end
  Fact message_bytes;  // of an unread message beside its payload
};

// `towards`: of the plan's first target, or the server's first endpoint (`is_own`).
HostFacts read_host_facts(const Address& towards, bool is_own);

}  // namespace c1k
