#include "common/run/ping_options.h"

#include <fmt/format.h>

#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr Nanoseconds kShortestPing = std::chrono::milliseconds{100};

Nanoseconds parse_ping_time(const std::string& text) {
  const Nanoseconds time = parse_duration(text);
  if (time < kShortestPing || time > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between {} and 1h", text, format_duration(kShortestPing)));
  return time;
}

}  // namespace

std::optional<Heartbeat::Times> read_pings(const po::variables_map& values) {
  const bool has_timeout = !values["ping-timeout"].defaulted();
  if (values.count("ping-every") == 0) {
    if (has_timeout) throw Refusal("--ping-timeout goes with --ping-every");
    return std::nullopt;
  }
  if (values["ping-every"].as<std::string>() == "0s") return std::nullopt;
  Heartbeat::Times times{.every = parse_option(values, "ping-every", parse_ping_time),
                         .timeout = parse_option(values, "ping-timeout", parse_ping_time)};
  if (times.timeout > times.every && has_timeout)
    throw Refusal(
        fmt::format("--ping-timeout: at most --ping-every, {}: a ping is not sent before "
                    "the last was answered",
                    format_duration(times.every)));
  times.timeout = std::min(times.timeout, times.every);
  return times;
}

}  // namespace c1k
