// What the shell gets: the first that applies, in the order refused, damaged, interrupted, not met.
#pragma once

namespace c1k {

enum class ExitStatus : int {
  met = 0,            // the goal was met
  not_met = 1,        // the run ended by itself, short of its goal
  refused = 2,        // usage, or a plan this host can't carry: nothing was sent
  damaged = 3,        // a worker or a log was lost
  interrupted = 130,  // a signal ended the run before its goal
};

}  // namespace c1k
