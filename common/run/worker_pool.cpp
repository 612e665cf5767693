#include "common/run/worker_pool.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "common/host/child_process.h"
#include "common/host/host_sample.h"

namespace c1k {
namespace {

// If memory runs out after all, the workers go first: they hold it (oom_score_adj of proc(5)).
void volunteer_for_oom() {
  const int descriptor = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(descriptor, "1000", 4);
  ::close(descriptor);
}

int error_number(const std::exception& error) {
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return system != nullptr ? system->code().value() : ENOMEM;
}

std::uint64_t nanoseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_usec) * 1'000U;
}

}  // namespace

WorkerPool::WorkerPool(Crew& crew, Board& board, int bell, std::vector<pid_t> helpers)
    : crew_(crew), board_(board), bell_(bell), helpers_(std::move(helpers)) {
  if (::pipe2(lifeline_, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
}

WorkerPool::~WorkerPool() {
  kill_all();
  for (const Worker& worker : workers_) ::close(worker.wake);
  ::close(lifeline_[0]);
  ::close(lifeline_[1]);
}

bool WorkerPool::start_one() {
  if (workers_.size() >= kMaxWorkers) return false;
  const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0) return false;
  const std::size_t row = workers_.size();
  board_.rows[row].set_room(crew_.worker_limit());
  const pid_t supervisor = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) become_worker(supervisor, row, wake);
  if (process < 0) {
    ::close(wake);
    return false;
  }
  workers_.push_back({process, row, wake, true});
  board_.rows_used = workers_.size();
  ++alive_;
  return true;
}

void WorkerPool::become_worker(pid_t supervisor, std::size_t row, int wake) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // waits end when they should, not up to 50 us later
  leave_signals_to_parent();
  std::vector<int> kept(crew_.descriptors().begin(), crew_.descriptors().end());
  kept.insert(kept.end(), {wake, lifeline_[0], bell_});
  close_all_but(std::move(kept));
  if (::getppid() != supervisor) ::_exit(0);  // it died before PDEATHSIG was set
  volunteer_for_oom();
  try {
    Seat seat(board_, row, wake, lifeline_[0], bell_);
    crew_.run_worker(seat);
  } catch (const std::exception& error) {  // it must not unwind into the supervisor's code
    board_.rows[row].report(fault_of(error_number(error)));
    ::_exit(1);
  }
  ::_exit(0);
}

void WorkerPool::wake_all() const {
  const std::uint64_t once = 1;
  for (const Worker& worker : workers_)
    if (worker.alive) {
      [[maybe_unused]] const ssize_t written = ::write(worker.wake, &once, sizeof once);
    }
}

void WorkerPool::reap(const std::function<void(const Worker&, bool)>& on_end) {
  for (Worker& worker : workers_) {
    if (!worker.alive) continue;
    int status = 0;
    rusage usage{};
    const pid_t reaped = ::wait4(worker.process, &status, WNOHANG, &usage);
    if (reaped == 0 || (reaped < 0 && errno != ECHILD)) continue;
    if (reaped < 0) status = -1;  // somebody else has reaped it: how it ended is not known
    worker.alive = false;
    --alive_;
    dead_cpu_ns_ += nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
    on_end(worker, WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
}

void WorkerPool::kill_all() {
  for (const Worker& worker : workers_)
    if (worker.alive) ::kill(worker.process, SIGKILL);
}

std::vector<pid_t> WorkerPool::processes() const {
  std::vector<pid_t> processes{::getpid()};
  for (const Worker& worker : workers_)
    if (worker.alive) processes.push_back(worker.process);
  processes.insert(processes.end(), helpers_.begin(), helpers_.end());
  const std::vector<pid_t> others = crew_.helpers();
  processes.insert(processes.end(), others.begin(), others.end());
  return processes;
}

std::uint64_t WorkerPool::cpu_time() const {
  std::uint64_t ns = dead_cpu_ns_;
  for (const pid_t process : processes()) ns += cpu_time_of(process).value_or(0);
  return ns;
}

}  // namespace c1k
