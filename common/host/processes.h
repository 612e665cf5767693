// Other people's processes, as /proc shows them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

// What is watched: a process id, or a name as in /proc/PID/comm (its first 15 characters).
struct ProcessSpec {
  std::string text;
  std::optional<pid_t> id;  // nullopt: by name
};

// "nginx" or "4711". Throws Refusal: nothing, or 0.
ProcessSpec parse_process_spec(std::string_view text);

// Those that are meant and all their descendants, each once, in ascending order; never the caller.
std::vector<pid_t> find_processes(const std::vector<ProcessSpec>& specs);

// How many descriptors a process has open: the size that stat() gives /proc/PID/fd since Linux 6.2
// (proc_fd_getattr of fs/proc/fd.c). nullopt: an older kernel, no right, or it is gone.
std::optional<std::uint64_t> descriptors_of(pid_t process);

// How many a process may have open: the soft limit of /proc/PID/limits. nullopt: none, or it is not
// ours to read.
std::optional<std::uint64_t> descriptor_limit_of(pid_t process);

// The inodes of the sockets that a process holds now: reads each of its descriptors once.
std::set<std::uint64_t> socket_inodes_of(pid_t process);

}  // namespace c1k
