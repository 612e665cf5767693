#include "common/host/host_limits.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "common/host/proc_file.h"

namespace c1k {
namespace {

std::optional<std::uint64_t> kilobytes(const std::optional<std::string>& meminfo,
                                       std::string_view name) {
  if (!meminfo) return std::nullopt;
  const auto figure = figure_in(*meminfo, name);
  return figure ? std::optional(*figure * 1024) : std::nullopt;
}

unsigned usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(CPU_COUNT(&set));
}

}  // namespace

std::optional<PortRange> parse_port_range_sysctl(const std::string& text) {
  unsigned first = 0;
  unsigned last = 0;
  if (std::sscanf(text.c_str(), "%u %u", &first, &last) != 2) return std::nullopt;
  if (first > last || last > 65535) return std::nullopt;
  return PortRange{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
}

std::vector<PortRange> parse_reserved_ports_sysctl(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \t\n");
  if (end == std::string::npos) return {};
  return parse_port_ranges(std::string_view(text).substr(0, end + 1));
}

HostLimits read_host_limits() {
  HostLimits limits;
  rlimit nofile{};
  ::getrlimit(RLIMIT_NOFILE, &nofile);
  limits.nofile_soft = nofile.rlim_cur;
  limits.nofile_hard = nofile.rlim_max;
  limits.cores = usable_cores();
  const auto meminfo = read_proc("/proc/meminfo");
  limits.memory_total = kilobytes(meminfo, "MemTotal:");
  limits.memory_available = kilobytes(meminfo, "MemAvailable:");
  limits.somaxconn = number_at("/proc/sys/net/core/somaxconn");
  limits.epoll_watches = number_at("/proc/sys/fs/epoll/max_user_watches");
  if (const auto text = read_proc("/proc/sys/net/ipv4/ip_local_port_range"))
    limits.port_range = parse_port_range_sysctl(*text);
  if (const auto text = read_proc("/proc/sys/net/ipv4/ip_local_reserved_ports"))
    limits.reserved_ports = parse_reserved_ports_sysctl(*text);
  return limits;
}

void raise_nofile() {
  rlimit nofile{};
  if (::getrlimit(RLIMIT_NOFILE, &nofile) != 0) return;
  nofile.rlim_cur = nofile.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &nofile);
}

void fill_standard_streams() {
  int descriptor = STDIN_FILENO;
  while (descriptor >= STDIN_FILENO && descriptor <= STDERR_FILENO)
    descriptor = ::open("/dev/null", O_RDWR);  // the lowest number that is free
  if (descriptor > STDERR_FILENO) ::close(descriptor);
}

Named describe(const HostLimits& limits) {
  Named named{{"cores", fmt::format("{}", limits.cores)},
              {"nofile_hard", fmt::format("{}", limits.nofile_hard)}};
  const auto add = [&named](const char* name, const std::optional<std::uint64_t>& figure) {
    if (figure) named.emplace_back(name, fmt::format("{}", *figure));
  };
  add("memory_total_bytes", limits.memory_total);
  add("memory_available_bytes_at_start", limits.memory_available);
  add("somaxconn", limits.somaxconn);
  add("epoll_max_user_watches", limits.epoll_watches);
  return named;
}

}  // namespace c1k
