#include "client/plan/traffic_options.h"

#include <fmt/format.h>

#include "client/plan/opening_options.h"
#include "client/plan/share.h"
#include "common/base/command_line.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr Nanoseconds kShortestEvery = std::chrono::milliseconds{1};
constexpr const char* kSpeaks[] = {"active-choice", "active-from", "message-size", "message-every",
                                   "message-file",  "jitter",      "late-after"};

bool given(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 && !values[name].defaulted();
}

std::size_t parse_message_size(const std::string& text) {
  const std::uint64_t size = parse_size(text);
  if (size == 0 || size > kLargestMessage)
    throw Refusal(
        fmt::format("'{}': between 1B and {} bytes", text, format_count(kLargestMessage)));
  return size;
}

Nanoseconds parse_every(const std::string& text) {
  const Nanoseconds every = parse_duration(text);
  if (every < kShortestEvery || every > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between {} and 1h", text, format_duration(kShortestEvery)));
  return every;
}

ActiveChoice parse_choice(const std::string& text) {
  if (text == "fixed") return ActiveChoice::fixed;
  if (text == "rotating") return ActiveChoice::rotating;
  throw Refusal(fmt::format("'{}': write fixed or rotating", text));
}

ActiveFrom parse_from(const std::string& text) {
  if (text == "ramp") return ActiveFrom::ramp;
  if (text == "hold") return ActiveFrom::hold;
  throw Refusal(fmt::format("'{}': write ramp or hold", text));
}

void read_answer(const po::variables_map& values, TrafficOptions& options, Scheme scheme) {
  const std::string text = values["answer"].as<std::string>();
  if (text == "echo") return;
  if (text == "any") {
    if (!is_ws(scheme))
      throw Refusal(
          "--answer any goes with --target ws://: bytes of tcp:// do not say where an answer ends; "
          "write echo, none, push or its SIZE");
    options.answer = Answer::any;
    return;
  }
  if (text == "none") {
    options.answer = Answer::none;
  } else if (text == "push") {
    options.answer = Answer::push;
  } else {
    options.answer = Answer::sized;
    try {
      options.answer_size = parse_option(values, "answer", parse_message_size);
    } catch (const Refusal& refusal) {
      throw Refusal(std::string(refusal.what()) + "; or write echo, none, push or any");
    }
  }
}

void read_every(const po::variables_map& values, TrafficOptions& options) {
  if (values["message-every"].as<std::string>() != "answered") {
    options.every = parse_option(values, "message-every", parse_every);
    if (options.jitter > options.every)
      throw Refusal("--jitter: at most --message-every; a longer one would mix up the messages");
    return;
  }
  options.is_closed_loop = true;
  if (given(values, "jitter"))
    throw Refusal("--jitter: with --message-every answered no message is due at a moment");
  if (options.answer == Answer::none)
    throw Refusal("--message-every answered: with --answer none there is no answer to wait for");
}

}  // namespace

void add_traffic_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("active", text("SHARE|N"),
      "how many of the connections send, e.g. 20% or 5k; the rest is silent");
  add("active-choice", text("fixed|rotating")->default_value("fixed"),
      "the same ones all the time, or others in each interval until all had their turn");
  add("active-from", text("ramp|hold")->default_value("ramp"),
      "they send as soon as they are open, or while holding alone: the ramp has the host to "
      "itself");
  add("message-size", text("SIZE")->default_value("1KiB"), "bytes of a message");
  add("message-every", text("TIME|answered")->default_value("1s"),
      "how often each sends; all together evenly over this time, whatever the answers do. "
      "answered: "
      "each again when its answer is whole; such latencies leave out who waits");
  add("jitter", text("TIME")->default_value("0s"), "each message up to this later, by chance");
  add("message-file", text("FILE"),
      "the message instead; {connection} in it becomes the connection's number, ten digits or "
      "more, as many in the whole run; {row.1} the first field of its line of --rows");
  add("answer", text("echo|none|push|SIZE|any")->default_value("echo"),
      "what is checked: the message comes back; nothing; what a server with --mode push sends; so "
      "many bytes to each message, whatever they are; with ws:// any message");
  add("late-after", text("TIME")->default_value("1s"), "an answer after this counts as late too");
}

TrafficOptions read_traffic_options(const po::variables_map& values, std::uint64_t count,
                                    const std::shared_ptr<const Rows>& rows, Scheme scheme) {
  TrafficOptions options;
  const bool speaks = values.count("active") > 0;
  for (const char* name : kSpeaks)
    if (given(values, name) && !speaks && values["answer"].as<std::string>() != "push")
      throw Refusal(fmt::format("--{} goes with --active: how many of the connections send", name));
  if (given(values, "message-file") && given(values, "message-size"))
    throw Refusal("--message-file and --message-size: give one of them; a file has its own size");
  if (speaks)
    options.active = parse_option(
        values, "active", [&](const std::string& text) { return parse_share(text, count); });
  options.choice = parse_option(values, "active-choice", parse_choice);
  options.from = parse_option(values, "active-from", parse_from);
  options.jitter = parse_option(values, "jitter", parse_duration);
  options.late_after = parse_option(values, "late-after", parse_every);
  options.message =
      values.count("message-file") > 0
          ? parse_option(values, "message-file",
                         [&rows](const std::string& path) { return read_template(path, rows); })
          : Message::made_up(parse_option(values, "message-size", parse_message_size));
  read_answer(values, options, scheme);
  read_every(values, options);
  if (!speaks && given(values, "answer") && options.answer != Answer::push)
    throw Refusal("--answer goes with --active, or is push");
  if (speaks && options.answer == Answer::push)
    throw Refusal("--answer push: the server alone sends then; leave out --active");
  return options;
}

void leave_out_unused(const TrafficOptions& options, Named& effective) {
  if (options.is_on()) return;
  po::options_description traffic;
  add_traffic_options(traffic);
  std::erase_if(effective, [&traffic](const auto& named) {
    return traffic.find_nothrow(named.first, false) != nullptr;
  });
}

std::string to_sentence(const TrafficOptions& options) {
  if (options.answer == Answer::push) return "; takes what the server pushes";
  if (options.active == 0) return "";
  const std::string when = options.is_closed_loop
                               ? "when the last is answered (closed loop: latencies leave out who "
                                 "waits)"
                               : "every " + format_duration(options.every);
  return fmt::format("; {} of them send {} bytes {}", format_count(options.active),
                     sizes_text(options.message), when);
}

}  // namespace c1k
