#include "common/base/address_range.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

// "first+size" for each range, so that a failing check shows all.
std::vector<std::string> ranges(std::string_view text) {
  std::vector<std::string> shown;
  for (const AddressRange& range : parse_alias_spec(text).ranges) {
    shown.push_back(range.first.to_string() + "+" + std::to_string(range.size));
  }
  return shown;
}
std::string no_spec(std::string_view text) {
  return refusal_of([&] { parse_alias_spec(text); });
}
using Shown = std::vector<std::string>;

TEST_CASE("one address is a range of one") {
  CHECK(ranges("192.168.10.131") == Shown{"192.168.10.131+1"});
  CHECK(ranges("fd00::1") == Shown{"fd00::1+1"});
}

TEST_CASE("a range ends in a last octet, a last group, or in full") {
  CHECK(ranges("192.168.10.131-146") == Shown{"192.168.10.131+16"});
  CHECK(ranges("10.0.0.1-10.0.3.254") == Shown{"10.0.0.1+1022"});
  CHECK(ranges("10.0.0.0-255") == Shown{"10.0.0.0+256"});
  CHECK(ranges("10.0.0.7-7") == Shown{"10.0.0.7+1"});
  CHECK(ranges("fd00::10-fd00::1f") == Shown{"fd00::10+16"});
  CHECK(ranges("fd00::10-1f") == Shown{"fd00::10+16"});
  CHECK(ranges("fd00::1:0-ffff") == Shown{"fd00::1:0+65536"});
}

TEST_CASE("a range that runs backwards is refused, naming its end") {
  CHECK(no_spec("192.168.10.131-130") ==
        "'192.168.10.131-130' runs backwards: 130 is below 192.168.10.131; "
        "write the lower end first");
  CHECK_THAT(no_spec("10.0.3.254-10.0.0.1"), ContainsSubstring("10.0.0.1 is below 10.0.3.254"));
  CHECK_THAT(no_spec("fd00::10-f"), ContainsSubstring("f is below fd00::10"));
}

TEST_CASE("a range with no proper end is refused") {
  CHECK_THAT(no_spec("10.0.0.1-256"), ContainsSubstring("'256' is not a last octet"));
  CHECK_THAT(no_spec("10.0.0.1-"), ContainsSubstring("'' is not a last octet"));
  CHECK_THAT(no_spec("10.0.0.1--5"), ContainsSubstring("'-5' is not a last octet"));
  CHECK_THAT(no_spec("10.0.0.1-5-9"), ContainsSubstring("'5-9' is not a last octet"));
  CHECK_THAT(no_spec("10.0.0.1-1f"), ContainsSubstring("'1f' is not a last octet"));
  CHECK_THAT(no_spec("fd00::1-10000"), ContainsSubstring("'10000' is not a last group"));
  CHECK_THAT(no_spec("fd00::1-xy"), ContainsSubstring("'xy' is not a last group"));
  CHECK_THAT(no_spec("::ffff:10.0.0.4-8"), ContainsSubstring("'8' is not a last group"));
  CHECK_THAT(no_spec("10.0.0.1-0.5"), StartsWith("'0.5' is not an address"));
}

TEST_CASE("a range keeps to one family") {
  CHECK_THAT(no_spec("10.0.0.1-fd00::1"), ContainsSubstring("mixes IPv4 and IPv6"));
  CHECK_THAT(no_spec("fd00::1-10.0.0.1"), ContainsSubstring("mixes IPv4 and IPv6"));
}

TEST_CASE("a prefix gives its hosts") {
  CHECK(ranges("10.0.0.0/22") == Shown{"10.0.0.1+1022"});
  CHECK(ranges("10.0.0.4/30") == Shown{"10.0.0.5+2"});
  CHECK(ranges("10.0.0.4/31") == Shown{"10.0.0.4+2"});
  CHECK(ranges("10.0.0.5/32") == Shown{"10.0.0.5+1"});
  CHECK(ranges("fd00::/120") == Shown{"fd00::1+255"});
  CHECK(ranges("fd00::4/126") == Shown{"fd00::5+3"});
  CHECK(ranges("fd00::4/127") == Shown{"fd00::4+2"});
  CHECK(ranges("fd00::5/128") == Shown{"fd00::5+1"});
}

TEST_CASE("a prefix with host bits names the prefix meant") {
  CHECK(no_spec("10.0.0.5/22") ==
        "'10.0.0.5/22' has host bits set: write 10.0.0.0/22 for that network, or 10.0.0.5 for "
        "the one address");
  CHECK_THAT(no_spec("10.0.0.5/31"), ContainsSubstring("write 10.0.0.4/31"));
  CHECK_THAT(no_spec("10.1.0.0/8"), ContainsSubstring("write 10.0.0.0/8"));
  CHECK_THAT(no_spec("128.0.0.0/0"), ContainsSubstring("write 0.0.0.0/0"));
  CHECK_THAT(no_spec("fd00::1/120"), ContainsSubstring("write fd00::/120"));
  CHECK_THAT(no_spec("fd00:0:0:1::/63"), ContainsSubstring("write fd00::/63"));
}

TEST_CASE("a prefix has a length that its family has") {
  for (const auto* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/8/8",
                           "10.0.0.0/255.0.0.0", "fd00::/129", "fd00::/00120"}) {
    CHECK_THAT(no_spec(text), ContainsSubstring("has no prefix length"));
  }
}

TEST_CASE("no more than kMaxAliases, in one range or in all") {
  CHECK(ranges("10.0.0.0/16") == Shown{"10.0.0.1+65534"});
  CHECK(ranges("10.0.0.0-10.0.255.255") == Shown{"10.0.0.0+65536"});
  CHECK(ranges("fd00::/112") == Shown{"fd00::1+65535"});
  for (const auto* text :
       {"10.0.0.0-10.1.0.0", "10.0.0.0/15", "10.0.0.0/8", "0.0.0.0/0", "fd00::/111", "fd00::/65",
        "fd00::/64", "::/0", "fd00::-fd01::", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    CHECK_THAT(no_spec(text), ContainsSubstring("is more than 65536 addresses"));
  }
  CHECK(ranges("10.0.0.0/16,10.1.0.1-2").size() == 2);
  CHECK_THAT(no_spec("10.0.0.0/16,10.1.0.1-3"), ContainsSubstring("is more than 65536 addresses"));
}

TEST_CASE("a list keeps its order, and devices stand apart") {
  const AliasSpec spec = parse_alias_spec("dev:eth1,10.0.0.9,dev:br-lan.5,10.0.0.1-2,10.0.0.9");
  CHECK(spec.devices == Shown{"eth1", "br-lan.5"});
  CHECK(ranges("10.0.0.9,10.0.0.1-2,10.0.0.9") == Shown{"10.0.0.9+1", "10.0.0.1+2", "10.0.0.9+1"});
  CHECK(spec.ranges.size() == 3);
  CHECK(parse_alias_spec("dev:a23456789012345").devices.size() == 1);
}

TEST_CASE("what is not in the list's language is quoted") {
  for (const auto* text : {"", ",", "10.0.0.1,", ",10.0.0.1", "10.0.0.1,,10.0.0.2"}) {
    CHECK_THAT(no_spec(text), ContainsSubstring("has an empty place in its list"));
  }
  for (const auto* text : {"dev:", "dev:a234567890123456", "dev:a/b", "dev:a b", "dev:a:1"}) {
    CHECK_THAT(no_spec(text), ContainsSubstring("does not name a device"));
  }
  CHECK_THAT(no_spec("eth1"), StartsWith("'eth1' is not an address"));
  CHECK_THAT(no_spec("10.0.0.1, 10.0.0.2"), StartsWith("' 10.0.0.2' is not an address"));
}

TEST_CASE("an address with a zone stands alone") {
  CHECK(ranges("fe80::1%lo") == Shown{"fe80::1%lo+1"});
  CHECK_THAT(no_spec("fe80::1%lo-4"), ContainsSubstring("names the device 'lo-4'"));
}

TEST_CASE("expanding keeps the order and drops what is repeated") {
  Shown shown;
  for (const Address& address : expand(parse_alias_spec("10.0.0.3,10.0.0.1-4,fd00::1").ranges)) {
    shown.push_back(address.to_string());
  }
  CHECK(shown == Shown{"10.0.0.3", "10.0.0.1", "10.0.0.2", "10.0.0.4", "fd00::1"});
  CHECK(expand({}).empty());
  const auto all = expand(parse_alias_spec("10.0.0.0-10.0.255.255").ranges);
  CHECK(all.size() == kMaxAliases);
  CHECK(all.back().to_string() == "10.0.255.255");
}

}  // namespace
}  // namespace c1k
