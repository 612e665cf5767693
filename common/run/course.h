// The course of a program's run: which phase it is in, and why it ends.
#pragma once

#include <string>
#include <vector>

#include "common/record/sample.h"
#include "common/run/workers_now.h"

namespace c1k {

class Course {
 public:
  virtual ~Course() = default;

  virtual Phase first_phase() const = 0;
  virtual void begin(Nanoseconds now) = 0;  // the board's words; workers wait
  // The phase to be in; done ends the run.
  virtual Phase next(const WorkersNow& workers) = 0;
  // A phase that next() has named, but done, begins: what workers act on is put on the board here.
  // The row of the change has been taken, and nobody knows of the phase yet; workers are woken
  // afterwards.
  virtual void enter(Phase phase, Nanoseconds now) = 0;
  virtual bool take_wake() { return false; }  // the board says something new within the phase
  // What should be said now, once each: a limit that was met, a turn of the run.
  virtual std::vector<std::string> take_news() = 0;

  virtual void interrupt() = 0;                   // SIGINT, SIGTERM, SIGHUP; again: leave
  virtual bool leaves_at_once() const = 0;        // interrupted a second time
  virtual void stop(const std::string& why) = 0;  // as the first interrupt, but by a threshold
  virtual void memory_is_short(bool) {}           // MemAvailable below the floor, or not
  virtual bool goal_met() const = 0;
  virtual bool interrupted() const = 0;
};

}  // namespace c1k
