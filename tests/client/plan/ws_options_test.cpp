#include "client/plan/ws_options.h"

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

Words ws(Words more = {}) {
  more.insert(more.begin(), {"--target", "ws://broker:9000/chat?n={connection}"});
  return more;
}
ClientOptions options(const Words& more = {}) {
  return options_for("3", ws(more));
}
std::string no(const Words& words) {
  return refusal_of([&] { options_for("3", words); });
}
std::string request(const ClientOptions& options, std::uint64_t number = 7) {
  Message message = options.ws.request;
  const auto bytes = message.bytes(number);
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("a target of ws:// is a conversation, and its request has the path") {
  const ClientOptions plain = options();
  CHECK(plain.is_ws());
  CHECK(plain.has_conversation());
  CHECK_FALSE(plain.ws.is_text);
  CHECK_FALSE(plain.ws.pings);
  CHECK(request(plain) ==
        "GET /chat?n=0000000007 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n");
  CHECK_FALSE(options_for("3").is_ws());
  CHECK_FALSE(options_for("3").has_conversation());
}

TEST_CASE("fields, a subprotocol and lines of --rows go into the request") {
  const TemporaryFolder folder;
  const std::string rows = folder.write("rows", "ann\tx\nbob\ty\ncarl\tz\n");
  const ClientOptions all = options({"--header", "Authorization: Bearer {row.2}", "--header",
                                     "Host: front", "--ws-subprotocol", "mqtt", "--rows", rows});
  CHECK_THAT(request(all, 1), ContainsSubstring("Authorization: Bearer y\r\n"));
  CHECK_THAT(request(all), ContainsSubstring("Sec-WebSocket-Protocol: mqtt\r\n"));
  CHECK_THAT(request(all), !ContainsSubstring("Host"));
  CHECK(all.ws.host == "front");
  CHECK(all.ws.subprotocol == "mqtt");
}

TEST_CASE("pings have an interval, and a timeout that is no longer") {
  CHECK(options({"--ping-every", "60s"}).ws.pings->timeout == 10s);
  CHECK(options({"--ping-every", "5s"}).ws.pings->timeout == 5s);
  CHECK(options({"--ping-every", "5s", "--ping-timeout", "2s"}).ws.pings->timeout == 2s);
  CHECK_FALSE(options({"--ping-every", "0s"}).ws.pings);
  CHECK_THAT(no(ws({"--ping-every", "5s", "--ping-timeout", "6s"})), ContainsSubstring("at most"));
  CHECK_THAT(no(ws({"--ping-timeout", "6s"})), ContainsSubstring("goes with --ping-every"));
  CHECK_THAT(no(ws({"--ping-every", "1ms"})), ContainsSubstring("between 100ms and 1h"));
}

TEST_CASE("what the upgrade writes itself, or what would break its form, is refused") {
  for (const char* header : {"Upgrade: x", "connection: close", "Sec-WebSocket-Key: x",
                             "Sec-WebSocket-Extensions: x", "Sec-WebSocket-Protocol: x",
                             "Content-Length: 3", "no colon", "bad name: x", ": x", "A: b\r\nC: d"})
    CHECK_THAT(no(ws({"--header", header})), ContainsSubstring("--header"));
  CHECK_THAT(no(ws({"--header", "A: " + std::string(9'000, 'x')})), ContainsSubstring("bytes"));
  CHECK_THAT(no(ws({"--ws-subprotocol", "a b"})), ContainsSubstring("--ws-subprotocol"));
  CHECK_THAT(no(ws({"--message-kind", "json"})), ContainsSubstring("binary or text"));
}

TEST_CASE("options of another scheme than the target's are refused with a sentence") {
  for (const Words& words : {Words{"--header", "A: b"},
                             {"--ws-subprotocol", "x"},
                             {"--message-kind", "text"},
                             {"--ping-every", "1s"},
                             {"--ping-timeout", "1s"}})
    CHECK_THAT(no(words), ContainsSubstring(words[0] + " goes with --target ws://"));
  const TemporaryFolder folder;
  CHECK_THAT(no(ws({"--expect-greeting"})), ContainsSubstring("--expect-greeting goes with tcp"));
  CHECK_THAT(no(ws({"--hello-file", folder.write("x", "x")})), ContainsSubstring("goes with tcp"));
  CHECK_THAT(no({"--active", "1", "--answer", "any"}), ContainsSubstring("goes with --target ws"));
  CHECK(options({"--active", "1", "--answer", "any"}).traffic.answer == Answer::any);
}

TEST_CASE("a text message is UTF-8, with every line of --rows") {
  const TemporaryFolder folder;
  const std::string bad = folder.write("bad", "\xff");
  const std::string row = folder.write("row", "{row.1}");
  const std::string rows = folder.write("rows", "a\nb\xc3\n\xc3\xa4\n");
  const Words text{"--active", "1", "--message-kind", "text", "--message-file"};
  const auto with = [&text](Words more) {
    more.insert(more.begin(), text.begin(), text.end());
    return ws(more);
  };
  CHECK_THAT(no(with({bad})), ContainsSubstring("not UTF-8"));
  CHECK_THAT(no(with({row, "--rows", rows})), ContainsSubstring("of line 2 of --rows"));
  CHECK(options({"--active", "1", "--message-file", bad}).traffic.active == 1);
}

TEST_CASE("targets are called as they were named, and one Host is for all with --header") {
  Route route{{{ip("127.0.0.1"), 80}, {ip("127.0.0.1"), 8080}},
              {},
              {ip("127.0.0.1"), ip("127.0.0.1")},
              true};
  route.hosts = {{{ip("127.0.0.1"), 80}, {host_field("a", 80, Scheme::ws), "a"}},
                 {{ip("127.0.0.1"), 8080}, {host_field("::1", 8080, Scheme::ws), "::1"}}};
  const ClientPlan plan = make_client_plan(options(), route, limits_of(20'000));
  CHECK(plan.hosts == std::vector<std::string>{"a", "[::1]:8080"});
  CHECK(plan.host_of.at({ip("127.0.0.1"), 8080}) == 1);
  const ClientPlan one =
      make_client_plan(options({"--header", "Host: x"}), route, limits_of(20'000));
  CHECK(one.hosts == std::vector<std::string>{"x"});
  CHECK(one.host_of.empty());
}

}  // namespace
}  // namespace c1k
