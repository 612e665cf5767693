// What a plan asks of its host, made from the client's or the server's plan. The rules of the check
// (common/check/preflight.h) know this and the host's facts, and nothing of options.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "common/base/units.h"

namespace c1k {

struct Needs {
  bool is_server = false;
  std::uint64_t connections = 0;    // 0: no number was asked for (a server without a limit)
  std::uint64_t workers = 0;        // processes, beside the supervisor
  std::uint64_t log_writers = 0;    // processes, one for each log
  std::uint64_t at_work = 1;        // of them at a time
  std::uint64_t capacity = 0;       // connections that the descriptors let one worker hold
  std::uint64_t asked_workers = 0;  // 0: as many as needed
  std::uint64_t kept_back = 0;      // descriptors that a worker keeps for itself
  std::uint64_t user_bytes = 0;     // our own memory, all processes
  bool both_ends = false;           // the target is this host: it carries both
  std::uint64_t aliases = 0;
  std::uint64_t target_addresses = 1;
  std::uint64_t backlog = 0;              // of the server's listeners; 0: what the kernel grants
  bool fin = false;                       // --close fin
  Rate rate;                              // attempts per second; nullopt: max, or a server
  std::uint64_t traffic_bytes_per_s = 0;  // planned payload, all connections
  std::uint64_t queued_bytes = 0;         // of it unread at one moment, at most
  // Unread at one moment where peers keep up, as in_flight() has it; and the payload of each.
  std::uint64_t queued_messages = 0;
  std::uint64_t message_bytes = 0;

  std::uint64_t ends() const { return both_ends ? 2 : 1; }
  std::uint64_t sockets() const { return connections * ends(); }
};

// Of `speakers` that say something every `every`, evenly over it: what they say in a second, one
// each at the most.
inline std::uint64_t in_flight(std::uint64_t speakers, Nanoseconds every) {
  constexpr double kSecond = 1e9;
  const double share = kSecond / static_cast<double>(std::max<std::int64_t>(every.count(), 1));
  return static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(speakers) * std::min(share, 1.0)));
}

}  // namespace c1k
