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

namespace c1k {

using Counted = std::vector<std::pair<std::string, std::uint64_t>>;
using Named = std::vector<std::pair<std::string, std::string>>;

// Bytes for each connection, by a line fitted through the run's growth.
struct FittedBytes {
  std::optional<double> each;   // the line's slope
  std::optional<double> error;  // its standard error: how far the samples spread
  std::optional<double> fixed;  // the line at 0 connections: what is paid anyway
};

// The kernel's part by owner, bytes for each connection, where both ends are on this host. A cache
// does not say whose an object is: what every TCP socket has, whichever end it is, is halved.
struct OwnerBytes {
  double each_end = 0;  // TCP, its inode, file and dentry: one of each at either end
  // The buckets of the source addresses and ports that the client binds; nullopt: the kernel has
  // merged them with another cache of their size, and they are in `either`.
  std::optional<double> client_alone;
  double either = 0;  // the rest: epoll's, if both ends use it, and what else grew
};

struct MemoryFacts {
  FittedBytes user;    // PSS of our processes
  FittedBytes kernel;  // the host's slab: the caches that grow with the connections, or all of it
  std::optional<std::uint64_t> user_total_bytes;    // when most were open
  std::optional<std::uint64_t> kernel_total_bytes;  // Slab's growth until then
  // The caches' own shares, the largest first; empty: /proc/slabinfo can't be read here, and kernel
  // is the whole Slab of meminfo.
  std::vector<std::pair<std::string, double>> slabs;
  std::optional<double> sockets_per_connection;  // that the host has allocated more: 1, or 2
  bool both_ends_here = false;                   // then kernel holds both
  std::optional<double> slab_each;  // all of Slab's growth, as a log alone tells it too
  // nullopt: one end is here, or others' sockets are in the figure too, or the caches are not
  // known.
  std::optional<OwnerBytes> owners;
};

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
  Named plan;
  Named options;
  Named host;
  Named versions;
  std::vector<Reason> reasons;
  std::vector<std::string> breaches;  // of --fail-if: what, its value, and when
  std::vector<std::string> advice;    // further lines for people
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
