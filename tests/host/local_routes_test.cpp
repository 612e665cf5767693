#include "common/host/local_routes.h"

#include "tests/catch.h"

namespace c1k {
namespace {

// As 6.18 writes it: an address of lo, and two local routes, of which one is a /57.
constexpr const char* kTable =
    "fd000001000000000000000000000007 80 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo\n"
    "fd000099000000000000000000000000 39 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000400 00000002 00000000 80000001       lo\n"
    "fd000098000000000000000000000000 40 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000400 00000002 00000000 00000001     eth1\n"
    "fd00009a000000000000000000000000 40 00000000000000000000000000000000 00 "
    "00000000000000000000000000000000 00000400 00000002 00000000 80000001       lo";

std::optional<std::string> prefix_of(const char* address, const char* table = kTable) {
  return local_prefix_of(Address::parse(address), table);
}

TEST_CASE("an address lies in the prefix of a local route, or in none") {
  CHECK(prefix_of("fd00:99::") == "fd00:99::/57");
  CHECK(prefix_of("fd00:99:0:7f::1") == "fd00:99::/57");
  CHECK(prefix_of("fd00:99:0:80::1") == std::nullopt);
  CHECK(prefix_of("fd00:9a::7") == "fd00:9a::/64");  // the last line, without its newline
  CHECK(prefix_of("fd00:98::7") == std::nullopt);    // by a route that is not local
  CHECK(prefix_of("fd00:1::7") == std::nullopt);     // an address, not a prefix
  CHECK(prefix_of("253.0.0.153") == std::nullopt);   // IPv4
}

TEST_CASE("what is no table of routes has no prefix") {
  CHECK(prefix_of("fd00:99::1", "") == std::nullopt);
  CHECK(prefix_of("fd00:99::1", "\n\nfd00 39 80000001\nanything at all\n") == std::nullopt);
}

}  // namespace
}  // namespace c1k
