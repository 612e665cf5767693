#include "client/plan/route.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

Route route_of(const std::string& target, std::vector<std::string> words = {}) {
  words.insert(words.begin(), {"--count", "1", "--target", target});
  return find_route(options_of(words));
}
std::string no_route(const std::string& target, const std::vector<std::string>& words = {}) {
  return refusal_of([&] { route_of(target, words); });
}

TEST_CASE("a target on this host is known as such, with the route's own source") {
  const Route route = route_of("127.0.0.1:9000-9001");
  CHECK(route.targets == std::vector<Endpoint>{{ip("127.0.0.1"), 9000}, {ip("127.0.0.1"), 9001}});
  CHECK(route.sources == std::vector{ip("127.0.0.1"), ip("127.0.0.1")});
  CHECK(route.aliases.empty());
  CHECK(route.target_is_here);
}

TEST_CASE("aliases are listed as they were named") {
  CHECK(route_of("127.0.0.1:1", {"--ips", "127.0.1.1-2", "--ips", "127.0.3.1"}).aliases ==
        std::vector{ip("127.0.1.1"), ip("127.0.1.2"), ip("127.0.3.1")});
}

TEST_CASE("a name is looked up, and its family is that of its first address") {
  const Route route = route_of("localhost:9000");
  REQUIRE_FALSE(route.targets.empty());
  for (const Endpoint& target : route.targets) {
    CHECK(scope_of(target.address) == Scope::loopback);
    CHECK(target.address.family() == route.targets[0].address.family());
  }
}

TEST_CASE("aliases choose among the addresses of a name") {
  for (const Endpoint& target : route_of("localhost:9000", {"--ips", "127.0.1.1"}).targets)
    CHECK(target.address.family() == Family::v4);
  CHECK(no_route("127.0.0.1:9000", {"--ips", "::1"}) ==
        "--ips: no alias is IPv4, as --target 127.0.0.1 is");
}

TEST_CASE("a public target is refused until it is allowed by its address") {
  const std::string refused = no_route("8.8.8.8:80", {"--ips", "127.0.1.1"});
  CHECK_THAT(refused, StartsWith("--target 8.8.8.8: is a public address."));
  CHECK_THAT(refused, ContainsSubstring("add --allow-public-target 8.8.8.8"));
  CHECK(no_route("8.8.8.8:80", {"--ips", "127.0.1.1", "--allow-public-target", "8.8.4.4"}) ==
        refused);
  CHECK(no_route("8.8.8.8:80", {"--ips", "127.0.1.1", "--allow-public-target", "8.8.8.8"}).empty());
}

TEST_CASE("each public target is allowed by itself") {
  const std::vector<std::string> words{
      "--ips", "127.0.1.1", "--allow-public-target", "8.8.8.8", "--allow-public-target", "8.8.4.4"};
  CHECK(no_route("8.8.8.8:80,8.8.4.4:80", words).empty());
  CHECK_THAT(no_route("8.8.8.8:80,9.9.9.9:80", words), StartsWith("--target 9.9.9.9: "));
}

TEST_CASE("private, shared and benchmark targets need no permission") {
  for (const char* target : {"10.1.2.3:1", "172.16.0.1:1", "192.168.0.1:1", "169.254.0.1:1",
                             "100.64.0.1:1", "198.18.0.1:1"})
    CHECK(no_route(target, {"--ips", "127.0.1.1"}).empty());
  CHECK(no_route("[fd00::1]:1", {"--ips", "::1"}).empty());
}

TEST_CASE("multicast, broadcast and no one's address are refused, allowed or not") {
  CHECK(no_route("224.0.0.1:1", {"--allow-public-target", "224.0.0.1"}) ==
        "--target 224.0.0.1: is a multicast address; TCP can't connect to it");
  CHECK(no_route("255.255.255.255:1") ==
        "--target 255.255.255.255: is the broadcast address; TCP can't connect to it");
  CHECK(no_route("127.255.255.255:1") ==
        "--target 127.255.255.255: is the broadcast address of a network of this host");
  CHECK(no_route("0.0.0.0:1") == "--target 0.0.0.0: is no one's address; name the server's own");
  CHECK_THAT(no_route("[ff02::1]:1"), ContainsSubstring("multicast"));
}

TEST_CASE("IPv4 in IPv6 hides no public target") {
  CHECK_THAT(no_route("[::ffff:8.8.8.8]:1", {"--ips", "::1"}), ContainsSubstring("public"));
}

TEST_CASE("a target that is named twice is refused, by whatever name") {
  CHECK(no_route("127.0.0.1:9000,127.0.0.1:8999-9001") ==
        "--target: 127.0.0.1:9000 is named twice");
  CHECK(no_route("127.0.0.1:9000,127.0.0.2:9000").empty());
}

TEST_CASE("a name or a device that can't be found is refused by its option") {
  const std::string name = std::string(64, 'a') + ".invalid";
  CHECK_THAT(no_route(name + ":1"), StartsWith("--target: '" + name + "' can't be resolved"));
  CHECK(no_route("127.0.0.1:1", {"--ips", "dev:c1k-none"}) ==
        "--ips: dev:c1k-none: there is no such network device");
}

TEST_CASE("more targets than can be told apart are refused") {
  CHECK(no_route("127.0.0.1:1-65535,127.0.0.2:1").empty());
  CHECK(no_route("127.0.0.1:1-65535,127.0.0.2:1-2") == "--target: more than 65536 targets");
}

TEST_CASE("what can be no source of connections is refused, in whatever range it stands") {
  for (const char* spec : {"0.0.0.0", "224.0.0.1", "255.255.255.255", "127.0.0.1,239.1.1.1",
                           "127.255.255.255", "223.255.255.254-224.0.0.1"})
    CHECK_THAT(no_route("127.0.0.1:9000", {"--ips", spec}),
               StartsWith("--ips ") && ContainsSubstring("no source of connections"));
  for (const char* spec : {"::", "ff02::1", "::ffff:224.0.0.1"})
    CHECK_THAT(no_route("[::1]:9000", {"--ips", spec}),
               StartsWith("--ips ") && ContainsSubstring("no source of connections"));
}

}  // namespace
}  // namespace c1k
