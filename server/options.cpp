#include "server/options.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "common/base/command_line.h"
#include "common/net/resolve.h"
#include "common/net/socket.h"
#include "common/run/ping_options.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr std::uint64_t kMostListeners = 1000;
void describe_connections(po::options_description& options) {
  auto add = options.add_options();
  add("listen",
      po::value<std::string>()
          ->value_name("[SCHEME://]ADDR:PORT[-PORT][/PATH]")
          ->default_value("127.0.0.1:9000"),
      "where to listen, a comma-separated list; IPv6 in brackets. SCHEME: tcp, tls, ws (each "
      "connection is a WebSocket, at PATH alone if there is one) or wss");
  add("dual", po::bool_switch(), "[::] takes IPv4 as well");
  add("greet", po::bool_switch(), "send one byte on accept, for c1k-client --expect-greeting");
  add("backlog", po::value<std::string>()->value_name("N"),
      "length of the accept queue; default: somaxconn");
  add("max-connections", po::value<std::string>()->value_name("N"),
      "stop accepting at N open; the rest waits in the accept queue");
  add("idle-timeout", po::value<std::string>()->value_name("TIME"),
      "close a connection that sent nothing for so long");
  add("watch", po::value<std::vector<std::string>>()->value_name("NAME|PID")->composing(),
      "accept nothing; log somebody else's server and its children; repeatable");
}

void describe_words(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("mode", text("hold|echo|sink|push")->default_value("hold"),
      "what is said: nothing; what came is sent back; what came is counted; a message every so "
      "often");
  add("push-size", text("SIZE")->default_value("1KiB"), "bytes of a push, at least 24");
  add("push-every", text("TIME")->default_value("1s"), "how often each connection gets one");
  add("push-spread", text("even|broadcast")->default_value("even"),
      "evenly over that time, or to all at once");
  add("proxy-protocol", text("v1|v2"),
      "each connection begins with a PROXY header: it is read and counted, and who sends none is "
      "closed");
}

void describe_pings(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("ping-every", text("TIME"),
      "ask each connection by a ping so often; who does not answer is closed (closed_no_pong)");
  add("ping-timeout", text("TIME")->default_value("10s"),
      "how long an answer to a ping may take; at most --ping-every");
}

po::options_description describe_options() {
  po::options_description all;
  add_group(all, "Connections", describe_connections);
  add_group(all, "What is said on them", describe_words);
  add_group(all, "TLS (--listen tls://, wss://)", add_server_tls_options);
  add_group(all, "WebSocket (--listen ws://, wss://)", describe_pings);
  add_group(all, "Logs and checks", add_run_options);
  return all;
}

std::uint64_t parse_positive(const std::string& text) {
  const std::uint64_t count = parse_count(text);
  if (count == 0) throw Refusal("'0': at least 1; leave it out for no limit");
  return count;
}

std::uint64_t parse_backlog(const std::string& text) {
  const std::uint64_t backlog = parse_count(text);
  if (backlog == 0 || backlog > 0x7fffffff)
    throw Refusal(fmt::format("'{}': between 1 and 2,147,483,647", text));
  return backlog;
}

Nanoseconds parse_idle_timeout(const std::string& text) {
  const Nanoseconds timeout = parse_duration(text);
  if (timeout < std::chrono::milliseconds{100} || timeout > std::chrono::hours{24 * 30})
    throw Refusal(fmt::format("'{}': between 100ms and 720h", text));
  return timeout;
}

std::vector<ProcessSpec> read_watch(const po::variables_map& values) {
  std::vector<ProcessSpec> specs;
  if (values.count("watch") == 0) return specs;
  for (const char* other :
       {"listen", "backlog", "max-connections", "idle-timeout", "workers", "proxy-protocol"})
    if (values.count(other) > 0 && !values[other].defaulted())
      throw Refusal(
          fmt::format("--watch and --{}: who watches accepts nothing; give one of them", other));
  for (const std::string& text : values["watch"].as<std::vector<std::string>>()) {
    try {
      specs.push_back(parse_process_spec(text));
    } catch (const Refusal& refusal) {
      throw Refusal(std::string("--watch: ") + refusal.what());
    }
  }
  return specs;
}

Mode parse_mode(const std::string& text) {
  if (text == "hold") return Mode::hold;
  if (text == "echo") return Mode::echo;
  if (text == "sink") return Mode::sink;
  if (text == "push") return Mode::push;
  throw Refusal(fmt::format("'{}': write hold, echo, sink or push", text));
}

std::size_t parse_push_size(const std::string& text) {
  const std::uint64_t size = parse_size(text);
  if (size < sizeof(PushHeader) || size > kLargestMessage)
    throw Refusal(fmt::format("'{}': between {} and {} bytes", text, sizeof(PushHeader),
                              format_count(kLargestMessage)));
  return size;
}

Nanoseconds parse_push_every(const std::string& text) {
  const Nanoseconds every = parse_duration(text);
  if (every < std::chrono::milliseconds{1} || every > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between 1ms and 1h", text));
  return every;
}

Spread parse_push_spread(const std::string& text) {
  if (text == "even") return Spread::even;
  if (text == "broadcast") return Spread::together;
  throw Refusal(fmt::format("'{}': write even or broadcast", text));
}

void read_mode(const po::variables_map& values, ServerOptions& options) {
  options.mode = parse_option(values, "mode", parse_mode);
  for (const char* name : {"push-size", "push-every", "push-spread"})
    if (!values[name].defaulted() && options.mode != Mode::push)
      throw Refusal(fmt::format("--{} goes with --mode push", name));
  options.push_size = parse_option(values, "push-size", parse_push_size);
  options.push_every = parse_option(values, "push-every", parse_push_every);
  options.push_spread = parse_option(values, "push-spread", parse_push_spread);
}

void refuse_pings(const po::variables_map& values) {
  for (const char* name : {"ping-every", "ping-timeout"})
    if (values.count(name) > 0 && !values[name].defaulted())
      throw Refusal(fmt::format(
          "--{} goes with --listen ws:// or wss://: tcp:// and tls:// have no pings", name));
}

ServerOptions read_options(const po::variables_map& values) {
  ServerOptions options;
  options.run = read_run_options(values);
  const Places places = parse_option(
      values, "listen", [](const std::string& text) { return parse_places(text, true); });
  options.listen = places.hosts;
  options.scheme = places.scheme;
  options.path = places.path;
  options.dual = values["dual"].as<bool>();
  options.greet = values["greet"].as<bool>();
  if (values.count("backlog") > 0) options.backlog = parse_option(values, "backlog", parse_backlog);
  if (values.count("max-connections") > 0)
    options.max_connections = parse_option(values, "max-connections", parse_positive);
  if (values.count("idle-timeout") > 0)
    options.idle_timeout = parse_option(values, "idle-timeout", parse_idle_timeout);
  options.watch = read_watch(values);
  read_mode(values, options);
  if (values.count("proxy-protocol") > 0)
    options.proxy_version = parse_option(values, "proxy-protocol", parse_proxy_version);
  if (options.greet && options.is_ws())
    throw Refusal(
        "--greet goes with tcp:// and tls://: a ws:// server says nothing before it was asked");
  if (!options.is_ws()) refuse_pings(values);
  options.pings = read_pings(values);
  options.effective = effective_options(values);
  options.tls = read_tls_options(values, options.scheme, true, options.effective);
  if (options.is_tls() && options.proxy_version)
    throw Refusal("--proxy-protocol goes with tcp:// and ws://: before TLS this server reads none");
  for (auto& [name, value] : options.effective)
    if (name == "ping-timeout" && options.pings) value = format_duration(options.pings->timeout);
  std::erase_if(options.effective, [&options](const auto& named) {
    if (!options.watch.empty() && (named.first == "listen" || named.first == "close")) return true;
    if (!options.pings && named.first.starts_with("ping-")) return true;
    return options.mode != Mode::push && named.first.starts_with("push-");
  });
  return options;
}

std::vector<Address> resolve_listen(const std::string& host) {
  try {
    return resolve_host(host);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string("--listen: ") + refusal.what());
  }
}

// bind(2) takes these; nobody can connect to them.
void require_own(const Address& address) {
  const bool is_multicast = scope_of(address) == Scope::multicast;
  if (is_multicast || scope_of(address) == Scope::broadcast || is_broadcast(address))
    throw Refusal(
        fmt::format("--listen {}: is a {} address, and TCP can't be reached there: name an "
                    "address of this host, or 0.0.0.0 or [::] for all",
                    address.to_string(), is_multicast ? "multicast" : "broadcast"));
}

}  // namespace

std::string server_help() {
  return fmt::format(
      "c1k-server: holds every connection that comes, and counts them.\n\n"
      "  c1k-server --listen 192.168.10.1:9000 --csv server.csv\n\n"
      "{}\n"
      "Counts are 1000000, 1M or 20k; times 500ms, 30s, 5m or 1h. SIGTERM and Ctrl-C close all\n"
      "connections and end with a summary; a second Ctrl-C leaves at once.\n"
      "Exit status: 0 ended by a signal with whole logs, 1 a --fail-if was so, 2 refused, 3 a\n"
      "worker, a log or what is said on standard output was lost.\n",
      fmt::streamed(describe_options()));
}

std::optional<ServerOptions> parse_server_options(int argc, const char* const* argv) {
  const po::variables_map values = parse_command_line(describe_options(), argc, argv);
  if (answers_help(values, server_help())) return std::nullopt;
  return read_options(values);
}

std::vector<Endpoint> listen_endpoints(const ServerOptions& options) {
  std::vector<Endpoint> endpoints;
  for (const HostPorts& item : options.listen) {
    const std::vector<Address> addresses = resolve_listen(item.host);
    if (addresses.size() * item.ports.size() + endpoints.size() > kMostListeners)
      throw Refusal(fmt::format("--listen: more than {} endpoints", kMostListeners));
    for (const Address& address : addresses) require_own(address);
    for (const Address& address : addresses)
      for (std::uint32_t port = item.ports.first; port <= item.ports.last; ++port)
        endpoints.push_back({address, static_cast<std::uint16_t>(port)});
  }
  return endpoints;
}

}  // namespace c1k
