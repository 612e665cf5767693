#include "client/plan/help.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "client/plan/options.h"
#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

void describe_connections(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("target", text("[SCHEME://]HOST:PORT[-PORT][/PATH],..."),
      "where to connect; several multiply the slots. SCHEME: tcp, tls, ws (each is a WebSocket) or "
      "wss; {connection} and "
      "{row.1} in PATH as in --message-file");
  add("family", text("4|6"), "of a target's name, only its IPv4 or IPv6 addresses; default: both");
  add("count", text("N"), "connections to hold");
  add("ips", po::value<Texts>()->value_name("SPEC")->composing(),
      "aliases to connect from: 192.168.10.131-146, 10.0.0.1-10.0.3.254, 10.0.0.0/22, a list, "
      "dev:NAME, IPv6, journal (what c1k-ipalias added); repeatable. Default: the route's own "
      "source address; for 127.x targets "
      "127.0.1.1, 127.0.1.2, ... as needed");
  add("ports", text("SPEC|kernel"),
      "source ports, e.g. 2000-60000; default 1024-65535 less the reserved ones and the last 1,000 "
      "of ip_local_port_range; kernel: it chooses within that range, for comparison");
  add("rate", text("N|max")->default_value("10k"), "attempts per second");
  add("ramp", text("STEPS"), "steps of rate, the last one lasts: \"1k/s for 30s, 20k/s\"");
  add("steps", text("N,N,..."), "plateaus, e.g. 100k,500k,1M; the last is the count");
  add("step-hold", text("TIME")->default_value("30s"), "how long each plateau but the last holds");
  add("hold", text("TIME|forever")->default_value("forever"),
      "how long to hold; then drain and leave");
}

void describe_care(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("verify", po::bool_switch(),
      "ask every connection at the end of hold, count the dead: by a message where it is "
      "answered (--active), which proves that the target has it; else by the kernel's keepalive, "
      "which does not");
  add("connect-timeout", text("TIME")->default_value("5s"), "an attempt has failed after this");
  add("give-up", text("TIME")->default_value("10s"),
      "the ramp ends when nothing opened for this long beyond the connect timeout");
  add("alias-give-up", text("N")->default_value("64"),
      "an alias from which N attempts failed and none opened is drawn no more; 0: never");
  add("max-connecting", text("N"), "attempts in flight at once; default: rate x connect timeout");
  add("drain-rate", text("N|max")->default_value("max"), "closes per second in the drain");
  add("slice", text("I/N"),
      "this host's part of a run over N hosts, from 1/N to N/N: of count, rate, storms and active "
      "ones; the parts add up exactly, and {connection} is nowhere twice");
  add("start-at", text("TIME|-"),
      "begin then: Unix seconds, 2026-11-28T14:00:00Z, or - when a line comes on standard input; "
      "until then all is checked and ready");
  add("hosts", text("H"),
      "with --check: plan the count on paper, for H client hosts like this one");
  add("allow-public-target", po::value<Texts>()->value_name("ADDRESS")->composing(),
      "needed for each target outside private ranges; be sure it is yours");
}

}  // namespace

po::options_description describe_client_options() {
  po::options_description all;
  add_group(all, "Connections", describe_connections);
  add_group(all, "Before a connection is open", add_opening_options);
  add_group(all, "TLS (--target tls://, wss://)", add_client_tls_options);
  add_group(all, "WebSocket (--target ws://, wss://)", add_ws_options);
  add_group(all, "Messages on open connections", add_traffic_options);
  add_group(all, "How long connections live", add_life_options);
  add_group(all, "Whose TCP", add_stack_options);
  add_group(all, "Care and verdict", describe_care);
  add_group(all, "Logs and checks", add_run_options);
  return all;
}

std::string client_help() {
  return fmt::format(
      "c1k-client: opens connections from many source addresses at a controlled rate, and holds "
      "them.\n\n"
      "  c1k-client --ips 192.168.10.131-146 --target 192.168.10.1:9000 --count 1M --csv "
      "run.csv\n\n"
      "{}\n"
      "Counts are 1000000, 1M or 20k; times 500ms, 30s, 5m or 1h. Ctrl-C closes all connections\n"
      "and ends with a summary; a second one leaves at once.\n"
      "Exit status: 0 goal met, 1 not met, 2 refused (nothing was sent), 3 a worker, a log or "
      "what\n"
      "is said on standard output was lost, 130 interrupted before the goal.\n",
      fmt::streamed(describe_client_options()));
}

}  // namespace c1k
