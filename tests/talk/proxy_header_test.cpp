#include "common/talk/proxy_header.h"

#include <set>
#include <string_view>

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::string_literals;

constexpr std::uint64_t kPorts = 65'536 - 1024;
const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

Endpoint at(const char* address, std::uint16_t port) {
  return {Address::parse(address), port};
}

std::string header_v2(char command, char family, std::string_view addresses) {
  std::string header = kSignature + command + family;
  header += static_cast<char>(addresses.size() >> 8U);
  header += static_cast<char>(addresses.size() & 0xffU);
  return header.append(addresses);
}

// Torn at each place it is torn; whole, and with more behind it, it is read and no more is used.
void check_whole(ProxyVersion version, const std::string& header) {
  INFO(header);
  for (std::size_t i = 0; i < header.size(); ++i)
    REQUIRE(read_proxy_header(version, std::span(header).first(i)).read == ProxyRead::torn);
  for (const std::string& more : {""s, "\r\n"s, std::string(10'000, 'x')}) {
    const ProxyHeard heard = read_proxy_header(version, header + more);
    REQUIRE(heard.read == ProxyRead::whole);
    REQUIRE(heard.used == header.size());
  }
}

void check_malformed(ProxyVersion version, const std::string& input) {
  INFO(input);
  CHECK(read_proxy_header(version, input).read == ProxyRead::malformed);
}

// The examples of the specification, 2.1 and 2.2.
TEST_CASE("a PROXY header is what the specification says") {
  CHECK(proxy_header(ProxyVersion::v1, at("192.168.0.1", 56324), at("192.168.0.11", 443)) ==
        "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
  CHECK(proxy_header(ProxyVersion::v1, at("fd00::1", 1), at("fd00::2", 65535)) ==
        "PROXY TCP6 fd00::1 fd00::2 1 65535\r\n");
  CHECK(proxy_header(ProxyVersion::v2, at("1.2.3.4", 0x1234), at("5.6.7.8", 443)) ==
        header_v2('\x21', '\x11', "\x01\x02\x03\x04\x05\x06\x07\x08\x12\x34\x01\xbb"s));
  const std::string v6 = proxy_header(ProxyVersion::v2, at("fd00::1", 9), at("fd00::2", 10));
  CHECK(v6.size() == 16 + 36);
  CHECK(v6[13] == '\x21');
  CHECK(v6.substr(16, 2) == "\xfd\0"s);
  CHECK(v6.substr(48) == "\0\x09\0\x0a"s);
}

TEST_CASE("a header is read wherever it is torn") {
  for (const ProxyVersion version : {ProxyVersion::v1, ProxyVersion::v2}) {
    check_whole(version, proxy_header(version, at("10.0.0.1", 1024), at("10.0.0.2", 80)));
    check_whole(version, proxy_header(version, at("fd00::1", 1024), at("fd00::ffff:1", 80)));
  }
  check_whole(ProxyVersion::v1, "PROXY UNKNOWN\r\n");
  check_whole(ProxyVersion::v1, "PROXY UNKNOWN whatever follows 1 2\r\n");
  const std::string longest = "PROXY UNKNOWN " + std::string(107 - 16, 'x') + "\r\n";
  REQUIRE(longest.size() == 107);
  check_whole(ProxyVersion::v1, longest);
  check_whole(ProxyVersion::v2, header_v2('\x20', '\0', ""));                             // LOCAL
  check_whole(ProxyVersion::v2, header_v2('\x20', '\x77', std::string(9, 'x')));          // skipped
  check_whole(ProxyVersion::v2, header_v2('\x21', '\0', "any"));                          // UNSPEC
  check_whole(ProxyVersion::v2, header_v2('\x21', '\x11', std::string(12 + 300, '\1')));  // TLVs
  check_whole(ProxyVersion::v2, header_v2('\x21', '\x31', std::string(216, 'u')));        // UNIX
  check_whole(ProxyVersion::v2,
              header_v2('\x21', '\x21', std::string(kLongestProxyHeader - 16, '\1')));
}

TEST_CASE("what is no header of version 1 is malformed, as soon as it can be known") {
  for (const char* bad :
       {"G", "GET / HTTP/1.1\r\n", "PROXY  TCP4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP5 a b 1 1\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 1\r\n",
        "PROXY TCP4 fd00::1 1.2.3.4 1 1\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 01\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 -1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 \r\n",
        "PROXY TCP4 1.2.3.256 1.2.3.4 1 1\r\n", "PROXY TCP6 fe80::1%lo fe80::2 1 1\r\n",
        "PROXY \r\n", "PROXY UNKNOWNS\r\n", "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n"})
    check_malformed(ProxyVersion::v1, bad);
  check_malformed(ProxyVersion::v1, "PROXY UNKNOWN " + std::string(107 - 14, 'x'));  // no end
  check_malformed(ProxyVersion::v1,
                  proxy_header(ProxyVersion::v2, at("1.2.3.4", 1), at("1.2.3.4", 2)));
}

TEST_CASE("what is no header of version 2 is malformed") {
  const std::string addresses(12, '\1');
  check_malformed(ProxyVersion::v2, "PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n");
  check_malformed(ProxyVersion::v2, "\r\n\r\nx");
  for (const char command : {'\x00', '\x10', '\x11', '\x22', '\x31'})
    check_malformed(ProxyVersion::v2, header_v2(command, '\x11', addresses));
  for (const char family : {'\x10', '\x13', '\x14', '\x41', '\x01'})
    check_malformed(ProxyVersion::v2, header_v2('\x21', family, addresses));
  check_malformed(ProxyVersion::v2, header_v2('\x21', '\x11', std::string(11, '\1')));
  check_malformed(ProxyVersion::v2, header_v2('\x21', '\x21', std::string(35, '\1')));
  // More than is waited for, as soon as its length is known.
  check_malformed(
      ProxyVersion::v2,
      header_v2('\x21', '\x11', std::string(kLongestProxyHeader - 15, '\1')).substr(0, 16));
}

TEST_CASE("claimed endpoints are different ones as long as there are some") {
  const ProxySources sources({{Address::parse("10.1.0.0"), 2},
                              {Address::parse("fd00::"), 3},
                              {Address::parse("10.9.0.7"), 1}});
  CHECK(sources.has(Family::v4));
  CHECK(sources.has(Family::v6));
  CHECK(sources.at(0, Family::v4) == at("10.1.0.0", 1024));
  CHECK(sources.at(1, Family::v4) == at("10.1.0.1", 1024));
  CHECK(sources.at(2, Family::v4) == at("10.9.0.7", 1024));
  CHECK(sources.at(3, Family::v4) == at("10.1.0.0", 1025));
  CHECK(sources.at(4, Family::v6) == at("fd00::1", 1025));
  CHECK(sources.at(3 * kPorts, Family::v4) == at("10.1.0.0", 1024));  // and round again
  std::set<Endpoint> seen;
  for (std::uint64_t n = 0; n < 3 * kPorts; ++n) seen.insert(sources.at(n, Family::v4));
  CHECK(seen.size() == 3 * kPorts);
  CHECK_FALSE(ProxySources({{Address::parse("10.1.0.0"), 2}}).has(Family::v6));
  CHECK(ProxySources().empty());
}

TEST_CASE("a version is v1 or v2") {
  CHECK(parse_proxy_version("v1") == ProxyVersion::v1);
  CHECK(parse_proxy_version("v2") == ProxyVersion::v2);
  for (const char* bad : {"", "1", "v3", "V1"})
    CHECK_FALSE(refusal_of([&] { parse_proxy_version(bad); }).empty());
}

}  // namespace
}  // namespace c1k
