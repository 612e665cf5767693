// What is said of the hosts of a fleet: before the run, and at its end.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/exit_status.h"
#include "common/record/summary.h"
#include "fleet/host_seat.h"
#include "fleet/options.h"

namespace c1k {

std::string missing_words(const HostSeats& seats);  // "hosts 2 and 7 of 8 were not ready"

// "n2 (2/4): its wall clock is 0.3 ms ahead of the lead's, +-0.1 ms": a line for each; of more than
// ten for the one that is farthest off.
std::string clock_words(const HostSeats& seats);

std::uint64_t goal_of_all(const HostSeats& seats);  // connections
RunSummary plan_of_all(const HostSeats& seats, const FleetOptions& options);

// What the hosts' own summaries say, as one: the reasons by name, the stop reason of the worst,
// what the target accepted. The status is the verdict: damaged, if a host was lost.
struct Stopped {
  std::string why;  // the lead has ended the run; empty: it has not
  bool by_signal = false;
};
ExitStatus describe_end(RunSummary& summary, const HostSeats& seats, const Stopped& stopped);

}  // namespace c1k
