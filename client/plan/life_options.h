// The part of the client's command line that says what becomes of connections once they are open.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/units.h"
#include "common/run/ramp.h"

namespace c1k {

// From `shortest` to `longest`, equal ones too.
struct TimeRange {
  Nanoseconds shortest{};
  Nanoseconds longest{};
};

// `drop` connections are dropped at once when the last plateau has been held for `at`.
struct Storm {
  std::uint64_t drop = 0;
  Nanoseconds at{};
  bool back_at_once = false;  // not bounded by the ramp's rate until all are back
};

struct LifeOptions {
  bool refill = false;                   // what is lost is replaced
  std::optional<TimeRange> lifetime;     // of a connection, by chance; then it is replaced
  std::optional<TimeRange> reconnect;    // the first and the longest wait of a lost one
  std::vector<Storm> storms;             // the soonest first
  std::optional<Nanoseconds> keepalive;  // TCP's, after so much silence; whole seconds

  // Whatever ends is replaced, by any of these, so the total is kept.
  bool replaces() const { return refill || lifetime || reconnect || !storms.empty(); }
};

void add_life_options(boost::program_options::options_description& options);

// `count`: of the connections. Throws Refusal.
LifeOptions read_life_options(const boost::program_options::variables_map& values,
                              std::uint64_t count);

// Refuses what the rest of the command line has no room for: lifetimes that end faster than `ramp`
// replaces them, a storm after the hold.
void check_life(const LifeOptions& options, std::uint64_t count, const Ramp& ramp,
                const std::optional<Nanoseconds>& hold);

// ", each lives 30s to 90s, lost ones reconnect after 1s to 30s"; empty: nothing ends by itself and
// nothing is replaced.
std::string to_sentence(const LifeOptions& options);

}  // namespace c1k
