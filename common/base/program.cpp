#include "common/base/program.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "common/base/refusal.h"

namespace c1k {
namespace {

int fail(const char* name, const char* what, const char* why, ExitStatus status) {
  std::fprintf(stderr, "%s: %s%s\n", name, what, why);
  return static_cast<int>(status);
}

}  // namespace

void say(std::string_view text) {
  errno = 0;
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && is_written) return;
  if (errno == EPIPE) return;  // who read it has had enough of it
  throw OutputLost(std::string("standard output can't be written: ") + std::strerror(errno));
}

std::string stopping_word() {
  struct sigaction now {};
  const bool is_ignored = ::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
  return is_ignored ? "SIGTERM (SIGINT is ignored here, so Ctrl-C does nothing)" : "Ctrl-C";
}

int run_program(const char* name, const char* broke, ExitStatus otherwise,
                const std::function<ExitStatus()>& body) {
  try {
    return static_cast<int>(body());
  } catch (const Refusal& refusal) {
    return fail(name, "", refusal.what(), ExitStatus::refused);
  } catch (const OutputLost& lost) {
    return fail(name, "", lost.what(), ExitStatus::damaged);
  } catch (const std::exception& error) {
    return fail(name, broke, error.what(), otherwise);
  }
}

}  // namespace c1k
