// TLS over a wire in memory: what waits behind a record that is half sent, and how much input is
// taken where too much is kept.
#include "tests/catch.h"
#include "tests/link/secure_desk.h"

using namespace c1k;

namespace {

constexpr ConnectionIndex kOne = SecurePair::kOne;

// Keys of both ends, as a handshake would have left them.
RestingKeys keys_of(bool is_ours) {
  RestingKeys keys{};
  keys.suite = TlsSuite::aes128;
  (is_ours ? keys.write_secret : keys.read_secret).fill(1);
  (is_ours ? keys.read_secret : keys.write_secret).fill(2);
  return keys;
}

}  // namespace

TEST_CASE("a key that is asked to change while a record is half sent changes behind it",
          "[tls][link]") {
  SecurePair pair;
  SecureEnd& end = pair.client;
  end.secure.rest(kOne, keys_of(true), {});
  RestingKeys peer = keys_of(false);
  KeyCache cache(4);
  Resting resting(cache);
  auto& wire = end.wire.ends[kOne];
  wire.takes = 10;
  REQUIRE(end.write(kOne, "half of it") == 10);
  std::vector<char> record(64);
  record.resize(resting.say_update(9, peer, true, record));
  wire.input.assign(record.begin(), record.end());
  CHECK(end.read(kOne).kind == Input::drained);
  CHECK(wire.said.size() == 10);
  wire.takes = ~std::size_t{0};
  CHECK(end.secure.flush(kOne));
  CHECK(end.write(kOne, "by the new key") == 14);
  const std::vector<std::size_t> sizes = records_of(wire.said);
  REQUIRE(sizes.size() == 3);  // the text, the change, the next text
  CHECK(sizes[1] == kTlsOverhead + 5);
  std::string heard;
  for (std::size_t at = 0, i = 0; i < sizes.size(); at += sizes[i++]) {
    const TlsHeard one = resting.hear(9, peer, std::span(wire.said).subspan(at, sizes[i]));
    CHECK(one.what != TlsHeard::What::fault);
    heard.append(one.content.begin(), one.content.end());
  }
  CHECK(heard == "half of itby the new key");
}

TEST_CASE("a key that has said as many records as it may changes before the next one",
          "[tls][link]") {
  SecurePair pair;
  SecureEnd& end = pair.client;
  RestingKeys ours = keys_of(true), peer = keys_of(false);
  ours.sent = peer.received = (1U << 24U) - 1;
  end.secure.rest(kOne, ours, {});
  KeyCache cache(4);
  Resting resting(cache);
  CHECK(end.write(kOne, "the last by this key") == 20);
  CHECK(end.write(kOne, "the first by the next") == 21);
  const std::string& said = end.wire.ends[kOne].said;
  const std::vector<std::size_t> sizes = records_of(said);
  REQUIRE(sizes.size() == 3);
  CHECK(sizes[1] == kTlsOverhead + 5);  // KeyUpdate: RFC 8446, 4.6.3
  std::string heard, bytes = said;
  for (std::size_t at = 0, i = 0; i < sizes.size(); at += sizes[i++]) {
    const TlsHeard one = resting.hear(9, peer, std::span(bytes).subspan(at, sizes[i]));
    CHECK(one.what != TlsHeard::What::fault);
    heard.append(one.content.begin(), one.content.end());
  }
  CHECK(heard == "the last by this keythe first by the next");
  CHECK(peer.received == 1);
}

TEST_CASE("where too much is kept no more is taken than the record needs that has begun",
          "[tls][link]") {
  SecurePair pair;
  const std::string text = text_of(16'000);
  for (ConnectionIndex one = 1; one <= Secure<FakeWire>::kMost / 16'000 + 1; ++one) {
    pair.shake(one);
    pair.client.wire.ends[one].takes = 1;
    pair.client.write(one, text);
  }
  constexpr ConnectionIndex kLast = 900;
  pair.shake(kLast);
  pair.server.write(kLast, "one");
  pair.server.write(kLast, "two");
  SecurePair::carry(pair.server, pair.client, kLast);
  std::string& input = pair.client.wire.ends[kLast].input;
  const std::size_t size = input.size();
  const auto read = [&] { return pair.client.secure.read(kLast, pair.client.buffer); };
  CHECK(read().bytes == 3);
  CHECK(input.size() == size / 2);  // the second record was not touched
  CHECK(read().bytes == 3);
  CHECK(input.empty());
}
