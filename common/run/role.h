// The one seam between the run and its two programs. supervisor, sampler and worker pool know a
// Role, never a client or a server. All calls but run_worker() are made in the supervisor process,
// from one thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/column.h"
#include "common/record/sample.h"
#include "common/record/summary.h"
#include "common/run/board.h"
#include "common/run/course.h"
#include "common/run/seat.h"

namespace c1k {

// What the supervisor knows at a moment, between two samples.
struct Standing {
  Nanoseconds now{};
  std::span<const std::uint64_t> counts;  // over all workers, dead ones too
  std::size_t workers = 0;                // alive
  std::size_t workers_with_room = 0;      // alive, and by the role's own measure not yet filling up
  std::uint32_t least_swept = 0;          // BoardRow::swept() of those alive
};

enum class Loss : std::uint8_t {
  died,  // the worker is gone, and what it held with it
  left,  // we killed it on purpose: a second Ctrl-C
};

class Role {
 public:
  virtual ~Role() = default;

  virtual std::string_view program() const = 0;  // "c1k-client"
  virtual CounterTable counters() const = 0;     // of a row's counts, those that are in use
  virtual std::size_t open_counter() const = 0;  // which of them is "open"
  virtual const Columns& columns() const = 0;    // of its log
  virtual std::size_t workers_at_start() const = 0;
  virtual std::uint64_t worker_limit() const = 0;  // connections that one worker may hold
  virtual std::span<const int> descriptors() const { return {}; }  // a worker keeps these open

  // --- the run's course ---
  virtual Phase first_phase() const = 0;
  virtual void begin(Nanoseconds now) = 0;  // the board's words; workers wait
  // The phase to be in; done ends the run.
  virtual Phase next(const Standing& standing) = 0;
  // A phase that next() has named, but done, begins: what workers act on is put on the board here.
  // The row of the change has been taken, and nobody knows of the phase yet; workers are woken
  // afterwards.
  virtual void enter(Phase phase, Nanoseconds now) = 0;
  virtual bool take_wake() { return false; }  // the board says something new within the phase
  virtual bool wants_worker(const Standing& standing) = 0;  // one more, now
  virtual bool has_room(const BoardRow& row) const = 0;
  virtual void interrupt() = 0;                     // SIGINT, SIGTERM, SIGHUP; again: leave
  virtual bool leaves_at_once() const = 0;          // interrupted a second time
  virtual void stop(const std::string& why) = 0;    // as the first interrupt, but by a threshold
  virtual void memory_is_short(bool is_short) = 0;  // MemAvailable below the floor, or not

  // --- figures ---
  // Whose memory and CPU are logged; empty: our own processes'.
  virtual std::vector<pid_t> watched() const { return {}; }
  // Whose network namespace: "/proc/self/net" or "/proc/PID/net".
  virtual std::string net() const { return "/proc/self/net"; }
  // The network device that the run's packets take; empty: not known.
  virtual std::string device() const { return ""; }
  virtual void fill(Sample& sample, Nanoseconds now) const = 0;  // what the counts don't say
  virtual std::string progress(const Sample& sample) const = 0;  // one line
  // What a worker's fault means, for a warning; empty: nothing to say.
  virtual std::string explain(const Fault& fault) const = 0;
  // What should be said now, once each: a limit that was met, a turn of the run.
  virtual std::vector<std::string> take_news() = 0;
  // Books in `counts` what a lost worker held (the sums add up before and after), and returns to
  // the board what of its row had not become a connection.
  virtual void book_loss(const BoardRow& row, std::span<std::uint64_t> counts, Loss loss) = 0;

  // --- at the end ---
  virtual bool goal_met() const = 0;
  virtual bool interrupted() const = 0;
  // Counts, causes, reasons and stop reason, from the course's samples; it has at least one.
  virtual void describe(RunSummary& summary, const Course& course) const = 0;

  // --- in the worker process: returns when the phase is done ---
  virtual void run_worker(Seat& seat) = 0;
};

}  // namespace c1k
