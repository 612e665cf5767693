// What a server run will do: a value, made by a pure function from the options and the host.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/check/preflight.h"
#include "server/options.h"

namespace c1k {

struct ServerPlan {
  ServerOptions options;
  std::vector<Endpoint> endpoints;  // to listen on
  int backlog = 0;                  // what the kernel will grant
  std::uint64_t per_worker = 0;     // connections that one worker may hold
  std::uint64_t workers_at_start = 0;
  std::uint64_t workers_at_most = 0;
  std::size_t table_rows = 0;   // descriptors that a worker may have
  Named checked;                // what the check found, when it was asked
  std::shared_ptr<TlsUse> tls;  // of tls:// and wss://
};

// `endpoints`: the listen option, resolved.
ServerPlan make_server_plan(ServerOptions options, std::vector<Endpoint> endpoints,
                            const HostLimits& limits);
Needs server_needs(const ServerPlan& plan);
Findings server_findings(const ServerPlan& plan, const HostFacts& facts);
// Of a plan with tls:// or wss://. Throws Refusal: a file that is missing or wrong.
std::shared_ptr<TlsUse> make_server_tls(const ServerPlan& plan, const HostLimits& limits);
std::string to_sentence(const ServerPlan& plan);
std::string server_stopping_word();  // "SIGTERM or Ctrl-C", if that works
Named to_named(const ServerPlan& plan);

}  // namespace c1k
