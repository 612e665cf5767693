#include "common/net/resolve.h"

#include <algorithm>

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::StartsWith;

Address ip(const char* text) {
  return Address::parse(text);
}

TEST_CASE("an address resolves to itself, once") {
  CHECK(resolve_host("127.0.0.1") == std::vector{ip("127.0.0.1")});
  CHECK(resolve_host("::1") == std::vector{ip("::1")});
}

TEST_CASE("localhost is a loopback address, each once") {
  std::vector<Address> addresses = resolve_host("localhost");
  REQUIRE_FALSE(addresses.empty());
  for (const Address& address : addresses) CHECK(scope_of(address) == Scope::loopback);
  std::sort(addresses.begin(), addresses.end());
  CHECK(std::adjacent_find(addresses.begin(), addresses.end()) == addresses.end());
}

TEST_CASE("a name that can't be resolved is quoted, with what the resolver says") {
  // A label above 63 characters is no name: no server is asked.
  const std::string name = std::string(64, 'a') + ".invalid";
  CHECK_THAT(refusal_of([&] { resolve_host(name); }),
             StartsWith("'" + name + "' can't be resolved: "));
}

TEST_CASE("a device stands for its addresses, IPv4 first") {
  const std::vector<Address> addresses = addresses_of_device("lo");
  REQUIRE_FALSE(addresses.empty());
  CHECK(addresses.front() == ip("127.0.0.1"));
  CHECK(std::is_sorted(addresses.begin(), addresses.end(), [](const Address& a, const Address& b) {
    return a.family() == Family::v4 && b.family() == Family::v6;
  }));
}

TEST_CASE("a device that is not there is named") {
  CHECK(refusal_of([] { addresses_of_device("c1k-none"); }) ==
        "dev:c1k-none: there is no such network device");
  CHECK(refusal_of([] { addresses_of_device(""); }) == "dev:: there is no such network device");
}

TEST_CASE("aliases are ranges, then devices, each address once") {
  const std::vector<Address> aliases =
      aliases_of(parse_alias_spec("dev:lo,127.0.1.2,127.0.0.1,127.0.1.1-2"));
  REQUIRE(aliases.size() >= 3);
  CHECK(aliases[0] == ip("127.0.1.2"));
  CHECK(aliases[1] == ip("127.0.0.1"));
  CHECK(aliases[2] == ip("127.0.1.1"));
  CHECK(std::count(aliases.begin(), aliases.end(), ip("127.0.0.1")) == 1);
  CHECK(aliases_of({}).empty());
}

}  // namespace
}  // namespace c1k
