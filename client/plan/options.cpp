#include "client/plan/options.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "common/base/command_line.h"
#include "common/talk/utf8.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
constexpr unsigned kHelpWidth = 100;
using Texts = std::vector<std::string>;

void describe_connections(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("target", text("[ws://]HOST:PORT[-PORT][/PATH],..."),
      "where to connect; several multiply the slots. ws://: each is a WebSocket; {connection} and "
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
  add("hosts", text("H"),
      "with --check: plan the count on paper, for H client hosts like this one");
  add("allow-public-target", po::value<Texts>()->value_name("ADDRESS")->composing(),
      "needed for each target outside private ranges; be sure it is yours");
}

po::options_description describe_options() {
  po::options_description all;
  const auto add = [&all](const char* heading, auto... describes) {
    po::options_description group(heading, kHelpWidth, kHelpWidth / 2);
    (describes(group), ...);
    all.add(group);
  };
  add("Connections", describe_connections);
  add("Before a connection is open", add_opening_options);
  add("WebSocket (--target ws://)", add_ws_options);
  add("Messages on open connections", add_traffic_options);
  add("How long connections live", add_life_options);
  add("Care and verdict", describe_care);
  add("Logs and checks", add_run_options);
  return all;
}

std::uint64_t parse_positive(const std::string& text) {
  const std::uint64_t count = parse_count(text);
  if (count == 0) throw Refusal("'0': at least 1");
  if (count > 1'000'000'000) throw Refusal(fmt::format("'{}': at most 1,000,000,000", text));
  return count;
}

// A text message is UTF-8 (RFC 6455, 5.6), whatever a line of --rows puts into it.
void check_text(const ClientOptions& options) {
  if (!options.ws.is_text || options.traffic.active == 0) return;
  Message message = options.traffic.message;
  const std::uint64_t lines = options.opening.rows ? options.opening.rows->size() : 1;
  for (std::uint64_t line = 0; line < lines; ++line) {
    Utf8 text;
    if (text.take(message.bytes(line)) && text.is_whole()) continue;
    throw Refusal(fmt::format("--message-kind text: the message{} is not UTF-8; binary takes any",
                              lines > 1 ? fmt::format(" of line {} of --rows", line + 1) : ""));
  }
}

Nanoseconds parse_timeout(const std::string& text) {
  const Nanoseconds timeout = parse_duration(text);
  if (timeout < std::chrono::milliseconds{10} || timeout > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between 10ms and 1h", text));
  return timeout;
}

std::optional<Nanoseconds> parse_hold(const std::string& text) {
  if (text == "forever") return std::nullopt;
  return parse_duration(text);
}

std::vector<std::uint64_t> parse_steps(const std::string& text) {
  std::vector<std::uint64_t> steps;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::uint64_t step = parse_positive(text.substr(at, comma - at));
    if (!steps.empty() && step <= steps.back())
      throw Refusal(fmt::format("'{}': each plateau is above the one before", text));
    steps.push_back(step);
    at = comma + 1;
  }
  return steps;
}

AliasSpec parse_ips(const Texts& texts) {
  AliasSpec all;
  std::uint64_t size = 0;
  for (const std::string& text : texts) {
    AliasSpec one = parse_alias_spec(text);
    for (const AddressRange& range : one.ranges) size += range.size;
    if (size > kMaxAliases)
      throw Refusal(fmt::format("more than {} aliases in all", format_count(kMaxAliases)));
    all.ranges.insert(all.ranges.end(), one.ranges.begin(), one.ranges.end());
    all.devices.insert(all.devices.end(), one.devices.begin(), one.devices.end());
  }
  return all;
}

class Reader {
 public:
  explicit Reader(const po::variables_map& values) : values_(values) {}

  // Parses option `name` into `out` when it was given or has a default.
  template <class Value, class Parse>
  bool read(const std::string& name, Value& out, Parse parse) const {
    if (values_.count(name) == 0) return false;
    out = parse_option(values_, name, parse);
    return true;
  }
  bool given(const std::string& name) const {
    return values_.count(name) > 0 && !values_[name].defaulted();
  }
  Texts texts(const std::string& name) const {
    return values_.count(name) > 0 ? values_[name].as<Texts>() : Texts{};
  }

 private:
  const po::variables_map& values_;
};

void read_count(const Reader& reader, ClientOptions& options) {
  const bool has_count = reader.read("count", options.count, parse_positive);
  const bool has_steps = reader.read("steps", options.steps, parse_steps);
  if (!has_count && !has_steps)
    throw Refusal("--count is required: how many connections to hold, e.g. --count 1M");
  if (has_count && has_steps && options.steps.back() != options.count)
    throw Refusal(fmt::format("--steps: the last plateau is {}, --count is {}: they must be equal",
                              format_count(options.steps.back()), format_count(options.count)));
  if (!has_steps) options.steps = {options.count};
  options.count = options.steps.back();
  if (reader.given("step-hold") && !has_steps) throw Refusal("--step-hold goes with --steps");
}

void read_ramp(const Reader& reader, ClientOptions& options) {
  if (reader.given("rate") && reader.given("ramp"))
    throw Refusal("--ramp and --rate: give one of them; a ramp holds its own rates");
  reader.read("rate", options.ramp, [](const std::string& text) { return Ramp(parse_rate(text)); });
  if (reader.given("ramp"))
    std::erase_if(options.effective, [](const auto& named) { return named.first == "rate"; });
  reader.read("ramp", options.ramp, [](const std::string& text) { return parse_ramp(text); });
}

void read_aliases(const Reader& reader, ClientOptions& options) {
  options.has_ips = reader.given("ips");
  Texts texts = reader.texts("ips");
  options.journal_ips = std::erase(texts, "journal") > 0;
  try {
    options.aliases = parse_ips(texts);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string("--ips: ") + refusal.what());
  }
  for (const std::string& text : reader.texts("allow-public-target")) {
    try {
      options.public_targets.push_back(Address::parse(text));
    } catch (const Refusal& refusal) {
      throw Refusal(std::string("--allow-public-target: ") + refusal.what());
    }
  }
}

ClientOptions read_options(const po::variables_map& values) {
  const Reader reader(values);
  ClientOptions options;
  options.effective = effective_options(values);
  Places places;
  if (!reader.read("target", places, [](const std::string& text) { return parse_places(text); }))
    throw Refusal("--target is required: where to connect, e.g. --target 192.168.10.1:9000");
  options.targets = places.hosts;
  options.scheme = places.scheme;
  reader.read("family", options.family, [](const std::string& text) {
    if (text != "4" && text != "6") throw Refusal(fmt::format("'{}': 4 or 6", text));
    return std::optional(text == "4" ? Family::v4 : Family::v6);
  });
  read_count(reader, options);
  read_ramp(reader, options);
  read_aliases(reader, options);
  reader.read("ports", options.ports, [&options](const std::string& text) {
    options.kernel_ports = text == "kernel";
    return options.kernel_ports ? std::vector<PortRange>{} : parse_port_ranges(text);
  });
  reader.read("step-hold", options.step_hold, parse_duration);
  reader.read("hold", options.hold, parse_hold);
  reader.read("connect-timeout", options.connect_timeout, parse_timeout);
  reader.read("give-up", options.give_up, parse_timeout);
  reader.read("alias-give-up", options.alias_give_up, parse_count);
  reader.read("max-connecting", options.max_connecting, parse_positive);
  reader.read("drain-rate", options.drain_rate, parse_rate);
  options.verify = values["verify"].as<bool>();
  options.life = read_life_options(values, options.count);
  check_life(options.life, options.count, options.ramp, options.hold);
  if (options.life.reconnect && options.kernel_ports)
    throw Refusal(
        "--reconnect comes back from its own port, --ports kernel has none: leave one out");
  options.opening = read_opening_options(values, options.count, places);
  options.ws = read_ws_options(values, places, options.opening.rows);
  options.traffic =
      read_traffic_options(values, options.count, options.opening.rows, places.scheme);
  check_text(options);
  leave_out_unused(options.traffic, options.effective);
  leave_out_unused(options.ws, options.effective);
  options.run = read_run_options(values);
  reader.read("hosts", options.hosts, parse_positive);
  if (options.hosts > 0 && !options.run.check) throw Refusal("--hosts goes with --check");
  if (options.hosts > 0 && !options.run.write_tuning.empty())
    throw Refusal("--hosts and --write-tuning: a plan on paper has no host to tune");
  return options;
}

}  // namespace

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
      fmt::streamed(describe_options()));
}

std::optional<ClientOptions> parse_client_options(int argc, const char* const* argv) {
  const po::variables_map values = parse_command_line(describe_options(), argc, argv);
  if (answers_help(values, client_help())) return std::nullopt;
  return read_options(values);
}

}  // namespace c1k
