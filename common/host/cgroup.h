// What control groups leave to this process: the tightest limit on the way up, in v1 and v2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace c1k {

struct CgroupRoom {
  std::string path;  // of the group that sets the limit
  std::uint64_t limit = 0;
  std::uint64_t used = 0;  // memory: without page cache that can go (inactive_file)
  std::string knob;        // the file that holds the limit
  std::uint64_t left() const { return limit > used ? limit - used : 0; }
};

// `groups`: the text of /proc/self/cgroup, `mounts`: that of /proc/self/mounts (cgroups(7)); their
// folders are looked for below `root`, which is empty but in tests. nullopt: no group sets a limit.
std::optional<CgroupRoom> memory_room(const std::string& groups, const std::string& mounts,
                                      const std::string& root = {});
// Of memory: every group that sets a limit, v1 before v2, the innermost first.
std::vector<CgroupRoom> memory_rooms(const std::string& groups, const std::string& mounts,
                                     const std::string& root = {});
std::optional<CgroupRoom> process_room(const std::string& groups, const std::string& mounts,
                                       const std::string& root = {});

// How often a group was at its limit of memory, and how many processes were killed for it, since it
// was made: memory.failcnt and memory.oom_control (v1), memory.events.local or memory.events (v2).
struct CgroupHits {
  std::optional<std::uint64_t> hits;
  std::optional<std::uint64_t> kills;
};
CgroupHits memory_hits(const CgroupRoom& room);

}  // namespace c1k
