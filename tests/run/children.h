// Processes that a test starts, and those that they leave behind.
#pragma once

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>

#include "tests/base/eventually.h"

namespace c1k {

// True when this process has no children any more; reaps those that have ended.
inline bool no_child_is_left() {
  return eventually([] {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
  });
}

// Ends those children of `parent` that have this name (/proc/PID/comm), by SIGKILL.
inline void kill_child_named(const std::string& name, pid_t parent) {
  eventually([&] {  // it may not have its name yet
    bool found = false;
    std::ifstream children(fmt::format("/proc/{}/task/{}/children", parent, parent));
    for (pid_t child = 0; children >> child;) {
      std::string comm;
      std::getline(std::ifstream(fmt::format("/proc/{}/comm", child)) >> std::ws, comm);
      if (comm == name) found = ::kill(child, SIGKILL) == 0;
    }
    return found;
  });
}

// How a child ended (wait(2)); nullopt when it did not.
inline std::optional<int> end_of(pid_t child) {
  int status = 0;
  if (!eventually([&] { return ::waitpid(child, &status, WNOHANG) == child; })) return std::nullopt;
  return status;
}
inline bool killed_by(std::optional<int> status, int signal) {
  return status && WIFSIGNALED(*status) && WTERMSIG(*status) == signal;
}
inline bool exited_with(std::optional<int> status, int code) {
  return status && WIFEXITED(*status) && WEXITSTATUS(*status) == code;
}

// While it lives, orphans of this process's children become its own: they can be waited for.
class Subreaper {
 public:
  Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 1UL); }
  ~Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, 0UL); }
  Subreaper(const Subreaper&) = delete;
  Subreaper& operator=(const Subreaper&) = delete;
};

}  // namespace c1k
