// What a run came to, for people (to_text) and for machines (to_json). Keys are a promise:
// docs/csv.md lists them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/exit_status.h"
#include "common/record/counter.h"
#include "common/record/histogram.h"
#include "common/record/summary_parts.h"

namespace c1k {

// Why a run stopped, slowed or lost connections: a name of docs/reasons.md.
struct Reason {
  std::string name;      // "accept-queue"
  std::string evidence;  // what was seen, with figures
  std::string fix;       // what to do about it
};

struct RunSummary {
  std::string program;  // "c1k-client"
  std::string run_id;   // the start's time and the process id: unique on a host
  std::string goal;     // "1,000,000 open"
  ExitStatus status = ExitStatus::not_met;
  bool goal_met = false;         // whatever --fail-if says
  std::string stop_reason;       // why the ramp, or the whole run, ended: one phrase
  Counted counts;                // each side's terms; they add up
  Counted failed;                // by cause, all causes
  Counted closed;                // by cause, all causes
  std::optional<double> ramp_s;  // nullopt: there was no such phase
  std::optional<double> hold_s;
  std::optional<double> drain_s;
  // From a storm's begin until as many were open again, the longest; nullopt: none has ended.
  std::optional<double> recovery_s;
  std::string storms;        // of all of them, a phrase; empty: none
  Timings timings;           // of the whole run
  std::string latency_note;  // what a message's latencies leave out; empty: nothing
  // CPU of all our processes by phase, in % of one core; nullopt: no such phase, or not known.
  std::optional<double> ramp_cpu_pct;
  std::optional<double> hold_cpu_pct;
  std::optional<double> drain_cpu_pct;
  MemoryFacts memory;
  // What the kernel says beside `open` when most were: by how much TCP inuse of the network
  // namespace had grown. Both ends, if they are in it; less than open: ghosts.
  std::optional<std::uint64_t> tcp_inuse_growth;
  std::optional<AliasSummary> aliases;  // a client's
  // Whether the target's program has accepted what was open when the hold ended; nullopt: not
  // known. False is no goal that is met.
  std::optional<bool> accepted_by_target;
  std::string accepted_how;  // how that is known, or could be; empty: nothing was open
  // By what was asked whether the silent live: "verify", "keepalive", "messages"; empty: by
  // nothing.
  std::string silence_checked;
  bool has_silent = false;                    // there was a hold, and nothing asked
  std::optional<std::uint64_t> not_accepted;  // of those open, by accepted_by_target
  Named check;  // of the check's rows: what there is and what is needed
  Named plan;
  Named options;
  Named host;
  Named versions;
  std::vector<Reason> reasons;
  std::vector<AgeBand> closed_by_age;  // by the peer's side; only bands in which some are
  std::vector<CodeCount> rejected;     // by the target's status: 0 is no HTTP, -1 further ones
  struct Tls {
    std::string version;  // of the first that finished
    std::string cipher;
    std::uint64_t resumed = 0;
    bool is_insecure = false;  // any certificate was believed
  };
  Tls tls;                             // without TLS: empty
  std::vector<CodeCount> close_codes;  // of peers; 1005: a close without one
  std::vector<std::string> breaches;   // of --fail-if: what, its value, and when
  std::vector<std::string> advice;     // further lines for people
};

// Puts a counter where its name belongs: "failed_x" into failed as "x", "closed_x" into closed, any
// other into counts.
void append_counter(RunSummary& summary, std::string_view name, std::uint64_t value);

// Every counter of `table` so, by its place in `counts`, but for those of the groups in `hidden`.
void append_counters(RunSummary& summary, CounterTable table, std::span<const std::uint64_t> counts,
                     std::span<const std::string_view> hidden);

// "met", "not_met", "damaged", "interrupted" (or "refused", which no summary holds).
std::string_view result_word(ExitStatus status);

std::string to_json(const RunSummary& summary);  // one object, with a newline at its end
std::string to_text(const RunSummary& summary);  // a few lines for a terminal

// Name and version of what this program was built with and runs on.
Named versions();

}  // namespace c1k
