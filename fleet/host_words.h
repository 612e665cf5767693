// What is said of the hosts of a fleet: before the run, and at its end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/exit_status.h"
#include "common/record/summary.h"
#include "fleet/host_seat.h"
#include "fleet/options.h"

namespace c1k {

using HostSeats = std::vector<std::shared_ptr<HostSeat>>;  // by rank; nullptr: it did not come

std::string missing_words(const HostSeats& seats);  // "hosts 2 and 7 of 8 were not ready"

// "4 hosts; n2 (2/4): its clock is 0.3 ms ahead, +-0.1 ms": a line for each.
std::string clock_words(const HostSeats& seats);

// Two hosts that would connect from the same addresses; nullopt: none. Loopback addresses are each
// host's own, unless two of them have one name.
std::optional<std::string> overlap_words(const HostSeats& seats);

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
