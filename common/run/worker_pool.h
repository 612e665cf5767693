// The worker processes: forked, never exec'd, at most kMaxWorkers. Knows who is alive and in which
// row; what they do is the role's.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "common/run/board.h"
#include "common/run/role.h"

namespace c1k {

struct Worker {
  pid_t process = -1;
  std::size_t row = 0;
  int wake = -1;
  bool alive = true;
};

class WorkerPool {
 public:
  // `bell` wakes the supervisor. `helpers`: see processes(). Role and board must outlive the pool.
  // Throws std::system_error.
  WorkerPool(Crew& crew, Board& board, int bell, std::vector<pid_t> helpers = {});
  ~WorkerPool();  // kills what is alive; nothing is left behind
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Forks one more. False when there are kMaxWorkers or the kernel has no process to give.
  bool start_one();
  void wake_all() const;
  // Reaps those that have ended; `on_end(worker, clean)` for each: clean is exit status 0.
  void reap(const std::function<void(const Worker&, bool clean)>& on_end);
  void kill_all();  // SIGKILL; they are reaped as others are

  std::size_t alive() const { return alive_; }
  const std::vector<Worker>& workers() const { return workers_; }  // one for each row in use
  // This one, the workers alive, and the helpers: all that belongs to the run.
  std::vector<pid_t> processes() const;
  // CPU time in nanoseconds of this process and of all workers, dead ones too.
  std::uint64_t cpu_time() const;

 private:
  [[noreturn]] void become_worker(pid_t supervisor, std::size_t row, int wake);

  Crew& crew_;
  Board& board_;
  int bell_;
  std::vector<pid_t> helpers_;
  int lifeline_[2] = {-1, -1};  // the write end is in this process only
  std::vector<Worker> workers_;
  std::size_t alive_ = 0;
  std::uint64_t dead_cpu_ns_ = 0;
};

}  // namespace c1k
