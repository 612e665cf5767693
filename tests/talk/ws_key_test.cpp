// The words of an upgrade that are computed: keys, accepts, and what keys are made from.
#include <set>

#include "common/base/siphash.h"
#include "common/talk/ws_handshake.h"
#include "tests/catch.h"

namespace c1k {
namespace {

std::string text_of(const WsKey& key) {
  return {key.data(), key.size()};
}

TEST_CASE("SipHash-2-4 of 16 bytes is that of its authors") {
  // Key and message are the bytes 00 to 0f; of the paper's reference code, vectors_sip64[16].
  constexpr SipKey kKey{.low = 0x0706050403020100, .high = 0x0f0e0d0c0b0a0908};
  static_assert(siphash(kKey, 0x0706050403020100, 0x0f0e0d0c0b0a0908) == 0x3f2acc7f57c29bdb);
  CHECK(siphash(kKey, 0x0706050403020100, 0x0f0e0d0c0b0a0908) == 0x3f2acc7f57c29bdb);
  CHECK(siphash({.low = 1, .high = 0}, 0, 0) != siphash({.low = 0, .high = 0}, 0, 0));
  CHECK(siphash({.low = 0, .high = 1}, 0, 0) != siphash({.low = 0, .high = 0}, 0, 0));
}

TEST_CASE("keys of the kernel's are not the same twice") {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100; ++i) {
    const SipKey key = SipKey::random();
    CHECK(seen.insert(key.low).second);
    CHECK(seen.insert(key.high).second);
  }
}

TEST_CASE("a key is its 16 bytes in base64") {
  // The bytes 01 to 10 of RFC 6455, 4.1, whose text has a C for the last A; and 1.3: "the sample
  // nonce".
  CHECK(text_of(ws_key(0x0807060504030201, 0x100f0e0d0c0b0a09)) == "AQIDBAUGBwgJCgsMDQ4PEA==");
  CHECK(text_of(ws_key(0x706d617320656874, 0x65636e6f6e20656c)) == "dGhlIHNhbXBsZSBub25jZQ==");
  CHECK(text_of(ws_key(0, 0)) == "AAAAAAAAAAAAAAAAAAAAAA==");
  CHECK(text_of(ws_key(~std::uint64_t{0}, ~std::uint64_t{0})) == "/////////////////////w==");
}

TEST_CASE("the accept of the standard's key is the standard's, however often it is asked for") {
  WsAccept accept;
  for (int i = 0; i < 3; ++i) {
    CHECK(accept.of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(accept.of("x3JJHMbDL1EzLkh9GBhXDw==") == "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
  }
}

}  // namespace
}  // namespace c1k
