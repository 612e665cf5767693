#include "server/options.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

ServerOptions options_of(const Words& words) {
  std::vector<const char*> argv{"c1k-server"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_server_options(static_cast<int>(argv.size()), argv.data()).value();
}
std::string no(const Words& words) {
  return refusal_of([&] { options_of(words); });
}
std::vector<std::string> listen_on(const std::string& text) {
  std::vector<std::string> shown;
  for (const Endpoint& endpoint : listen_endpoints(options_of({"--listen", text})))
    shown.push_back(endpoint.to_string());
  return shown;
}

TEST_CASE("a server needs no option") {
  const ServerOptions options = options_of({});
  REQUIRE(options.listen.size() == 1);
  CHECK(options.listen[0].host == "127.0.0.1");
  CHECK(options.listen[0].ports == PortRange{9000, 9000});
  CHECK_FALSE(options.dual);
  CHECK(options.backlog == 0);
  CHECK(options.max_connections == 0);
  CHECK(options.idle_timeout == 0s);
  CHECK(options.run.interval == 1s);
}

TEST_CASE("every option of the server takes a good value") {
  const ServerOptions options =
      options_of({"--listen", "[::]:0", "--dual", "--backlog", "64k", "--max-connections", "1M",
                  "--idle-timeout", "100ms", "--workers", "2", "--close", "fin", "--interval", "1h",
                  "--quiet", "--check", "--ignore", "memory"});
  CHECK(options.listen[0].ports.first == 0);
  CHECK(options.dual);
  CHECK(options.backlog == 64'000);
  CHECK(options.max_connections == 1'000'000);
  CHECK(options.idle_timeout == 100ms);
  CHECK(options.run.workers == 2);
  CHECK(options.run.close == CloseMode::fin);
}

TEST_CASE("a bad value is refused by the name of the server's option") {
  const std::vector<std::pair<const char*, const char*>> bad{
      {"--listen", "9000"},        {"--listen", "::1:9000"},   {"--backlog", "0"},
      {"--backlog", "2147483648"}, {"--backlog", "-1"},        {"--max-connections", "0"},
      {"--max-connections", "-5"}, {"--idle-timeout", "99ms"}, {"--idle-timeout", "721h"},
      {"--idle-timeout", "0s"},    {"--workers", "0"},         {"--close", "rest"}};
  for (const auto& [option, value] : bad) {
    INFO(option << " " << value);
    CHECK_THAT(no({option, value}), StartsWith(std::string(option) + ": "));
  }
}

TEST_CASE("a client's option is unknown to the server") {
  CHECK_THAT(no({"--target", "a:1"}), ContainsSubstring("--target"));
  CHECK_FALSE(no({"word"}).empty());
}

TEST_CASE("every port of every address is listened on") {
  CHECK(listen_on("127.0.0.1:9000-9002,[::1]:9000") ==
        Words{"127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002", "[::1]:9000"});
  CHECK(listen_on("0.0.0.0:0") == Words{"0.0.0.0:0"});
  CHECK(listen_on("127.0.0.1:1-1000").size() == 1'000);
  CHECK(refusal_of([] { listen_on("127.0.0.1:1-1001"); }) == "--listen: more than 1000 endpoints");
}

TEST_CASE("a name to listen on that can't be resolved names its option") {
  const std::string name = std::string(64, 'a') + ".invalid";
  CHECK_THAT(refusal_of([&] { listen_on(name + ":1"); }),
             StartsWith("--listen: '" + name + "' can't be resolved"));
}

TEST_CASE("the server's help names every option") {
  for (const char* option :
       {"--listen", "--dual", "--backlog", "--max-connections", "--idle-timeout", "--workers",
        "--close", "--csv", "--summary", "--interval", "--quiet", "--force", "--ignore", "--check"})
    CHECK_THAT(server_help(), ContainsSubstring(option));
}

TEST_CASE("nobody can be reached at a multicast or broadcast address, so it is refused") {
  for (const char* text :
       {"224.0.0.1:9000", "255.255.255.255:9000", "[ff02::1]:9000", "127.255.255.255:9000"})
    CHECK_THAT(refusal_of([&] {
                 listen_endpoints(options_of({"--listen", text}));
               }),
               Catch::Matchers::StartsWith("--listen "));
  CHECK(listen_endpoints(options_of({"--listen", "0.0.0.0:9000,[::]:9001"})).size() == 2);
}

TEST_CASE("a server's TLS is read, and refused without its scheme", "[tls]") {
  const ServerOptions options =
      options_of({"--listen", "wss://127.0.0.1:1/x", "--tls-write-ca", "ca", "--tls-resume"});
  CHECK(options.is_tls());
  CHECK(options.is_ws());
  CHECK(options.tls.write_ca == "ca");
  CHECK(options.tls.context.is_server);
  CHECK(options.tls.context.sends_tickets);
  CHECK_FALSE(options_of({"--listen", "tls://127.0.0.1:1"}).tls.context.sends_tickets);
  CHECK_THAT(no({"--tls-keep"}), StartsWith("--tls-keep goes with --listen tls:// or wss://"));
  CHECK_THAT(no({"--listen", "tls://127.0.0.1:1", "--tls-write-ca", "a", "--tls-cert", "b"}),
             StartsWith("--tls-write-ca and --tls-cert"));
  CHECK_THAT(no({"--listen", "tls://127.0.0.1:1", "--proxy-protocol", "v1"}),
             StartsWith("--proxy-protocol goes with tcp:// and ws://"));
  CHECK_THAT(no({"--listen", "tls://127.0.0.1:1", "--ping-every", "1s"}),
             ContainsSubstring("have no pings"));
}

}  // namespace
}  // namespace c1k
