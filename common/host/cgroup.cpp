#include "common/host/cgroup.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "common/host/proc_file.h"

namespace c1k {
namespace {

// v1 writes "no limit" as the largest page count; v2 as "max", which is no number.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60U;

struct Files {
  const char* limit;
  const char* used;
  const char* stat;   // nullptr: nothing to subtract
  const char* going;  // the line of `stat`
};
constexpr Files kMemory1{"memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat",
                         "total_inactive_file "};
constexpr Files kMemory2{"memory.max", "memory.current", "memory.stat", "inactive_file "};
constexpr Files kProcesses{"pids.max", "pids.current", nullptr, nullptr};

struct Place {
  std::string mount;
  std::string path;
};

bool has_word(const std::string& list, const std::string& word) {
  return ("," + list + ",").find("," + word + ",") != std::string::npos;
}

// Where a hierarchy is mounted: type cgroup with the controller among its options, or cgroup2.
std::string mount_of(const std::string& mounts, const std::string& controller) {
  std::istringstream lines(mounts);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string source, where, type, options;
    words >> source >> where >> type >> options;
    if (controller.empty() ? type == "cgroup2" : type == "cgroup" && has_word(options, controller))
      return where;
  }
  return {};
}

// "4:memory:/a/b" of v1, "0::/a/b" of v2 (an empty controller).
std::optional<Place> place_of(const std::string& groups, const std::string& mounts,
                              const std::string& controller) {
  std::istringstream lines(groups);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? !controllers.empty() : !has_word(controllers, controller)) continue;
    const std::string mount = mount_of(mounts, controller);
    if (!mount.empty()) return Place{mount, line.substr(second + 1)};
  }
  return std::nullopt;
}

std::optional<CgroupRoom> room_in(const std::string& folder, const Files& files) {
  const auto number = [&folder](const char* file) {
    return number_at((folder + "/" + file).c_str());
  };
  const auto limit = number(files.limit);
  const auto used = number(files.used);
  if (!limit || *limit >= kNoLimit || !used) return std::nullopt;
  std::uint64_t going = 0;
  if (files.stat != nullptr)
    if (const auto text = read_proc((folder + "/" + files.stat).c_str()))
      going = figure_in(*text, files.going).value_or(0);
  return CgroupRoom{folder, *limit, *used - std::min(*used, going), folder + "/" + files.limit};
}

// Of every group from `place` on upwards that sets a limit.
void append_rooms(const std::optional<Place>& place, const Files& files, const std::string& root,
                  std::vector<CgroupRoom>& rooms) {
  if (!place) return;
  for (std::string path = place->path;;) {
    if (path == "/") path.clear();
    if (const auto room = room_in(root + place->mount + path, files)) rooms.push_back(*room);
    if (path.empty()) return;
    path.resize(std::min(path.rfind('/'), path.size()));
  }
}

std::optional<CgroupRoom> tightest(const std::vector<CgroupRoom>& rooms) {
  const auto found = std::min_element(
      rooms.begin(), rooms.end(),
      [](const CgroupRoom& a, const CgroupRoom& b) { return a.left() < b.left(); });
  return found == rooms.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::vector<CgroupRoom> memory_rooms(const std::string& groups, const std::string& mounts,
                                     const std::string& root) {
  std::vector<CgroupRoom> rooms;
  append_rooms(place_of(groups, mounts, "memory"), kMemory1, root, rooms);
  append_rooms(place_of(groups, mounts, ""), kMemory2, root, rooms);
  return rooms;
}

std::optional<CgroupRoom> memory_room(const std::string& groups, const std::string& mounts,
                                      const std::string& root) {
  return tightest(memory_rooms(groups, mounts, root));
}

std::optional<CgroupRoom> process_room(const std::string& groups, const std::string& mounts,
                                       const std::string& root) {
  std::vector<CgroupRoom> rooms;
  append_rooms(place_of(groups, mounts, "pids"), kProcesses, root, rooms);
  append_rooms(place_of(groups, mounts, ""), kProcesses, root, rooms);
  return tightest(rooms);
}

CgroupHits memory_hits(const CgroupRoom& room) {
  const auto text = [&room](const char* file) { return read_proc((room.path + file).c_str()); };
  if (room.knob.ends_with(kMemory1.limit)) {
    const auto control = text("/memory.oom_control");
    return {number_at((room.path + "/memory.failcnt").c_str()),
            control ? figure_in(*control, "oom_kill ") : std::nullopt};
  }
  auto events = text("/memory.events.local");  // without what its children met, since Linux 5.2
  if (!events) events = text("/memory.events");
  if (!events) return {};
  return {figure_in(*events, "max "), figure_in(*events, "oom_kill ")};
}

}  // namespace c1k
