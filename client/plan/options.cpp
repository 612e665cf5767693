#include "client/plan/options.h"

#include <fmt/format.h>

#include "client/plan/help.h"
#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

std::uint64_t parse_positive(const std::string& text) {
  const std::uint64_t count = parse_count(text);
  if (count == 0) throw Refusal("'0': at least 1");
  if (count > 1'000'000'000) throw Refusal(fmt::format("'{}': at most 1,000,000,000", text));
  return count;
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

// What was read is of the whole run: this host's part of it.
void cut_slice(ClientOptions& options) {
  const Slice& slice = options.slice;
  if (slice.is_whole()) return;
  for (std::uint64_t& step : options.steps) {
    const std::uint64_t whole = std::exchange(step, slice.part(step));
    if (step == 0)
      throw Refusal(fmt::format("--slice {}: of {} connections this host has none",
                                slice.to_string(), format_count(whole)));
  }
  options.count = options.steps.back();
  options.ramp = options.ramp.sliced(slice);
  options.traffic.active = slice.part(options.traffic.active);
  for (Storm& storm : options.life.storms) storm.drop = slice.part(storm.drop);
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
  if (options.traffic.active > 0)
    check_text(options.ws, options.traffic.message, options.opening.rows);
  leave_out_unused(options.traffic, options.effective);
  leave_out_unused(options.ws, options.effective);
  options.stack = read_stack_options(values);
  if (!options.stack.is_own)
    std::erase_if(options.effective, [](const auto& named) { return named.first == "stack"; });
  options.run = read_run_options(values);
  options.tls = read_tls_options(values, places.scheme, false, options.effective);
  reader.read("slice", options.slice, parse_slice);
  reader.read("start-at", options.run.start,
              [](const std::string& text) { return parse_start_at(text); });
  reader.read("hosts", options.hosts, parse_positive);
  if (options.hosts > 0 && !options.run.check) throw Refusal("--hosts goes with --check");
  if (options.hosts > 0 && !options.run.write_tuning.empty())
    throw Refusal("--hosts and --write-tuning: a plan on paper has no host to tune");
  if (options.hosts > 0 && !options.slice.is_whole())
    throw Refusal("--hosts plans on paper for all hosts, --slice is one of them: leave one out");
  cut_slice(options);
  return options;
}

}  // namespace

std::optional<ClientOptions> parse_client_options(int argc, const char* const* argv) {
  const po::variables_map values = parse_command_line(describe_client_options(), argc, argv);
  if (answers_help(values, client_help())) return std::nullopt;
  return read_options(values);
}

}  // namespace c1k
