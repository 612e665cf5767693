#include "client/plan/ws_options.h"

#include <fmt/format.h>

#include "common/base/command_line.h"
#include "common/run/ping_options.h"
#include "common/talk/http_head.h"
#include "common/talk/utf8.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

constexpr const char* kOwn[] = {"header", "ws-subprotocol", "message-kind", "ping-every",
                                "ping-timeout"};
// Those that the upgrade itself is made of, or that would make it another request.
constexpr std::string_view kTaken[] = {"Upgrade",           "Connection",
                                       "Sec-WebSocket-Key", "Sec-WebSocket-Version",
                                       "Content-Length",    "Transfer-Encoding"};

bool given(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 && !values[name].defaulted();
}

struct Header {
  std::string_view name;
  std::string_view value;
};

Header parse_header(const std::string& text) {
  const auto refuse = [&text](std::string_view why) {
    throw Refusal(fmt::format("--header '{}': {}", text, why));
  };
  const std::size_t colon = text.find(':');
  if (colon == text.npos) refuse("write \"Name: value\"");
  std::string_view value = std::string_view(text).substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  const Header header{std::string_view(text).substr(0, colon), value};
  if (!is_http_token(header.name)) refuse("a name is letters, digits and '-', before the colon");
  if (!is_http_field_value(header.value)) refuse("a value has no line's end or control character");
  for (const std::string_view taken : kTaken)
    if (equal_in_any_case(header.name, taken)) refuse("the upgrade writes this one itself");
  if (equal_in_any_case(header.name, "Sec-WebSocket-Protocol")) refuse("this is --ws-subprotocol");
  if (equal_in_any_case(header.name, "Sec-WebSocket-Extensions"))
    refuse("no extension is offered: what one would change is not spoken here");
  return header;
}

bool parse_kind(const std::string& text) {
  if (text != "binary" && text != "text")
    throw Refusal(fmt::format("'{}': write binary or text", text));
  return text == "text";
}

std::string parse_subprotocol(const std::string& text) {
  if (!is_http_token(text))
    throw Refusal(fmt::format("'{}': one name, of letters, digits and '-', '.', '_'", text));
  return text;
}

std::string request_text(const Texts& headers, const std::string& path, WsOptions& options) {
  std::string text = fmt::format(
      "GET {} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "13\r\n",
      path.empty() ? "/" : path);
  if (!options.subprotocol.empty())
    text += fmt::format("Sec-WebSocket-Protocol: {}\r\n", options.subprotocol);
  for (const std::string& header : headers) {
    const Header one = parse_header(header);
    if (equal_in_any_case(one.name, "Host"))
      options.host = one.value;
    else
      text += fmt::format("{}: {}\r\n", one.name, one.value);
  }
  return text;
}

}  // namespace

void add_ws_options(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("header", po::value<Texts>()->value_name("NAME: VALUE")->composing(),
      "a further field of the upgrade's request, e.g. \"Authorization: Bearer {row.1}\"; "
      "repeatable");
  add("ws-subprotocol", text("NAME"), "the subprotocol that is asked for, e.g. mqtt");
  add("message-kind", text("binary|text")->default_value("binary"), "how messages are sent");
  add("ping-every", text("TIME"),
      "ask each connection by a ping so often, evenly over that time; who does not answer is "
      "closed "
      "(closed_no_pong)");
  add("ping-timeout", text("TIME")->default_value("10s"),
      "how long an answer to a ping may take; at most --ping-every");
}

WsOptions read_ws_options(const po::variables_map& values, const Places& places,
                          const std::shared_ptr<const Rows>& rows) {
  WsOptions options;
  if (!is_ws(places.scheme)) {
    for (const char* name : kOwn)
      if (given(values, name))
        throw Refusal(
            fmt::format("--{} goes with --target ws://HOST:PORT/PATH: the target is "
                        "{}://, where nothing of it is said",
                        name, name_of(places.scheme)));
    return options;
  }
  if (given(values, "ws-subprotocol"))
    options.subprotocol = parse_option(values, "ws-subprotocol", parse_subprotocol);
  options.path = places.path;
  options.is_text = parse_option(values, "message-kind", parse_kind);
  options.pings = read_pings(values);
  const Texts headers = values.count("header") > 0 ? values["header"].as<Texts>() : Texts{};
  const std::string request = request_text(headers, places.path, options);
  try {
    options.request = Message::from_template(request, rows);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string("--target, --header: ") + refusal.what());
  }
  if (options.request.longest() + 512 > kLongestHttpHead)
    throw Refusal(fmt::format("--header: the request would have {} bytes, servers take {}",
                              format_count(options.request.longest()),
                              format_count(kLongestHttpHead - 512)));
  return options;
}

void check_text(const WsOptions& options, Message message,
                const std::shared_ptr<const Rows>& rows) {
  if (!options.is_text) return;
  const std::uint64_t lines = rows ? rows->size() : 1;
  for (std::uint64_t line = 0; line < lines; ++line) {
    Utf8 text;
    if (text.take(message.bytes(line)) && text.is_whole()) continue;
    throw Refusal(fmt::format("--message-kind text: the message{} is not UTF-8; binary takes any",
                              lines > 1 ? fmt::format(" of line {} of --rows", line + 1) : ""));
  }
}

void leave_out_unused(const WsOptions& options, Named& effective) {
  std::erase_if(effective, [&options](const auto& named) {
    if (named.first == "message-kind") return options.request.empty();
    return named.first == "ping-timeout" && !options.pings;
  });
  for (auto& [name, value] : effective)
    if (name == "ping-timeout") value = format_duration(options.pings->timeout);
}

std::string host_field(const std::string& host, std::uint16_t port, Scheme scheme) {
  const std::string name = host.find(':') == host.npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string to_sentence(const WsOptions& options) {
  if (options.request.empty()) return "";
  std::string text = "; each asks for WebSocket";
  if (!options.subprotocol.empty()) text += fmt::format(" ({})", options.subprotocol);
  if (options.pings)
    text += fmt::format(", is pinged every {}", format_duration(options.pings->every));
  return text;
}

}  // namespace c1k
