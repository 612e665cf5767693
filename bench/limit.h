// What the limit's programs and observer share; nothing of the project is used here.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

namespace limit {

// Of the 20,000 descriptors that a small machine gives a process; the rest are the worker's own.
inline constexpr unsigned kSocketsPerWorker = 19'000;

inline int check(int result, const char* what) {
  if (result >= 0) return result;
  std::perror(what);
  std::_Exit(2);
}

inline std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

inline double seconds(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(to_ns - from_ns) * 1e-9;
}

// Argument `index` as a number, or `otherwise` where the command line ends before it.
inline unsigned number(int argc, char** argv, int index, unsigned otherwise) {
  if (index >= argc) return otherwise;
  char* end = nullptr;
  const unsigned long value = std::strtoul(argv[index], &end, 10);
  if (*end == '\0' && value >= 1 && value <= 10'000'000) return static_cast<unsigned>(value);
  std::fprintf(stderr, "not a number from 1 to 10,000,000: %s\n", argv[index]);
  std::exit(2);
}

// As far up as the hard limit, which must let a worker hold its share.
inline void raise_descriptors() {
  rlimit files{};
  check(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
  files.rlim_cur = files.rlim_max;
  check(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
  if (files.rlim_max >= kSocketsPerWorker + 32) return;
  std::fprintf(stderr, "the hard limit on descriptors is below %u\n", kSocketsPerWorker + 32);
  std::exit(2);
}

// How many workers may be at work at once is how many tokens are in the pipe.
class Tokens {
 public:
  explicit Tokens(unsigned count) {
    check(pipe2(ends_, O_CLOEXEC), "pipe");
    for (unsigned i = 0; i < count; ++i) pass();
  }
  void take() {
    char token = 0;
    check(static_cast<int>(read(ends_[0], &token, 1)), "read");
  }
  int in() const { return ends_[0]; }
  void pass() { check(static_cast<int>(write(ends_[1], "", 1)), "write"); }

 private:
  int ends_[2] = {-1, -1};
};

// A T that parent and workers share.
template <class T>
T& shared() {
  void* memory =
      mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) check(-1, "mmap");
  return *new (memory) T();
}

// A process that runs work() and dies with its parent; it gets none of the parent's blocked
// signals.
template <class Work>
pid_t start_worker(Work work) {
  const pid_t parent = getpid();
  const pid_t pid = check(fork(), "fork");
  if (pid > 0) return pid;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGINT, SIG_IGN);  // a Ctrl-C is the parent's to answer
  check(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
  if (getppid() == parent) work();
  std::_Exit(0);
}

// SIGTERM and SIGINT, to be waited for instead of ending the process.
inline sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

inline void end_workers(const std::vector<pid_t>& workers) {
  for (const pid_t pid : workers) kill(pid, SIGTERM);
  for (const pid_t pid : workers) waitpid(pid, nullptr, 0);
}

}  // namespace limit
