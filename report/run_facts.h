// What a run came to, in numbers: from its logs alone, without a picture and without the clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/both_facts.h"
#include "report/memory_growth.h"
#include "report/run_logs.h"

namespace c1k {

struct CauseCount {
  std::string name;  // "refused", "by_peer": the column's name without failed_ or closed_
  double count = 0;
};

// The wall clock was set while the run lasted.
struct ClockStep {
  double at_s = 0;  // on the run's clock: the first row after it
  double by_s = 0;
};

// Rates are of opened connections at a client, of accepted ones at a server.
struct SideFacts {
  LogKind kind = LogKind::client;
  std::string path;
  bool is_watch = false;          // of --watch: what was accepted and closed is not known
  bool may_be_both_ends = false;  // a watch, and no client log tells whether it saw both ends
  bool torn = false;              // the last line was cut short and is not in here
  bool complete = false;    // the last row's phase is `done`: the program wrote its log to the end
  double peak_open = 0;     // connections: of a watch that saw both ends half of its sockets
  double peak_s = 0;        // when peak_open was first reached, on the run's clock
  double peak_sockets = 0;  // `open` then, as it stands in the log
  std::optional<double> peak_queue;  // of those how many waited to be accepted; a watch's alone
  std::vector<PhaseSpan> phases;
  std::vector<ClockStep> clock_steps;
  std::string wrong_sums;      // see row_sums.h
  std::optional<Hosts> hosts;  // it is the sum of theirs; nullopt: it is one host's

  // Client: from the first attempt to the first row whose phase is not ramp, which is the moment
  // of the count if that phase is hold. nullopt: a server, or a log that ends within the ramp.
  std::optional<double> ramp_s;
  bool ramp_reached_hold = false;
  std::optional<double> mean_per_s;  // client: opened by the end of the ramp / its seconds
  // The best interval that was not cut short; if it is below the mean (the ramp was shorter than an
  // interval), the best one of the ramp.
  std::optional<double> peak_per_s;
  std::optional<double> asked_per_s;  // the highest; nullopt is max, or a server

  double failed = 0;
  double closed = 0;
  std::vector<CauseCount> failed_by;  // those that are not 0, in the log's order
  std::vector<CauseCount> closed_by;

  // At the peak; and for each connection, with its standard error, both known if told.
  std::optional<double> user_bytes;
  std::optional<double> user_bytes_per_connection;
  std::optional<double> user_bytes_error;
  std::optional<double> slab_bytes_per_connection;
  std::optional<double> slab_bytes_error;
  MemoryGrowth::Told user_told = MemoryGrowth::Told::nothing;
  MemoryGrowth::Told slab_told = MemoryGrowth::Told::nothing;
};

struct RunFacts {
  std::optional<SideFacts> client;
  std::optional<SideFacts> server;
  std::optional<BothFacts> both;  // nullopt: there is one log
};

RunFacts facts_of(const RunLogs& logs);

}  // namespace c1k
