// c1k-fleet's command line: its own options, "--", and the client's command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/units.h"
#include "common/run/run_options.h"
#include "fleet/token.h"

namespace c1k {

inline constexpr std::uint16_t kLeadPort = 7199;
inline constexpr Nanoseconds kOneSignal =
    std::chrono::seconds{3};  // those that come within are one
struct LeadPlace {
  std::string host;
  std::uint16_t port = kLeadPort;
};
// "n1", "n1:7300", "[fd00::1]:7300". Throws Refusal.
LeadPlace parse_lead(const std::string& text);

struct FleetOptions {
  RunOptions run;  // logs, live page and thresholds of all hosts
  std::optional<std::uint64_t> rank;
  std::optional<std::uint64_t> size;
  std::optional<LeadPlace> lead;
  Token token;
  Nanoseconds lost_after{std::chrono::seconds{5}};
  Nanoseconds join_within{std::chrono::seconds{60}};
  bool ignores_hosts = false;       // --ignore host
  std::vector<std::string> client;  // the command, its first word c1k-client
  Named effective;
};

std::string fleet_help();

// nullopt: help or version was asked for, and printed. Throws Refusal.
std::optional<FleetOptions> parse_fleet_options(int argc, const char* const* argv);

// The command of the host of this rank: {host} in what follows is its number, from 1; its slice,
// its start, its lines and its interval are added. `options.size` is known.
std::vector<std::string> client_command(const FleetOptions& options, std::uint64_t rank,
                                        std::uint64_t size);

}  // namespace c1k
