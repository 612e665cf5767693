// The supervisor: the parent of the workers and the clock of the run. One thread, always, so it may
// fork at any time. It knows a Role and a Board, never a client or a server.
#pragma once

#include <cstdint>
#include <vector>

#include "common/record/sample.h"
#include "common/run/board.h"
#include "common/run/event_loop.h"
#include "common/run/guards.h"
#include "common/run/progress.h"
#include "common/run/role.h"
#include "common/run/sampler.h"
#include "common/run/worker_pool.h"

namespace c1k {

struct RunEnd {
  std::uint64_t workers_lost = 0;  // ended without being asked to
};

class Supervisor {
 public:
  // `sinks` take a sample at the start, one per `interval` and one at each phase change. `helpers`:
  // further processes of ours, whose memory and CPU are logged with the workers'. All references
  // must outlive the supervisor.
  Supervisor(const Role& role, Board& board, Nanoseconds interval, std::vector<Sink*> sinks,
             Progress& progress, std::vector<pid_t> helpers = {});

  // The whole run: starts the workers, goes through the role's phases, and returns when no worker
  // is left (or at once, when the role was interrupted twice). Throws Refusal when not even the
  // first worker can be started.
  RunEnd run();

 private:
  void start_workers();
  void look();         // what has changed since the last look: the next phase, more workers
  void look_around();  // ten times a second: the host too
  void on_signal(int signal);
  WorkersNow workers_now();
  void enter(Phase phase);
  void grow();
  void watch_drain(const WorkersNow& workers);
  void warn_of_errors();
  void take_sample(Nanoseconds now);
  void reap();
  void book(const Worker& worker, Loss loss);
  void leave();    // the last phase: no worker stays
  void abandon();  // ends the workers without waiting for them

  EventLoop events_;
  Role role_;
  Board& board_;
  Nanoseconds interval_;
  std::vector<Sink*> sinks_;
  Progress& progress_;
  WorkerPool pool_;
  Sampler sampler_;
  Phase phase_;
  MemoryGuard memory_;
  StuckGuard drain_;
  Nanoseconds no_fork_before_{0};  // a worker has just been lost: what killed it may kill the next
  RunEnd end_;
};

}  // namespace c1k
