// How a client's and a server's log are put on one clock, and how sure that is.
#pragma once

#include "report/csv_table.h"

namespace c1k {

struct Alignment {
  enum class By {
    clocks,  // unix_ms alone: no ramp that both saw could tell
    both,    // unix_ms, and the ramps agree with it
    ramps,   // the ramps: unix_ms says otherwise
  };
  By by = By::clocks;
  double shift_s = 0;          // the server's time_s + shift_s is the client's time_s
  double uncertainty_s = 0;    // half the distance of the rows of both logs, at least
  double server_ahead_s = 0;   // by the ramps: by how much its wall clock is ahead of the client's
  bool clocks_overlap = true;  // by unix_ms the logs have time in common
};

// Throws Refusal, naming the file: no row of it has a unix_ms. `ends`: see sockets_each().
Alignment align(const CsvTable& client, const CsvTable& server, bool is_watch, double ends);

}  // namespace c1k
