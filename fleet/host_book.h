// What each host of a fleet has said last, and what all of them come to. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "common/record/sample.h"
#include "common/record/sample_sum.h"
#include "fleet/fleet_table.h"

namespace c1k {

class HostBook {
 public:
  explicit HostBook(std::size_t hosts) : hosts_(hosts) {}

  // A sample of a host that is not lost; their `time` is since the begin of all. It waits for the
  // first row that is not before it.
  void take(std::size_t host, const Sample& sample);

  // What it held is booked as lost, and it says nothing any more. Once for each host.
  void lose(std::size_t host);
  // Its run is over, and its last sample is here: it is as whole as it was.
  bool is_done(std::size_t host) const;
  // In the last row: that of the host that is least far; of hosts that are all lost, done.
  Phase phase() const;

  // The moment, not after `until`, of the sample by which that becomes another one; nullopt: it
  // does not. Such a moment has a row of its own, as in a host's log.
  struct Change {
    Nanoseconds time;
    Phase to;
  };
  std::optional<Change> next_change(Nanoseconds until) const;
  Nanoseconds last_sample() const;  // of all that have come; 0: none

  // All hosts as one row of what they had said by `time`, or within `slack` after it in the phase
  // that they were in: `attempted = connecting + open + failed + closed`, and the sums of causes.
  Sample row(Nanoseconds time, std::uint64_t unix_ms, Nanoseconds slack = {});

 private:
  struct Host {
    std::deque<Sample> coming;       // by time; what was timed is in these
    std::optional<Sample> newest;    // in the last row
    std::uint64_t most_in_10ms = 0;  // since the last row
    bool is_lost = false;
  };

  void advance(Host& host);
  static Phase phase_of(const Host& host);

  std::vector<Host> hosts_;
  Timings timings_;  // since the last row
  std::vector<std::uint64_t> earlier_ = std::vector<std::uint64_t>(kFleetCounters, 0);
  std::optional<Nanoseconds> earlier_at_;
};

}  // namespace c1k
