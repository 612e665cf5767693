// The client's command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/plan/life_options.h"
#include "client/plan/opening_options.h"
#include "client/plan/stack_options.h"
#include "client/plan/traffic_options.h"
#include "client/plan/ws_options.h"
#include "common/base/address_range.h"
#include "common/base/endpoint.h"
#include "common/run/ramp.h"
#include "common/run/run_options.h"
#include "common/run/tls_options.h"

namespace c1k {

struct ClientOptions {
  RunOptions run;
  std::vector<HostPorts> targets;
  Scheme scheme = Scheme::tcp;
  std::optional<Family> family;  // --family: of a name's addresses only those
  std::uint64_t count = 0;
  AliasSpec aliases;
  bool has_ips = false;          // --ips was given
  bool journal_ips = false;      // --ips journal: what c1k-ipalias added
  std::vector<PortRange> ports;  // empty: the default
  bool kernel_ports = false;     // --ports kernel: left to the kernel
  std::uint64_t hosts = 0;       // of a plan on paper; 0: this host
  Ramp ramp{Rate{10'000}};
  std::vector<std::uint64_t> steps;  // plateaus; at least one, the last is the count
  Nanoseconds step_hold{std::chrono::seconds{30}};
  std::optional<Nanoseconds> hold;  // nullopt: forever
  bool verify = false;
  Nanoseconds connect_timeout{std::chrono::seconds{5}};
  Nanoseconds give_up{std::chrono::seconds{10}};
  std::uint64_t alias_give_up = 64;     // failures; 0: never
  std::uint64_t max_connecting = 0;     // 0: by the rate
  Rate drain_rate;                      // nullopt: max
  Slice slice;                          // of the whole run's count, rate, storms, active
  std::vector<Address> public_targets;  // allowed
  LifeOptions life;
  OpeningOptions opening;
  WsOptions ws;       // of schemes ws and wss
  TlsRunOptions tls;  // of schemes tls and wss
  TrafficOptions traffic;
  StackOptions stack;
  Named effective;

  bool is_ws() const { return c1k::is_ws(scheme); }
  bool is_tls() const { return c1k::is_tls(scheme); }
  // --verify asks by a message, or a ping: its answer proves more than the kernel's.
  bool asks_by_ping() const { return verify && is_ws(); }
  bool asks_by_message() const {
    return verify && !is_ws() && traffic.active > 0 &&
           (traffic.answer == Answer::echo || traffic.answer == Answer::sized);
  }
  bool asks_in_talk() const { return asks_by_ping() || asks_by_message(); }
  // Something is said or awaited on a connection, before it is open or then.
  bool has_conversation() const {
    return traffic.is_on() || opening.is_any() || is_ws() || is_tls();
  }
  // Something may be said or heard on a connection when TLS has opened it.
  bool speaks_by_tls() const {
    return traffic.is_on() || is_ws() || opening.raw.is_any() || run.close == CloseMode::fin;
  }
};

std::string client_help();

// nullopt: help or version was asked for, and printed. Throws Refusal.
std::optional<ClientOptions> parse_client_options(int argc, const char* const* argv);

}  // namespace c1k
