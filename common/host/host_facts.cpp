#include "common/host/host_facts.h"

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "common/host/device.h"
#include "common/host/proc_file.h"
#include "common/net/socket.h"

namespace c1k {
namespace {

constexpr unsigned long long kSysAdmin = 1ULL << CAP_SYS_ADMIN;
constexpr unsigned long long kSysResource = 1ULL << CAP_SYS_RESOURCE;

Fact sysctl(const char* path) {
  return number_at((std::string("/proc/sys/") + path).c_str());
}

unsigned long long capabilities() {
  const std::string status = read_proc("/proc/self/status").value_or("");
  const std::size_t at = status.find("CapEff:");
  return at == status.npos ? 0 : std::strtoull(status.c_str() + at + 7, nullptr, 16);
}

// Limits of the host heed only the capabilities of the first user namespace.
bool in_first_user_namespace() {
  unsigned long inside = 1, outside = 1, count = 0;
  const std::string map = read_proc("/proc/self/uid_map").value_or("");
  return std::sscanf(map.c_str(), "%lu %lu %lu", &inside, &outside, &count) == 3 && inside == 0 &&
         outside == 0 && count == 4294967295UL;
}

void read_processes(HostFacts& facts, unsigned long long held) {
  facts.threads_max = sysctl("kernel/threads-max");
  facts.pid_max = sysctl("kernel/pid_max");
  unsigned long all = 0;  // "0.00 0.01 0.05 1/234 5678": running and all (proc(5))
  const std::string load = read_proc("/proc/loadavg").value_or("");
  if (std::sscanf(load.c_str(), "%*f %*f %*f %*u/%lu", &all) == 1) facts.threads_in_use = all;
  rlimit processes{};
  // Not for root, nor for who holds one of these (getrlimit(2)).
  if (::getuid() != 0 && (held & (kSysAdmin | kSysResource)) == 0 &&
      ::getrlimit(RLIMIT_NPROC, &processes) == 0 && processes.rlim_cur != RLIM_INFINITY)
    facts.processes_hard = processes.rlim_cur;
}

void read_files(HostFacts& facts, unsigned long long held) {
  facts.may_pass_file_max = (held & kSysAdmin) != 0 && in_first_user_namespace();
  facts.file_max = sysctl("fs/file-max");
  facts.files_in_use = sysctl("fs/file-nr");
  facts.nr_open = sysctl("fs/nr_open");
}

void read_tcp(HostFacts& facts) {
  facts.max_orphans = sysctl("net/ipv4/tcp_max_orphans");
  facts.max_tw_buckets = sysctl("net/ipv4/tcp_max_tw_buckets");
  facts.max_syn_backlog = sysctl("net/ipv4/tcp_max_syn_backlog");
  facts.syncookies = sysctl("net/ipv4/tcp_syncookies");
  facts.netdev_max_backlog = sysctl("net/core/netdev_max_backlog");
  facts.conntrack_max = sysctl("net/netfilter/nf_conntrack_max");
  facts.conntrack_count = sysctl("net/netfilter/nf_conntrack_count");
  facts.conntrack_buckets = sysctl("net/netfilter/nf_conntrack_buckets");
  facts.neighbours_max = sysctl("net/ipv4/neigh/default/gc_thresh3");
  // Negative: shared with the first namespace (ip-sysctl, tcp_ehash_entries).
  long buckets = 0;
  const std::string hash = read_proc("/proc/sys/net/ipv4/tcp_ehash_entries").value_or("");
  if (std::sscanf(hash.c_str(), "%ld", &buckets) == 1 && buckets != 0) {
    facts.tcp_hash_is_shared = buckets < 0;
    facts.tcp_hash_buckets = static_cast<std::uint64_t>(std::labs(buckets));
  }
  unsigned long low = 0, pressure = 0, most = 0;
  const std::string memory = read_proc("/proc/sys/net/ipv4/tcp_mem").value_or("");
  if (std::sscanf(memory.c_str(), "%lu %lu %lu", &low, &pressure, &most) == 3) {
    facts.tcp_mem_low = low;
    facts.tcp_mem_pressure = pressure;
    facts.tcp_mem_max = most;
  }
}

Fact own_of(const std::string& device, const char* name) {
  return device.empty() ? std::nullopt
                        : sysctl(fmt::format("net/ipv4/conf/{}/{}", device, name).c_str());
}

// The kernel takes the higher of conf/all and conf/DEVICE for these three (ip-sysctl).
Fact higher(const std::string& device, const char* name) {
  const Fact all = sysctl(fmt::format("net/ipv4/conf/all/{}", name).c_str());
  const Fact own = own_of(device, name);
  return all && own ? Fact{std::max(*all, *own)} : all;
}

void read_device(DeviceFacts& device, const Address& towards, bool is_own) {
  device.name = is_own ? device_with(towards) : device_towards(towards);
  device.is_loopback = device.name == "lo" || scope_of(towards) == Scope::loopback;
  if (!device.name.empty()) device.speed_mbit_per_s = speed_of(device.name);
  device.rp_filter = higher(device.name, "rp_filter");
  device.arp_ignore = higher(device.name, "arp_ignore");
  device.rp_filter_own = own_of(device.name, "rp_filter");
  device.arp_ignore_own = own_of(device.name, "arp_ignore");
  device.arp_ignore_all = sysctl("net/ipv4/conf/all/arp_ignore");
  device.arp_announce = higher(device.name, "arp_announce");
}

// By trying, since a capability counts only in the user namespace that the network's belongs to.
Fact first_port_for_us() {
  const Fact start = sysctl("net/ipv4/ip_unprivileged_port_start");
  if (!start || *start <= 1 || *start > 65'536) return std::nullopt;
  const auto below = static_cast<std::uint16_t>(*start - 1);
  return probe_bind(Address::v4(0), below) == EACCES ? start : std::nullopt;
}

Fact kernel_version() {
  utsname system{};
  unsigned major = 0, minor = 0;
  if (::uname(&system) != 0 || std::sscanf(system.release, "%u.%u", &major, &minor) != 2)
    return std::nullopt;
  return std::uint64_t{major} * 1000 + minor;
}

}  // namespace

HostFacts read_host_facts(const Address& towards, bool is_own) {
  HostFacts facts;
  static_cast<HostLimits&>(facts) = read_host_limits();
  const unsigned long long held = capabilities();
  read_files(facts, held);
  read_processes(facts, held);
  const std::string groups = read_proc("/proc/self/cgroup").value_or("");
  const std::string mounts = read_proc("/proc/self/mounts").value_or("");
  facts.cgroup = memory_room(groups, mounts);
  facts.processes_cgroup = process_room(groups, mounts);
  facts.kernel_version = kernel_version();
  read_tcp(facts);
  read_device(facts.device, towards, is_own);
  facts.devices_up = count_devices_up();
  facts.ports_from = first_port_for_us();
  facts.listening = listening_ports();
  facts.page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return facts;
}

}  // namespace c1k
