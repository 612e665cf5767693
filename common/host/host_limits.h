// What this host allows, read once before the run. What can't be read is nullopt, never guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/endpoint.h"
#include "common/record/summary.h"

namespace c1k {

// Descriptors that a worker keeps back for itself: its standard streams, epoll, pipes, and slack.
inline constexpr std::uint64_t kReservedDescriptors = 32;

// Worker processes of a program, at most: each has a row of the board (common/run/board.h).
inline constexpr std::uint64_t kMaxWorkers = 1024;

struct HostLimits {
  std::uint64_t nofile_soft = 0;
  std::uint64_t nofile_hard = 0;
  unsigned cores = 1;                             // that this process may use
  std::optional<std::uint64_t> memory_total;      // bytes
  std::optional<std::uint64_t> memory_available;  // bytes, MemAvailable
  std::optional<std::uint64_t> somaxconn;
  std::optional<std::uint64_t> epoll_watches;  // fs.epoll.max_user_watches
  std::optional<PortRange> port_range;         // ip_local_port_range of this namespace
  std::vector<PortRange> reserved_ports;       // ip_local_reserved_ports of this namespace
};

HostLimits read_host_limits();

// Soft to hard, for this process and its children; no privilege needed.
void raise_nofile();

// A program that is started with 0, 1 or 2 closed would get its log or a socket under that number,
// and print into it: /dev/null takes the place of those that are missing.
void fill_standard_streams();

// For the summary: what the figures were taken on.
Named describe(const HostLimits& limits);

// "32768\t60999" as one range, and "8080,9000-9010" as several: what the two sysctls hold.
std::optional<PortRange> parse_port_range_sysctl(const std::string& text);
std::vector<PortRange> parse_reserved_ports_sysctl(const std::string& text);

}  // namespace c1k
