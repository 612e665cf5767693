// The server's command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/endpoint.h"
#include "common/host/processes.h"
#include "common/run/run_options.h"

namespace c1k {

struct ServerOptions {
  RunOptions run;
  std::vector<HostPorts> listen;
  bool dual = false;
  bool greet = false;                 // one byte on accept
  std::uint64_t backlog = 0;          // 0: somaxconn
  std::uint64_t max_connections = 0;  // 0: no limit
  Nanoseconds idle_timeout{0};        // 0: none
  std::vector<ProcessSpec> watch;     // not empty: accept nothing, log these processes
  Named effective;
};

std::string server_help();

// nullopt: help or version was asked for, and printed. Throws Refusal.
std::optional<ServerOptions> parse_server_options(int argc, const char* const* argv);

// The endpoints to listen on: names looked up, port ranges unrolled. Throws Refusal.
std::vector<Endpoint> listen_endpoints(const ServerOptions& options);

}  // namespace c1k
