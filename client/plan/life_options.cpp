#include "client/plan/life_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "client/plan/share.h"
#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr Nanoseconds kShortest = std::chrono::milliseconds{10};
constexpr double kMostOfRate = 0.9;  // for replacements: the rest is for the ramp, and for losses
constexpr Nanoseconds kLongest = std::chrono::hours{24 * 30};
constexpr Nanoseconds kLongestIdle = std::chrono::seconds{32'767};  // MAX_TCP_KEEPIDLE of net/tcp.h

Nanoseconds parse_time(const std::string& text) {
  const Nanoseconds time = parse_duration(text);
  if (time < kShortest || time > kLongest)
    throw Refusal(fmt::format("'{}': between {} and 720h", text, format_duration(kShortest)));
  return time;
}

TimeRange parse_time_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  try {
    const std::string first = text.substr(0, dots);
    const TimeRange range{parse_time(first),
                          parse_time(dots == text.npos ? first : text.substr(dots + 2))};
    if (range.longest < range.shortest)
      throw Refusal(fmt::format("'{}': the shorter time comes first", text));
    return range;
  } catch (const Refusal& refusal) {
    throw Refusal(std::string(refusal.what()) + "; write 30s, or 30s..90s");
  }
}

Nanoseconds parse_idle(const std::string& text) {
  const Nanoseconds idle = parse_duration(text);
  if (idle % std::chrono::seconds{1} != Nanoseconds{0} || idle < std::chrono::seconds{1} ||
      idle > kLongestIdle)
    throw Refusal(fmt::format("'{}': whole seconds, from 1s to 32767s", text));
  return idle;
}

Storm parse_storm(const std::string& text, std::uint64_t count) {
  constexpr std::string_view kAt = " at ";
  constexpr std::string_view kAtOnce = ", back at once";
  Storm storm;
  storm.back_at_once = text.ends_with(kAtOnce);
  const std::string words = text.substr(0, text.size() - (storm.back_at_once ? kAtOnce.size() : 0));
  const std::size_t at = words.find(kAt);
  try {
    if (at == words.npos) throw Refusal(fmt::format("'{}' is no storm", text));
    storm.drop = parse_share(words.substr(0, at), count);
    storm.at = parse_duration(words.substr(at + kAt.size()));
  } catch (const Refusal& refusal) {
    throw Refusal(std::string(refusal.what()) +
                  "; write \"50% at 60s\" or \"50% at 60s, back at once\"");
  }
  return storm;
}

std::vector<Storm> parse_storms(const std::vector<std::string>& texts, std::uint64_t count) {
  std::vector<Storm> storms;
  for (const std::string& text : texts) {
    try {
      storms.push_back(parse_storm(text, count));
    } catch (const Refusal& refusal) {
      throw Refusal(std::string("--storm: ") + refusal.what());
    }
  }
  std::stable_sort(storms.begin(), storms.end(),
                   [](const Storm& a, const Storm& b) { return a.at < b.at; });
  return storms;
}

std::string to_text(const TimeRange& range) {
  if (range.shortest == range.longest) return format_duration(range.shortest);
  return format_duration(range.shortest) + " to " + format_duration(range.longest);
}

}  // namespace

void add_life_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("refill", po::bool_switch(), "replace what is lost, at the ramp's rate, in hold too");
  add("lifetime", text("TIME[..TIME]"),
      "each connection is closed after so long, by chance within the range, and replaced: "
      "30s..90s");
  add("reconnect", text("TIME[..TIME]"),
      "what is lost comes back from its own port after a wait: the first time, doubled with each "
      "failure up to the second, less up to half of it by chance: 1s..30s");
  add("storm",
      po::value<std::vector<std::string>>()
          ->value_name("\"SHARE at TIME[, back at once]\"")
          ->composing(),
      "drop a share of the connections when the count has been held for so long, and replace them, "
      "at the ramp's rate or at once: \"50% at 60s\"; repeatable");
  add("keepalive", text("TIME"),
      "TCP keepalive: probe after so much silence; three without an answer, as far apart, and the "
      "connection is dead");
}

LifeOptions read_life_options(const po::variables_map& values, std::uint64_t count) {
  LifeOptions options;
  options.refill = values["refill"].as<bool>();
  if (values.count("lifetime") > 0)
    options.lifetime = parse_option(values, "lifetime", parse_time_range);
  if (values.count("reconnect") > 0)
    options.reconnect = parse_option(values, "reconnect", parse_time_range);
  if (values.count("keepalive") > 0)
    options.keepalive = parse_option(values, "keepalive", parse_idle);
  if (values.count("storm") > 0)
    options.storms = parse_storms(values["storm"].as<std::vector<std::string>>(), count);
  return options;
}

void check_life(const LifeOptions& options, std::uint64_t count, const Ramp& ramp,
                const std::optional<Nanoseconds>& hold) {
  if (hold && !options.storms.empty() && options.storms.back().at >= *hold)
    throw Refusal(
        fmt::format("--storm: at {} is not before the end of --hold {}: hold longer, or "
                    "storm sooner",
                    format_duration(options.storms.back().at), format_duration(*hold)));
  const Rate rate = ramp.last_rate();
  if (!options.lifetime || !rate) return;
  using Seconds = std::chrono::duration<double>;
  const double mean_s = Seconds(options.lifetime->shortest + options.lifetime->longest).count() / 2;
  const double ended_per_s = static_cast<double>(count) / mean_s;
  const auto needed = static_cast<std::uint64_t>(std::ceil(ended_per_s / kMostOfRate));
  if (needed > *rate)
    throw Refusal(fmt::format(
        "--lifetime: {} connections that live {} on average end at {}/s; to replace them takes "
        "--rate {} (the last step of --ramp) or more, it is {}: or let them live longer",
        format_count(count), format_duration(std::chrono::milliseconds{std::llround(mean_s * 1e3)}),
        format_count(static_cast<std::uint64_t>(std::llround(ended_per_s))), format_count(needed),
        format_count(*rate)));
}

std::string to_sentence(const LifeOptions& options) {
  std::string text;
  if (options.lifetime) text += ", each lives " + to_text(*options.lifetime);
  for (const Storm& storm : options.storms)
    text += fmt::format(", drops {} after {}{}", format_count(storm.drop),
                        format_duration(storm.at), storm.back_at_once ? " (back at once)" : "");
  if (options.reconnect)
    text += fmt::format(", lost ones come back after {}", to_text(*options.reconnect));
  else if (options.replaces())
    text += ", replaces what is lost";
  return text;
}

}  // namespace c1k
