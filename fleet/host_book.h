// What each host of a fleet has said last, and what all of them come to. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/record/sample.h"
#include "common/record/sample_sum.h"
#include "fleet/fleet_table.h"

namespace c1k {

class HostBook {
 public:
  explicit HostBook(std::size_t hosts) : hosts_(hosts) {}

  // The newest of a host that is not lost. What was timed waits for the next row.
  void take(std::size_t host, const Sample& sample);

  // What it held is booked as lost, and it says nothing any more. Once for each host.
  void lose(std::size_t host);
  // Its run is over, and its last sample is here: it is as whole as it was.
  bool is_done(std::size_t host) const;
  // That of the host that is least far; of hosts that are all lost, done.
  Phase phase() const;

  // All hosts as one row: `attempted = connecting + open + failed + closed`, and the sums of
  // causes. `time` since the begin of all.
  Sample row(Nanoseconds time, std::uint64_t unix_ms);

  std::uint64_t count(std::size_t host, ClientCount counter) const;  // 0: it has said nothing
  std::size_t lost() const;

 private:
  struct Host {
    std::optional<Sample> newest;
    std::uint64_t most_in_10ms = 0;  // since the last row
    bool is_lost = false;
  };

  std::vector<Host> hosts_;
  Timings timings_;  // since the last row
  std::vector<std::uint64_t> earlier_ = std::vector<std::uint64_t>(kFleetCounters, 0);
  std::optional<Nanoseconds> earlier_at_;
};

}  // namespace c1k
