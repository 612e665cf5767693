// What a client run will do: a value, made by a pure function from the options and what the host
// allows. It prints itself and is tested without a socket. It holds the options that it was made
// from: who carries it out reads there what is the same for the whole run (a timeout, a message).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/plan/options.h"
#include "common/host/host_limits.h"
#include "common/net/slots.h"

namespace c1k {

// At --rate max the window of those that are connecting grows to this at most.
inline constexpr std::uint64_t kLastWindow = 65'536;

// The network's part of the plan: what the options name, looked up on this host.
struct Route {
  std::vector<Endpoint> targets;
  std::vector<Address> aliases;  // empty: to be chosen from `sources`
  std::vector<Address> sources;  // the route's own source address of each target
  bool target_is_here = false;   // an address of this host: both ends cost its memory
  // Of names that stand for several addresses: those of each, if more than one is left.
  struct Choice {
    std::string host;
    std::vector<Address> addresses;
  };
  std::vector<Choice> choices{};
  struct Name {
    std::string field;  // "broker:9000"
    std::string host;   // "broker"
  };
  std::map<Endpoint, Name> hosts{};  // as they were named
  std::vector<std::string> notes{};  // what was left out, a line each
};

struct ClientPlan {
  ClientOptions options;
  Slots slots;                     // the run uses the range [0, slots.size())
  std::uint64_t workers = 0;       // as many as the count asks for
  std::uint64_t at_work = 0;       // how many of them fill up at once
  std::uint64_t per_worker = 0;    // connections that one worker may hold
  std::uint64_t capacity = 0;      // connections that the descriptor limit lets one hold
  std::size_t table_rows = 0;      // descriptors that a worker may have
  std::uint64_t window = 0;        // connecting at once, over all workers
  std::uint64_t window_limit = 0;  // to which it may grow; equal: it does not
  Named checked{};                 // what the check found, when it was asked
  Nanoseconds window_patience{0};  // an attempt that takes longer makes it shrink; 0: it never does
  bool target_is_here = false;
  std::optional<PortRange> kernel_ports;      // the kernel chooses source ports, within these
  std::vector<std::string> hosts;             // of ws://: what requests call the targets
  std::map<Endpoint, std::uint32_t> host_of;  // more than one of them: a target's place there
  std::map<Endpoint, std::string> tls_names;  // whom each target's certificate is to be for
  const std::string& tls_name(const Endpoint& target) const { return tls_names.at(target); }
  std::shared_ptr<TlsUse> tls;  // of tls:// and wss://
};

// The source ports of each alias.
std::vector<PortRange> ports_of(const ClientOptions& options, const HostLimits& limits);

ClientPlan make_client_plan(ClientOptions options, const Route& route, const HostLimits& limits);

// "1,000,000 connections from 16 aliases to 192.168.10.1:9000 at 10,000/s, 51 workers; then ..."
std::string to_sentence(const ClientPlan& plan);
Named to_named(const ClientPlan& plan);

// "16 aliases x 63,512 ports x 1 target = 1,016,192 slots"
std::string slots_text(const Slots& slots);

}  // namespace c1k
