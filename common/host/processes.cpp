#include "common/host/processes.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <map>

#include "common/base/refusal.h"
#include "common/host/proc_file.h"

namespace c1k {
namespace {

constexpr std::size_t kNameLength = 15;  // TASK_COMM_LEN - 1

struct Seen {
  std::string name;
  pid_t parent = 0;
};

std::optional<pid_t> number_in(std::string_view text) {
  pid_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// "4711 (name) S 1 ...": a name may hold anything, so its end is the last bracket (proc(5)). One
// that has ended and waits for its parent (Z) is gone.
std::optional<Seen> look_at(pid_t process) {
  const auto text = read_proc(fmt::format("/proc/{}/stat", process).c_str());
  if (!text) return std::nullopt;
  const std::size_t begin = text->find('(');
  const std::size_t end = text->rfind(')');
  if (begin == std::string::npos || end == std::string::npos || end + 4 > text->size())
    return std::nullopt;
  if ((*text)[end + 2] == 'Z') return std::nullopt;
  const std::string_view rest = std::string_view(*text).substr(end + 4);
  return Seen{text->substr(begin + 1, end - begin - 1),
              number_in(rest.substr(0, rest.find(' '))).value_or(0)};
}

std::map<pid_t, Seen> all_processes() {
  std::map<pid_t, Seen> all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error))
    if (const auto process = number_in(entry.path().filename().string()))
      if (auto seen = look_at(*process)) all.emplace(*process, std::move(*seen));
  return all;
}

}  // namespace

ProcessSpec parse_process_spec(std::string_view text) {
  if (text.empty()) throw Refusal("'': write a process's name or number");
  const auto number = number_in(text);
  if (number && *number <= 0) throw Refusal(fmt::format("'{}': no process has that number", text));
  return {std::string(text), number};
}

std::vector<pid_t> find_processes(const std::vector<ProcessSpec>& specs) {
  const std::map<pid_t, Seen> all = all_processes();
  std::set<pid_t> found;
  for (const auto& [process, seen] : all)
    for (const ProcessSpec& spec : specs)
      if (spec.id ? *spec.id == process : spec.text.substr(0, kNameLength) == seen.name)
        found.insert(process);
  for (bool more = true; more;) {
    more = false;
    for (const auto& [process, seen] : all)
      if (found.contains(seen.parent)) more |= found.insert(process).second;
  }
  found.erase(::getpid());
  return {found.begin(), found.end()};
}

std::optional<std::uint64_t> descriptors_of(pid_t process) {
  struct stat status {};
  if (::stat(fmt::format("/proc/{}/fd", process).c_str(), &status) != 0 || status.st_size == 0)
    return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

std::optional<std::uint64_t> descriptor_limit_of(pid_t process) {
  const auto text = read_proc(fmt::format("/proc/{}/limits", process).c_str());
  return text ? figure_in(*text, "Max open files") : std::nullopt;
}

std::set<std::uint64_t> socket_inodes_of(pid_t process) {
  std::set<std::uint64_t> inodes;
  std::error_code error;
  std::filesystem::directory_iterator entries(fmt::format("/proc/{}/fd", process), error);
  if (error) return inodes;
  for (const auto& entry : entries) {
    const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
    constexpr std::string_view kSocket = "socket:[";
    if (error || !target.starts_with(kSocket)) continue;
    std::uint64_t inode = 0;
    std::from_chars(target.data() + kSocket.size(), target.data() + target.size(), inode);
    inodes.insert(inode);
  }
  return inodes;
}

}  // namespace c1k
