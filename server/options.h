// The server's command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/endpoint.h"
#include "common/host/processes.h"
#include "common/net/due_wheel.h"
#include "common/net/heartbeat.h"
#include "common/run/run_options.h"
#include "common/run/tls_options.h"
#include "common/talk/proxy_header.h"

namespace c1k {

// What is said on a connection: nothing; what came is sent back; nothing, and that is the point;
// a message every --push-every.
enum class Mode : std::uint8_t { hold, echo, sink, push };

struct ServerOptions {
  RunOptions run;
  std::vector<HostPorts> listen;
  Scheme scheme = Scheme::tcp;
  std::string path;  // of ws://: the only one; empty: any
  bool dual = false;
  bool greet = false;                 // one byte on accept
  std::uint64_t backlog = 0;          // 0: somaxconn
  std::uint64_t max_connections = 0;  // 0: no limit
  Nanoseconds idle_timeout{0};        // 0: none
  std::vector<ProcessSpec> watch;     // not empty: accept nothing, log these processes
  Mode mode = Mode::hold;
  std::size_t push_size = 1024;
  Nanoseconds push_every{std::chrono::seconds{1}};
  Spread push_spread = Spread::even;
  std::optional<ProxyVersion> proxy_version;  // a PROXY header comes first on each connection
  std::optional<Heartbeat::Times> pings;      // of ws://; nullopt: none
  TlsRunOptions tls;                          // of tls:// and wss://
  Named effective;

  // Something is said or awaited on a connection.
  bool is_ws() const { return c1k::is_ws(scheme); }
  bool is_tls() const { return c1k::is_tls(scheme); }
  // Something may be said or heard when it is open, so keys are kept.
  bool speaks_by_tls() const {
    return is_ws() || mode != Mode::hold || greet || run.close == CloseMode::fin;
  }
  bool has_conversation() const {
    return mode == Mode::echo || mode == Mode::push || proxy_version || is_ws() || is_tls();
  }
};

std::string server_help();

// nullopt: help or version was asked for, and printed. Throws Refusal.
std::optional<ServerOptions> parse_server_options(int argc, const char* const* argv);

// The endpoints to listen on: names looked up, port ranges unrolled. Throws Refusal.
std::vector<Endpoint> listen_endpoints(const ServerOptions& options);

}  // namespace c1k
