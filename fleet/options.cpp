#include "fleet/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

#include "common/base/command_line.h"
#include "common/base/endpoint.h"
#include "common/base/quote.h"
#include "common/run/slice.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kHost = "{host}";

po::options_description describe() {
  po::options_description options("Options", 100, 50);
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("rank", text("R"), "which host this is, from 0, where no engine tells it; 0 leads");
  add("size", text("N"), "of how many hosts");
  add("lead", text("HOST[:PORT]"),
      "where the first host listens, and the others find it; the port is 7199 unless given. "
      "Needed where the engine does not tell the first host's name (mpirun, --rank)");
  add("token-file", text("FILE"),
      "a secret that all hosts share (16 bytes or more; C1K_TOKEN in the environment is another "
      "way); needed unless the lead listens on loopback");
  add("lost-after", text("TIME")->default_value("5s"),
      "a host that says nothing for so long is lost: what it held is booked, the others go on");
  add("join-within", text("TIME")->default_value("1m"),
      "how long hosts try to reach the lead, and it waits for all of them");
  add("ignore", po::value<std::vector<std::string>>()->value_name("host")->composing(),
      "host: begin without those that can't");
  add_record_options(options);
  return options;
}

std::uint64_t parse_number(const std::string& text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    throw Refusal(fmt::format("{}: a whole number", quote(text)));
  return std::stoull(text);
}

Nanoseconds parse_patience(const std::string& text) {
  const Nanoseconds patience = parse_duration(text);
  if (patience < std::chrono::seconds{2} || patience > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between 2s and 1h", text));
  return patience;
}

Token read_token(const po::variables_map& values) {
  if (values.count("token-file") > 0) return parse_option(values, "token-file", Token::read);
  const char* const secret = std::getenv("C1K_TOKEN");
  if (secret == nullptr) return {};
  try {
    return Token::of(secret);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string("C1K_TOKEN: ") + refusal.what());
  }
}

// "--csv=x" and "--csv x" alike.
bool names(const std::string& word, std::string_view option) {
  return word == option || word.starts_with(std::string(option) + "=");
}

void check_client(const std::vector<std::string>& command) {
  static constexpr std::array kOurs{"--slice", "--start-at",    "--interval", "--ndjson",
                                    "--web",   "--fail-if",     "--stop-if",  "--hosts",
                                    "--check", "--write-tuning"};
  if (command.empty())
    throw Refusal(
        "which command? Behind -- stands the client's: c1k-fleet ... -- c1k-client "
        "--target broker:9000 --count 20M");
  for (std::size_t i = 1; i < command.size(); ++i) {
    for (const char* const option : kOurs)
      if (names(command[i], option))
        throw Refusal(
            fmt::format("{} is c1k-fleet's own: before the --, for all hosts together", option));
    for (const char* const option : {"--csv", "--summary"}) {
      if (!names(command[i], option)) continue;
      const std::string file =
          command[i] == option && i + 1 < command.size()
              ? command[i + 1]
              : command[i].substr(std::min(command[i].size(), std::string(option).size() + 1));
      if (file.find(kHost) == std::string::npos)
        throw Refusal(
            fmt::format("{} {}: every host would write it; put {{host}} into its name, "
                        "or the option before the --, for all hosts together",
                        option, file));
    }
  }
}

}  // namespace

LeadPlace parse_lead(const std::string& text) {
  const bool has_port = text.find(':') != std::string::npos && !text.ends_with(']');
  const auto places = parse_host_ports(has_port ? text : fmt::format("{}:{}", text, kLeadPort));
  if (places.size() != 1 || places.front().ports.size() != 1)
    throw Refusal(fmt::format("{}: one host and one port", quote(text)));
  return {places.front().host, places.front().ports.first};
}

std::string fleet_help() {
  std::ostringstream text;
  text << "Usage: c1k-fleet [OPTION]... -- c1k-client ARGUMENT...\n"
          "One run of many hosts: an engine (srun, mpirun, a Kubernetes Job) or you start it on\n"
          "each of them. Each starts its c1k-client with its slice of count and rate; the first\n"
          "host leads: all check, all begin together, one log, one summary, one verdict.\n"
          "{host} among the client's arguments is the host's number, from 1.\n"
       << describe()
       << "Exit status: the first host's is that of the run, as c1k-client's (3: a host was lost "
          "too);\nthe others leave with 0, or with 3 if they have lost the first.\n";
  return text.str();
}

std::optional<FleetOptions> parse_fleet_options(int argc, const char* const* argv) {
  const char* const* const end = argv + argc;
  const char* const* const dashes =
      std::find_if(argv, end, [](const char* word) { return std::string_view(word) == "--"; });
  const po::variables_map values =
      parse_command_line(describe(), static_cast<int>(dashes - argv), argv);
  if (answers_help(values, fleet_help())) return std::nullopt;
  FleetOptions options;
  if (dashes != end) options.client.assign(dashes + 1, end);
  check_client(options.client);
  options.run = read_record_options(values);
  if (values.count("rank") > 0) options.rank = parse_option(values, "rank", parse_number);
  if (values.count("size") > 0) options.size = parse_option(values, "size", parse_number);
  if (values.count("lead") > 0) options.lead = parse_option(values, "lead", parse_lead);
  options.token = read_token(values);
  options.lost_after = parse_option(values, "lost-after", parse_patience);
  options.join_within = parse_option(values, "join-within", parse_patience);
  if (values.count("ignore") > 0)
    for (const std::string& name : values["ignore"].as<std::vector<std::string>>()) {
      if (name != "host")
        throw Refusal(
            fmt::format("--ignore {}: a fleet knows `host` alone; a finding of the "
                        "check is the client's to ignore, behind the --",
                        quote(name)));
      options.ignores_hosts = true;
    }
  options.effective = effective_options(values);
  std::string command;
  for (const std::string& word : options.client) command += (command.empty() ? "" : " ") + word;
  options.effective.emplace_back("client", command);
  return options;
}

std::vector<std::string> client_command(const FleetOptions& options, std::uint64_t rank,
                                        std::uint64_t size) {
  std::vector<std::string> command = options.client;
  for (std::string& word : command)
    for (std::size_t at = 0; (at = word.find(kHost, at)) != std::string::npos;)
      word.replace(at, kHost.size(), std::to_string(rank + 1));
  const std::int64_t ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(options.run.interval).count();
  for (std::string word : {std::string("--slice"), Slice{rank, size}.to_string(),
                           std::string("--start-at"), std::string("-"), std::string("--ndjson"),
                           std::string("-"), std::string("--interval"), fmt::format("{}ms", ms)})
    command.push_back(std::move(word));
  if (std::find(command.begin(), command.end(), "--quiet") == command.end())
    command.emplace_back("--quiet");
  return command;
}

}  // namespace c1k
