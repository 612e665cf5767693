// What a run came to, for people (to_text) and for machines (to_json). Keys are a promise:
// docs/csv.md lists them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/exit_status.h"
#include "common/record/histogram.h"

namespace c1k {

using Counted = std::vector<std::pair<std::string, std::uint64_t>>;
using Named = std::vector<std::pair<std::string, std::string>>;

struct RunSummary {
  std::string program;  // "c1k-client"
  std::string run_id;   // the start's time and the process id: unique on a host
  std::string goal;     // "1,000,000 open"
  ExitStatus status = ExitStatus::not_met;
  std::string stop_reason;       // why the ramp, or the whole run, ended: one phrase
  Counted counts;                // each side's terms; they add up
  Counted failed;                // by cause, all causes
  Counted closed;                // by cause, all causes
  std::optional<double> ramp_s;  // nullopt: there was no such phase
  std::optional<double> hold_s;
  std::optional<double> drain_s;
  Histogram connect_ns;                               // of the whole run; empty at the server
  Histogram message_ns;  // of the whole run, from when each message was due to its answer
  Histogram send_ns;     // likewise, to its sending
  std::optional<std::uint64_t> user_bytes;            // PSS when most were open
  std::optional<double> user_bytes_per_connection;    // its growth since the start, per open
  std::optional<double> kernel_bytes_per_connection;  // Slab's growth of the host, per open
  Named plan;
  Named options;
  Named host;
  Named versions;
  std::vector<std::string> advice;  // one line for each cause of failing: what to look at
};

// Puts a counter where its name belongs: "failed_x" into failed as "x", "closed_x" into closed, any
// other into counts.
void append_counter(RunSummary& summary, std::string_view name, std::uint64_t value);

// "met", "not_met", "damaged", "interrupted" (or "refused", which no summary holds).
std::string_view result_word(ExitStatus status);

std::string to_json(const RunSummary& summary);  // one object, with a newline at its end
std::string to_text(const RunSummary& summary);  // a few lines for a terminal

// Name and version of what this program was built with and runs on.
Named versions();

}  // namespace c1k
