#include "report/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr int kNoSuchProgram = 127;  // as a shell says it; gnuplot itself ends with 0 or 1

class Descriptor {
 public:
  // Takes `fd`, moved above the standard three: where a caller has closed one of those, a pipe may
  // get its number, and the child's dup2 would tread on it.
  Descriptor(int fd, const char* what) : fd_(fd) {
    if (fd >= 0 && fd <= STDERR_FILENO) {
      fd_ = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
      ::close(fd);
    }
    if (fd_ < 0) {
      throw Refusal(fmt::format("can't run gnuplot: {}: {}", what, std::strerror(errno)));
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

class IgnoredSigpipe {
 public:
  IgnoredSigpipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  IgnoredSigpipe(const IgnoredSigpipe&) = delete;
  IgnoredSigpipe& operator=(const IgnoredSigpipe&) = delete;
  ~IgnoredSigpipe() { std::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int);
};

// Between fork and exec: only calls that a signal handler may make.
[[noreturn]] void become_gnuplot(int in, int out, int errors) {
  std::signal(SIGPIPE, SIG_DFL);
  if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
      dup2(errors, STDERR_FILENO) >= 0) {
    std::array<char, 8> program{"gnuplot"};
    std::array<char, 3> default_settings{"-d"};
    std::array<char*, 3> arguments{program.data(), default_settings.data(), nullptr};
    execvp(program.data(), arguments.data());
  }
  _exit(kNoSuchProgram);
}

// False when the reader has gone: then its exit status has the better story.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string read_from_start(int fd) {
  std::string text;
  std::array<char, 65'536> piece{};
  for (;;) {
    const ssize_t got = pread(fd, piece.data(), piece.size(), static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// gnuplot quotes its input and points at the place before it says what is wrong.
std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
}

}  // namespace

std::string draw_with_gnuplot(const std::string& script) {
  const IgnoredSigpipe ignored;
  const Descriptor picture(memfd_create("picture", MFD_CLOEXEC), "memfd_create");
  const Descriptor errors(memfd_create("errors", MFD_CLOEXEC), "memfd_create");
  std::array<int, 2> ends{-1, -1};
  const int made = pipe2(ends.data(), O_CLOEXEC);
  Descriptor input(made < 0 ? made : ends[0], "pipe");
  Descriptor script_end(ends[1], "pipe");

  const pid_t child = fork();
  if (child < 0) throw Refusal(fmt::format("can't run gnuplot: fork: {}", std::strerror(errno)));
  if (child == 0) become_gnuplot(input.get(), picture.get(), errors.get());
  input.close();
  const bool fed = write_all(script_end.get(), script);
  script_end.close();
  const int status = wait_for(child);

  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoSuchProgram) {
    throw Refusal("--png needs gnuplot, which is not installed here: apt install gnuplot-nox");
  }
  std::string png = read_from_start(picture.get());
  const bool is_png = png.starts_with("\x89PNG\r\n\x1a\n");
  if (status != 0 || !fed || !is_png) {
    throw Refusal(fmt::format("gnuplot can't draw (it has to know pngcairo): {}",
                              last_line(read_from_start(errors.get()))));
  }
  return png;
}

}  // namespace c1k
