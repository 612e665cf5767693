#include "common/base/endpoint.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Shown = std::vector<std::string>;

// "host first-last" for each, so that a failing check shows all.
Shown hosts(std::string_view text, bool port_zero = false) {
  Shown shown;
  for (const HostPorts& entry : parse_host_ports(text, port_zero)) {
    shown.push_back(entry.host + " " + std::to_string(entry.ports.first) + "-" +
                    std::to_string(entry.ports.last));
  }
  return shown;
}
Shown ports(std::string_view text) {
  Shown shown;
  for (const PortRange& range : parse_port_ranges(text)) {
    shown.push_back(std::to_string(range.first) + "-" + std::to_string(range.last));
  }
  return shown;
}
std::string no_hosts(std::string_view text, bool port_zero = false) {
  return refusal_of([&] { parse_host_ports(text, port_zero); });
}
std::string no_ports(std::string_view text) {
  return refusal_of([&] { parse_port_ranges(text); });
}

TEST_CASE("an endpoint is shown with its port, IPv6 in brackets") {
  CHECK(Endpoint{Address::parse("192.168.10.1"), 9000}.to_string() == "192.168.10.1:9000");
  CHECK(Endpoint{Address::parse("fd00::1"), 9000}.to_string() == "[fd00::1]:9000");
}

TEST_CASE("a port range counts both its ends") {
  CHECK(PortRange{9000, 9000}.size() == 1);
  CHECK(PortRange{0, 65535}.size() == 65'536);
}

TEST_CASE("hosts have one port or a range of them") {
  CHECK(hosts("host:9000") == Shown{"host 9000-9000"});
  CHECK(hosts("my_host-2.example.org:1") == Shown{"my_host-2.example.org 1-1"});
  CHECK(hosts("10.0.0.1:9000-9003") == Shown{"10.0.0.1 9000-9003"});
  CHECK(hosts("[fd00::1]:65535") == Shown{"fd00::1 65535-65535"});
  CHECK(hosts("[::]:9000-9001") == Shown{":: 9000-9001"});
  CHECK(hosts("a:1,[::1]:2,a:1") == Shown{"a 1-1", "::1 2-2", "a 1-1"});
  CHECK(hosts(std::string(253, 'a') + ":1").size() == 1);
}

TEST_CASE("a missing port is named") {
  CHECK(no_hosts("myhost") == "'myhost' has no port: write it as myhost:9000");
  CHECK(no_hosts("10.0.0.1:") == "'10.0.0.1' has no port: write it as 10.0.0.1:9000");
  CHECK(no_hosts("[fd00::1]") == "'[fd00::1]' has no port: write it as [fd00::1]:9000");
  CHECK_THAT(no_hosts("[fd00::1]:"), ContainsSubstring("'' in '[fd00::1]:' is not a port"));
}

TEST_CASE("an IPv6 address needs its brackets, and nothing else has them") {
  for (const auto* text : {"fd00::1", "fd00::1:9000", "::1:9000", "http://host:80"}) {
    CHECK_THAT(no_hosts(text), ContainsSubstring("write an IPv6 address in brackets"));
  }
  for (const auto* text : {"[fd00::1:9000", "[10.0.0.1]:9000", "[host]:9000", "[]:9000", "["}) {
    CHECK_THAT(no_hosts(text), ContainsSubstring("is not an IPv6 address in brackets"));
  }
  CHECK_THAT(no_hosts("[fd00::xyz]:9000"), StartsWith("'fd00::xyz' is not an address"));
  CHECK_THAT(no_hosts("[fd00::1]9000"), ContainsSubstring("goes on with '9000'"));
}

TEST_CASE("what can't be a host is refused before it is looked up") {
  CHECK_THAT(no_hosts(":9000"), ContainsSubstring("as in 127.0.0.1:9000"));
  CHECK_THAT(no_hosts("10.0.0.256:9000"), StartsWith("'10.0.0.256' is not an address"));
  CHECK_THAT(no_hosts("10.1:9000"), StartsWith("'10.1' is not an address"));
  for (const auto* text : {"a b:1", "host/x:1", " host:1", "*:1", "h\xC3\xB6st:1"}) {
    CHECK_THAT(no_hosts(text), ContainsSubstring("is not a name or an address"));
  }
  CHECK_THAT(no_hosts(std::string(254, 'a') + ":1"), ContainsSubstring("at most 253"));
  for (const auto* text : {"", "a:1,", ",a:1", "a:1,,b:1"}) {
    CHECK_THAT(no_hosts(text), ContainsSubstring("has an empty place in its list"));
  }
}

TEST_CASE("ports are 1 to 65535") {
  CHECK(hosts("a:5-5") == Shown{"a 5-5"});
  CHECK(hosts("a:1-65535") == Shown{"a 1-65535"});
  for (const auto* text : {"a:0", "a:65536", "a:x", "a:-1", "a:+1", "a:80x", "a:0-5", "a:5-",
                           "a:5-65536", "a:5-6-7", "a:4294967297", "a:99999999999999999999"}) {
    CHECK_THAT(no_hosts(text), ContainsSubstring("is not a port: it is a number from 1 to 65535"));
  }
  CHECK_THAT(no_hosts("a:9003-9000"), ContainsSubstring("port 9000 is below 9003"));
}

TEST_CASE("a listener may leave its one port to the kernel") {
  CHECK(hosts("a:0", true) == Shown{"a 0-0"});
  CHECK(hosts("[::1]:0", true) == Shown{"::1 0-0"});
  CHECK_THAT(no_hosts("a:0-5", true), ContainsSubstring("is not a port"));
  CHECK_THAT(no_hosts("a:65536", true), ContainsSubstring("from 0 to 65535"));
}

TEST_CASE("port ranges are sorted and merged") {
  CHECK(ports("1024-65535") == Shown{"1024-65535"});
  CHECK(ports("2000,3000-3999") == Shown{"2000-2000", "3000-3999"});
  CHECK(ports("3000-3999,2000") == Shown{"2000-2000", "3000-3999"});
  CHECK(ports("2000-2999,3000") == Shown{"2000-3000"});
  CHECK(ports("2000-2998,3000") == Shown{"2000-2998", "3000-3000"});
  CHECK(ports("1-100,2-5,50-60,7") == Shown{"1-100"});
  CHECK(ports("5,5,5") == Shown{"5-5"});
  CHECK(ports("65535,65535,1") == Shown{"1-1", "65535-65535"});
}

TEST_CASE("what is not a list of ports is quoted") {
  for (const auto* text : {"0", "65536", "0-5", "x", "1024-", "-1024", "1:2", " 5"}) {
    CHECK_THAT(no_ports(text), ContainsSubstring("is not a port"));
  }
  CHECK_THAT(no_ports("3000-2000"), StartsWith("'3000-2000' runs backwards"));
  CHECK_THAT(no_ports("1,,2"), ContainsSubstring("has an empty place in its list"));
  CHECK_THAT(no_ports(""), ContainsSubstring("has an empty place in its list"));
}

std::string no_places(std::string_view text) {
  return refusal_of([&] { parse_places(text); });
}

TEST_CASE("a scheme and a path are for all places, and a scheme may know its port") {
  const Places plain = parse_places("broker:9000,10.0.0.1:9001-9003");
  CHECK(plain.scheme == Scheme::tcp);
  CHECK(plain.hosts.size() == 2);
  CHECK(plain.path.empty());
  const Places ws = parse_places("WS://broker,[fd00::1]:8080-8081/chat?room={connection}");
  CHECK(ws.scheme == Scheme::ws);
  REQUIRE(ws.hosts.size() == 2);
  CHECK(ws.hosts[0].host == "broker");
  CHECK(ws.hosts[0].ports == PortRange{80, 80});
  CHECK(ws.hosts[1].host == "fd00::1");
  CHECK(ws.hosts[1].ports == PortRange{8080, 8081});
  CHECK(ws.path == "/chat?room={connection}");
  CHECK(parse_places("ws://[fd00::1]").hosts[0].ports == PortRange{80, 80});
  CHECK(parse_places("ws://a?x=1").path == "/?x=1");
  CHECK(parse_places("ws://a/").path == "/");
  CHECK(parse_places("ws://a/x,ws://b/x").path == "/x");
  CHECK(parse_places("tcp://a:1").scheme == Scheme::tcp);
  CHECK(name_of(Scheme::ws) == "ws");
  const Places wss = parse_places("wss://a/x");
  CHECK(wss.scheme == Scheme::wss);
  CHECK(wss.hosts[0].ports == PortRange{443, 443});
  CHECK(parse_places("TLS://a:1").scheme == Scheme::tls);
}

TEST_CASE("places that can't be are refused, and named") {
  CHECK_THAT(no_places("https://a:1"), ContainsSubstring("'https://': this program speaks"));
  CHECK_THAT(no_places("a:1,ws://b:2"), ContainsSubstring("another scheme"));
  CHECK_THAT(no_places("ws://a/x,b/y"), ContainsSubstring("another path"));
  CHECK_THAT(no_places("a:1/x"), ContainsSubstring("tcp has none; did you mean ws://a:1/x?"));
  CHECK_THAT(no_places("tls://a:1/x"),
             ContainsSubstring("tls has none; did you mean wss://a:1/x?"));
  CHECK_THAT(no_places("tcp://a"), ContainsSubstring("no port"));
  CHECK_THAT(no_places("tls://a"), ContainsSubstring("no port"));
  CHECK_THAT(no_places("ws://a/x#y"), ContainsSubstring("'#'"));
  CHECK_THAT(no_places("ws://a/x y"), ContainsSubstring("%20"));
  CHECK_THAT(no_places("ws://a/\xc3\xa4"), ContainsSubstring("%XX"));
  CHECK_THAT(no_places("ws:///x"), ContainsSubstring("no host"));
  CHECK_THAT(no_places("ws://user@a:1"), ContainsSubstring("not a name"));
  CHECK_THAT(no_places("ws://"), ContainsSubstring("no host"));
  CHECK_THAT(no_places("ws:/a:1/x"), ContainsSubstring("one '/' behind 'ws:'"));
}

}  // namespace
}  // namespace c1k
