#include "client/plan/opening_options.h"

#include <fmt/format.h>

#include "common/base/command_line.h"
#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/record/input_file.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr std::uint64_t kMostClaimed = std::uint64_t{1} << 62;  // addresses
constexpr std::uint64_t kLargestRows = std::uint64_t{1} << 30;  // bytes of the file

std::shared_ptr<const Rows> read_rows(const std::string& path, std::uint64_t count) {
  auto rows = [&path] {
    try {
      return std::make_shared<const Rows>(InputFile(path, kLargestRows).read_all());
    } catch (const Refusal& refusal) {
      throw Refusal(fmt::format("{}: {}", path, refusal.what()));
    }
  }();
  if (rows->size() < count)
    throw Refusal(fmt::format("{}: it has {} lines, --count is {}: each connection has its own",
                              path, format_count(rows->size()), format_count(count)));
  return rows;
}

std::size_t parse_answer_size(const std::string& text) {
  const std::uint64_t size = parse_size(text);
  if (size == 0 || size > kLargestMessage)
    throw Refusal(
        fmt::format("'{}': between 1B and {} bytes", text, format_count(kLargestMessage)));
  return size;
}

ProxySources parse_sources(const std::string& text) {
  const AliasSpec spec = parse_alias_spec(text, kMostClaimed);
  if (!spec.devices.empty())
    throw Refusal(fmt::format("'{}': addresses are claimed, not a device's", text));
  return ProxySources(spec.ranges);
}

// A scheme that has an opening of its own needs none of these, and would not understand them.
void refuse_other_openings(const po::variables_map& values, Scheme scheme) {
  if (!is_ws(scheme)) return;
  const auto refuse = [scheme](std::string_view name) {
    throw Refusal(fmt::format(
        "--{} goes with tcp:// and tls://: {}:// has an opening of its own, and is open "
        "by the target's 101",
        name, name_of(scheme)));
  };
  if (values["expect-greeting"].as<bool>()) refuse("expect-greeting");
  for (const char* name : {"hello-file", "hello-answer"})
    if (values.count(name) > 0) refuse(name);
}

}  // namespace

void add_opening_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("expect-greeting", po::bool_switch(),
      "open only when the target has sent something (c1k-server --greet): no ghost is counted");
  add("hello-file", text("FILE"),
      "each connection says this once, before it is open; {connection} and {row.1} as in "
      "--message-file");
  add("hello-answer", text("SIZE"), "it is open when so many bytes have come back for that");
  add("proxy-protocol", text("v1|v2"), "each connection begins with a PROXY header");
  add("proxy-source", text("SPEC"),
      "the addresses that the header claims, as in --ips; default: the true ones");
  add("rows", text("FILE"),
      "a line for each connection, its fields parted by tabs: {row.1}, {row.2} in templates");
}

OpeningOptions read_opening_options(const po::variables_map& values, std::uint64_t count,
                                    const Places& places) {
  const auto given = [&values](const char* name) { return values.count(name) > 0; };
  OpeningOptions options;
  refuse_other_openings(values, places.scheme);
  if (given("rows")) {
    const bool has_request = places.path.find("{row.") != std::string::npos || given("header");
    if (!given("hello-file") && !given("message-file") && !has_request)
      throw Refusal(
          "--rows goes with --hello-file, --message-file, or {row.1} in --header or a ws:// PATH");
    options.rows = parse_option(
        values, "rows", [count](const std::string& path) { return read_rows(path, count); });
  }
  options.raw.expects_greeting = values["expect-greeting"].as<bool>();
  if (given("hello-file"))
    options.raw.hello = parse_option(values, "hello-file", [&options](const std::string& path) {
      return read_template(path, options.rows);
    });
  if (given("hello-answer")) {
    if (!given("hello-file")) throw Refusal("--hello-answer goes with --hello-file");
    options.raw.hello_answer = parse_option(values, "hello-answer", parse_answer_size);
  }
  if (given("proxy-protocol"))
    options.proxy_version = parse_option(values, "proxy-protocol", parse_proxy_version);
  if (given("proxy-source")) {
    if (!options.proxy_version) throw Refusal("--proxy-source goes with --proxy-protocol v1 or v2");
    options.proxy_sources = parse_option(values, "proxy-source", parse_sources);
  }
  return options;
}

Message read_template(const std::string& path, const std::shared_ptr<const Rows>& rows) {
  // A template may be longer than its message by the words that stand for numbers: "{connection}"
  // is 12 characters for 10 digits.
  return Message::from_template(InputFile(path, 2 * kLargestMessage).read_all(), rows);
}

std::string to_sentence(const OpeningOptions& options) {
  std::string text;
  if (options.proxy_version)
    text += fmt::format("; each begins with a PROXY header v{}",
                        static_cast<int>(*options.proxy_version));
  if (options.raw.expects_greeting) text += "; each is greeted before it is open";
  if (!options.raw.hello.empty()) {
    const Message& hello = options.raw.hello;
    text += fmt::format("; each says {} bytes first", sizes_text(hello));
    if (options.raw.hello_answer > 0)
      text += fmt::format(", and is open when {} have come back",
                          format_count(options.raw.hello_answer));
  }
  return text;
}

std::string sizes_text(const Message& message) {
  return message.shortest() == message.longest()
             ? format_count(message.longest())
             : fmt::format("{} to {}", format_count(message.shortest()),
                           format_count(message.longest()));
}

}  // namespace c1k
