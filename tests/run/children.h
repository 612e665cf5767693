// Processes that a test starts, and those that they leave behind.
#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

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
