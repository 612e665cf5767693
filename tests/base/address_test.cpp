#include "common/base/address.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

Address address(std::string_view text) {
  return Address::parse(text);
}
std::string no_address(std::string_view text) {
  return refusal_of([&] { Address::parse(text); });
}
Scope scope(std::string_view text) {
  return scope_of(Address::parse(text));
}

TEST_CASE("an address is read and shown") {
  CHECK(address("10.0.0.1") == Address::v4(0x0A000001));
  CHECK(address("10.0.0.1").v4_bits() == 0x0A000001);
  CHECK(address("255.255.255.255").v4_bits() == 0xFFFFFFFF);
  CHECK(address("fd00::1").family() == Family::v6);
  CHECK(address("fd00::1").bytes()[0] == 0xFD);
  CHECK(address("fd00::1").bytes()[15] == 1);
  for (const auto* text :
       {"0.0.0.0", "192.168.10.131", "::", "::1", "fd00::1", "2001:db8::a:0:1"}) {
    CHECK(address(text).to_string() == text);
  }
  CHECK(address("FD00:0::0:1").to_string() == "fd00::1");
  CHECK(Address() == address("0.0.0.0"));
  CHECK(Address() != address("::"));
}

TEST_CASE("an IPv4 address keeps to its first four bytes") {
  const auto bytes = Address::v4(0x01020304).bytes();
  CHECK(bytes == std::array<std::uint8_t, 16>{1, 2, 3, 4});
}

TEST_CASE("what is not an address is quoted, with what is expected") {
  for (const auto* text :
       {"", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1 ", " 10.0.0.1", "10.0.0.1.2", "1",
        "10.0.0.1/8", "10.0.0.1:80", "[fd00::1]", "fd00::1::2", "fd00::10000", "localhost", "-1",
        "10.0.0.1%lo", ":", "%lo"}) {
    CHECK_THAT(no_address(text), StartsWith("'" + std::string(text) + "' is not an address"));
  }
  CHECK_FALSE(no_address(std::string_view("10.0.0.1\0", 9)).empty());
  CHECK_FALSE(no_address(std::string_view("fd00::1\0junk", 12)).empty());
}

TEST_CASE("only a link-local address has a zone, and its device exists") {
  const Address by_name = address("fe80::1%lo");  // the one device that every host has, its first
  CHECK(by_name.scope_id() == 1);
  CHECK(by_name.to_string() == "fe80::1%lo");
  CHECK(address("fe80::1%1") == by_name);
  CHECK(address("fe80::1") != by_name);
  CHECK(address("fe80::1%4000000000").to_string() == "fe80::1%4000000000");
  for (const auto* text : {"fe80::1%no-such-dev", "fe80::1%", "fe80::1%0", "fe80::1%4294967296"}) {
    CHECK_THAT(no_address(text), ContainsSubstring("which this host does not have"));
  }
  CHECK_THAT(no_address("fd00::1%lo"), ContainsSubstring("only link-local addresses"));
}

TEST_CASE("plus goes on, over every byte, to the end of the address space") {
  CHECK(address("10.0.0.255").plus(1) == address("10.0.1.0"));
  CHECK(address("10.0.0.1").plus(0) == address("10.0.0.1"));
  CHECK(address("0.0.0.0").plus(0xFFFFFFFF) == address("255.255.255.255"));
  CHECK_THAT(refusal_of([] { address("255.255.255.255").plus(1); }),
             StartsWith("there is no address 1 after 255.255.255.255"));
  CHECK_FALSE(refusal_of([] { address("0.0.0.1").plus(0xFFFFFFFF); }).empty());
  CHECK_FALSE(refusal_of([] { address("0.0.0.0").plus(~0ULL); }).empty());
  CHECK(address("fd00::ffff").plus(1) == address("fd00::1:0"));
  CHECK(address("fd00::ffff:ffff:ffff:ffff").plus(1) == address("fd00:0:0:1::"));
  CHECK(address("ffff:ffff:ffff:fffe:ffff:ffff:ffff:ffff").plus(1) ==
        address("ffff:ffff:ffff:ffff::"));
  CHECK(address("::1").plus(~0ULL) == address("0:0:0:1::"));
  const auto* const last = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  CHECK(address("ffff:ffff:ffff:ffff::").plus(~0ULL) == address(last));
  CHECK_THAT(refusal_of([&] { address(last).plus(1); }), ContainsSubstring("no address 1 after"));
  CHECK(address("fe80::1%lo").plus(1).scope_id() == 1);
}

TEST_CASE("the distance is the inverse of plus, until it saturates") {
  CHECK(address("10.0.0.0").distance_to(address("10.0.0.0")) == 0);
  CHECK(address("10.0.0.255").distance_to(address("10.0.1.0")) == 1);
  CHECK(address("0.0.0.0").distance_to(address("255.255.255.255")) == 0xFFFFFFFF);
  CHECK(address("fd00::1").distance_to(address("fd00::1:0")) == 0xFFFF);
  CHECK(address("fd00::ffff:ffff:ffff:ffff").distance_to(address("fd00:0:0:1::1")) == 2);
  constexpr std::uint64_t kMost = 1ULL << 63U;
  CHECK(address("::").distance_to(address("::7fff:ffff:ffff:ffff")) == kMost - 1);
  CHECK(address("::").distance_to(address("::8000:0:0:0")) == kMost);
  CHECK(address("::").distance_to(address("::8000:0:0:1")) == kMost);
  CHECK(address("::").distance_to(address("0:0:0:1::")) == kMost);
  CHECK(address("::").distance_to(address("ffff::")) == kMost);
}

TEST_CASE("addresses are ordered as numbers, IPv4 first") {
  CHECK(address("9.0.0.0") < address("10.0.0.0"));
  CHECK(address("10.0.0.200") < address("10.0.1.1"));
  CHECK(address("255.0.0.0") < address("::"));
  CHECK(address("fd00::2") < address("fd00::10"));
}

TEST_CASE("each IPv4 range has its scope, to its last address and no further") {
  CHECK(scope("0.0.0.0") == Scope::unspecified);
  CHECK(scope("1.0.0.0") == Scope::global);
  CHECK(scope("9.255.255.255") == Scope::global);
  CHECK(scope("10.0.0.0") == Scope::private_use);
  CHECK(scope("10.255.255.255") == Scope::private_use);
  CHECK(scope("11.0.0.0") == Scope::global);
  CHECK(scope("100.63.255.255") == Scope::global);
  CHECK(scope("100.64.0.0") == Scope::shared);
  CHECK(scope("100.127.255.255") == Scope::shared);
  CHECK(scope("100.128.0.0") == Scope::global);
  CHECK(scope("126.255.255.255") == Scope::global);
  CHECK(scope("127.0.0.1") == Scope::loopback);
  CHECK(scope("127.255.255.255") == Scope::loopback);
  CHECK(scope("128.0.0.0") == Scope::global);
  CHECK(scope("169.253.255.255") == Scope::global);
  CHECK(scope("169.254.0.0") == Scope::link_local);
  CHECK(scope("169.255.0.0") == Scope::global);
  CHECK(scope("172.15.255.255") == Scope::global);
  CHECK(scope("172.16.0.0") == Scope::private_use);
  CHECK(scope("172.31.255.255") == Scope::private_use);
  CHECK(scope("172.32.0.0") == Scope::global);
  CHECK(scope("192.167.255.255") == Scope::global);
  CHECK(scope("192.168.0.0") == Scope::private_use);
  CHECK(scope("192.169.0.0") == Scope::global);
  CHECK(scope("198.17.255.255") == Scope::global);
  CHECK(scope("198.18.0.0") == Scope::benchmark);
  CHECK(scope("198.19.255.255") == Scope::benchmark);
  CHECK(scope("198.20.0.0") == Scope::global);
  CHECK(scope("223.255.255.255") == Scope::global);
  CHECK(scope("224.0.0.0") == Scope::multicast);
  CHECK(scope("239.255.255.255") == Scope::multicast);
  CHECK(scope("240.0.0.0") == Scope::global);
  CHECK(scope("255.255.255.254") == Scope::global);
  CHECK(scope("255.255.255.255") == Scope::broadcast);
}

TEST_CASE("each IPv6 range has its scope, and a mapped address that of its IPv4") {
  CHECK(scope("::") == Scope::unspecified);
  CHECK(scope("::1") == Scope::loopback);
  CHECK(scope("::2") == Scope::global);
  CHECK(scope("fbff::1") == Scope::global);
  CHECK(scope("fc00::1") == Scope::private_use);
  CHECK(scope("fdff::1") == Scope::private_use);
  CHECK(scope("fe7f::1") == Scope::global);
  CHECK(scope("fe80::1") == Scope::link_local);
  CHECK(scope("febf::1") == Scope::link_local);
  CHECK(scope("fec0::1") == Scope::global);
  CHECK(scope("ff02::1") == Scope::multicast);
  CHECK(scope("2001:2::1") == Scope::benchmark);
  CHECK(scope("2001:2:1::1") == Scope::global);
  CHECK(scope("2001:db8::1") == Scope::global);
  CHECK(scope("::ffff:10.0.0.1") == Scope::private_use);
  CHECK(scope("::ffff:8.8.8.8") == Scope::global);
  CHECK(scope("::fffe:10.0.0.1") == Scope::global);
  CHECK(scope("::1:ffff:10.0.0.1") == Scope::global);
}

}  // namespace
}  // namespace c1k
