#include "tests/lab/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

namespace c1k::lab {
namespace {

constexpr Milliseconds kGlance{5};
constexpr Milliseconds kKilledBy{10'000};

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

int make_memory_file(const char* name) {
  const int file = ::memfd_create(name, MFD_CLOEXEC);
  if (file < 0) fail("memfd_create");
  return file;
}

int open_terminal() {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) fail("posix_openpt");
  return terminal;
}

std::string contents(int file) {
  std::string text;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = ::pread(file, buffer, sizeof buffer, static_cast<off_t>(text.size()))) > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

void limit(decltype(RLIMIT_NOFILE) resource, rlim_t most) {
  const rlimit both{most, most};
  if (most > 0) ::setrlimit(resource, &both);
}

// In the child. Nothing here allocates: the parent may have threads.
[[noreturn]] void become(char* const* command, const Surroundings& where, const char* terminal,
                         int out, int err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (where.terminal) {
    ::setsid();
    err = ::open(terminal, O_RDWR);  // the first terminal of a session becomes its own
  } else {
    ::setpgid(0, 0);
  }
  ::dup2(where.terminal ? err : ::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_DFL);
  limit(RLIMIT_NOFILE, where.descriptors);
  limit(RLIMIT_FSIZE, where.file_bytes);
  ::execvp(command[0], command);
  ::_exit(127);
}

}  // namespace

bool eventually(Milliseconds limit, const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(kGlance);
  }
  return true;
}

Program::Program(const std::vector<std::string>& command, const Surroundings& where)
    : out_(make_memory_file("out")), err_(make_memory_file("err")) {
  // A supervisor that dies leaves its workers to us: they are seen, and reaped.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::vector<std::string> words;
  if (!where.network.empty()) words = {"nsenter", "--net=" + where.network, "--"};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string terminal_name;
  if (where.terminal) {
    terminal_ = open_terminal();
    terminal_name = ::ptsname(terminal_);
  }
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become(arguments.data(), where, terminal_name.c_str(), out_, err_);
  if (!where.terminal) ::setpgid(pid_, pid_);
}

Program::~Program() {
  if (!is_gone(Milliseconds{0})) {
    ::kill(-pid_, SIGKILL);  // its number is ours as long as one of the group is not reaped
    is_gone(kKilledBy);
  }
  for (const int file : {out_, err_, terminal_})
    if (file >= 0) ::close(file);
}

std::vector<pid_t> Program::children() const {
  const std::string own = std::to_string(pid_);
  std::ifstream list("/proc/" + own + "/task/" + own + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) {
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(child) + "/comm") >> std::ws, name);
    if (name != "c1k-log" && name != "c1k-web" && name != "c1k-arp") children.push_back(child);
  }
  return children;
}

void Program::signal(int number) const {
  if (status_ == kStillRunning) ::kill(pid_, number);
}

void Program::type(std::string_view keys) {
  [[maybe_unused]] const ssize_t written = ::write(terminal_, keys.data(), keys.size());
}

int Program::wait(Milliseconds limit) {
  eventually(limit, [this] {
    read_terminal();
    int status = 0;
    if (status_ == kStillRunning && ::waitpid(pid_, &status, WNOHANG | __WALL) == pid_)
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_ != kStillRunning;
  });
  return status_;
}

bool Program::is_gone(Milliseconds limit) {
  const auto start = std::chrono::steady_clock::now();
  if (wait(limit) == kStillRunning) return false;
  const auto rest = std::chrono::steady_clock::now() - start;
  const auto left = limit - std::chrono::duration_cast<Milliseconds>(rest);
  return eventually(std::max(left, Milliseconds{0}), [this] {
    while (::waitpid(-pid_, nullptr, WNOHANG | __WALL) > 0) {
    }
    return ::waitpid(-pid_, nullptr, WNOHANG | __WALL) < 0 && errno == ECHILD;
  });
}

std::string Program::out() const {
  return contents(out_);
}

std::string Program::err() {
  read_terminal();
  return terminal_ >= 0 ? seen_ : contents(err_);
}

void Program::read_terminal() {
  if (terminal_ < 0) return;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = ::read(terminal_, buffer, sizeof buffer)) > 0)
    seen_.append(buffer, static_cast<std::size_t>(got));
}

double cpu_seconds(pid_t process) {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

long network_figure(pid_t process, const std::string& file, const std::string& section,
                    const std::string& name) {
  std::ifstream figures("/proc/" + std::to_string(process) + "/net/" + file);
  for (std::string line; std::getline(figures, line);) {
    std::istringstream words(line);
    std::string word;
    long value = 0;
    if (!(words >> word) || word != section) continue;
    while (words >> word >> value)
      if (word == name) return value;
  }
  return -1;
}

}  // namespace c1k::lab
