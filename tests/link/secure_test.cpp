// TLS over a wire in memory: torn, blocked, bounded, hostile; with keys at rest and, for
// comparison, with OpenSSL's objects.
#include "common/tls/record.h"
#include "tests/catch.h"
#include "tests/link/secure_desk.h"

using namespace c1k;

namespace {

constexpr ConnectionIndex kOne = SecurePair::kOne;

}  // namespace

TEST_CASE("what is said arrives, however it is torn", "[tls][link]") {
  const bool keeps = GENERATE(false, true);
  const std::size_t piece = GENERATE(std::size_t{1}, std::size_t{7}, std::size_t{1'000'000});
  SecurePair pair(keeps);
  pair.shake(kOne, piece);
  REQUIRE_FALSE(pair.client.secure.is_opening(kOne));
  CHECK(pair.client.secure.last().suite == "TLSv1.3 TLS_AES_256_GCM_SHA384");
  for (const std::size_t size : {1U, 100U, 16'384U, 16'385U, 40'000U}) {
    const std::string text = text_of(size);
    REQUIRE(pair.client.write(kOne, text) == size);
    pair.server.heard.clear();
    while (SecurePair::carry(pair.client, pair.server, kOne, piece) > 0) pair.server.read(kOne);
    REQUIRE(pair.server.heard == text);
    REQUIRE(pair.server.write(kOne, text) == size);
    pair.client.heard.clear();
    while (SecurePair::carry(pair.server, pair.client, kOne, piece) > 0) pair.client.read(kOne);
    REQUIRE(pair.client.heard == text);
  }
  CHECK(pair.client.sent == pair.server.received);
  CHECK(pair.server.sent == pair.client.received);
  CHECK(pair.client.secure.objects() == 0);
}

TEST_CASE("keys at rest and objects say the same records", "[tls][link]") {
  std::vector<std::vector<std::size_t>> said;
  for (const bool keeps : {false, true}) {
    SecurePair pair(keeps);
    pair.shake();
    for (const std::size_t size : {0U, 1U, 1'000U, 16'384U, 50'000U})
      pair.client.write(kOne, text_of(size));
    pair.client.secure.say_close(kOne);
    said.push_back(records_of(pair.client.wire.ends[kOne].said));
  }
  CHECK(said[0] == said[1]);
  CHECK(said[0].size() == 1 + 1 + 1 + 4 + 1);
}

TEST_CASE("a record that is half sent goes first, and nothing is sealed meanwhile", "[tls][link]") {
  const bool keeps = GENERATE(false, true);
  SecurePair pair(keeps);
  pair.shake();
  auto& end = pair.client.wire.ends[kOne];
  end.takes = 10;
  const std::string text = text_of(5'000);
  CHECK(pair.client.write(kOne, text) == text.size());  // sealed and kept
  CHECK(end.wants_output);
  CHECK(pair.client.write(kOne, "more") == 0);
  CHECK_FALSE(pair.client.secure.flush(kOne));
  end.takes = 1'000;
  CHECK_FALSE(pair.client.secure.flush(kOne));
  end.takes = ~std::size_t{0};
  CHECK(pair.client.secure.flush(kOne));
  CHECK(pair.client.write(kOne, "more") == 4);
  SecurePair::carry(pair.client, pair.server, kOne);
  CHECK(pair.server.read(kOne).kind == Input::drained);
  CHECK(pair.server.heard == text + "more");
}

TEST_CASE("close_notify is the end, and is answered", "[tls][link]") {
  const bool keeps = GENERATE(false, true);
  SecurePair pair(keeps);
  pair.shake();
  pair.client.write(kOne, "last words");
  pair.client.secure.say_close(kOne);
  CHECK((keeps || pair.client.write(kOne, "more") == 0));
  SecurePair::carry(pair.client, pair.server, kOne);
  CHECK(pair.server.read(kOne).kind == Input::ended);
  CHECK(pair.server.heard == "last words");
  if (keeps) return;
  SecurePair::carry(pair.server, pair.client, kOne);
  CHECK(pair.client.read(kOne).kind == Input::ended);
}

TEST_CASE("a forged record ends it, by an alert that says so", "[tls][link]") {
  const bool keeps = GENERATE(false, true);
  SecurePair pair(keeps);
  pair.shake();
  pair.client.write(kOne, "a text");
  pair.client.wire.ends[kOne].said[8] ^= 1;
  SecurePair::carry(pair.client, pair.server, kOne);
  const WireInput input = pair.server.read(kOne);
  CHECK(input.kind == Input::failed);
  CHECK(input.fault.cause == Cause::protocol);
  CHECK(pair.server.heard.empty());
  SecurePair::carry(pair.server, pair.client, kOne);
  CHECK(pair.client.read(kOne).kind == Input::failed);
  CHECK(pair.client.secure.last().failure.kind == TlsFailure::Kind::alert);
  CHECK(pair.client.secure.last().failure.alert == static_cast<int>(TlsAlert::bad_record_mac));
}

TEST_CASE("what is no record ends it", "[tls][link]") {
  SecurePair pair;
  pair.shake();
  pair.server.wire.ends[kOne].input = "GET / HTTP/1.1\r\n\r\n";
  CHECK(pair.server.read(kOne).kind == Input::failed);
}

TEST_CASE("plain text instead of a handshake is named", "[tls][link]") {
  SecurePair pair;
  pair.begin(kOne);
  pair.server.wire.ends[kOne].input = "GET / HTTP/1.1\r\n\r\n";
  CHECK(pair.server.secure.go_on(kOne, Nanoseconds{0}) == SecurePair::Opening::failed);
  CHECK(pair.server.secure.last().failure.kind == TlsFailure::Kind::not_tls);
  pair.client.wire.ends[kOne].input = "+OK ready\r\n";
  CHECK(pair.client.secure.go_on(kOne, Nanoseconds{0}) == SecurePair::Opening::failed);
  CHECK(pair.client.secure.last().failure.kind == TlsFailure::Kind::not_tls);
}

TEST_CASE("handshakes are bounded, and who waits is let in", "[tls][link]") {
  SecurePair pair(false, 2);
  for (const ConnectionIndex one : {1U, 2U, 3U, 4U}) {
    pair.begin(one);
    SecurePair::carry(pair.client, pair.server, one);
    if (one < 3) pair.server.secure.go_on(one, Nanoseconds{0});
  }
  CHECK(pair.client.secure.objects() == 2);
  CHECK_FALSE(pair.client.wire.ends[3].wants_input);
  CHECK(pair.client.wire.ends[3].said.empty());
  pair.client.secure.forget(1);
  CHECK(pair.client.secure.objects() == 1);
  CHECK(pair.client.wire.ends[3].wants_input);
  CHECK_FALSE(pair.client.wire.ends[4].wants_input);
  pair.client.secure.go_on(3, Nanoseconds{0});
  CHECK_FALSE(pair.client.wire.ends[3].said.empty());
  SecurePair::carry(pair.server, pair.client, 2);
  CHECK(pair.client.secure.go_on(2, Nanoseconds{0}) == SecurePair::Opening::finished);
  CHECK(pair.client.wire.ends[4].wants_input);
}

TEST_CASE("a handshake that stalls makes room when others wait", "[tls][link]") {
  using namespace std::chrono_literals;
  SecurePair pair(false, 1);
  pair.server.secure.begin(1, {});
  pair.server.secure.go_on(1, 1s);
  CHECK(pair.server.secure.stalled(60s) == std::nullopt);  // nobody waits
  pair.server.secure.begin(2, {});
  pair.server.secure.go_on(2, 60s);
  CHECK(pair.server.secure.stalled(10s) == std::nullopt);
  CHECK(pair.server.secure.stalled(60s) == ConnectionIndex{1});
  pair.server.secure.forget(1);
  pair.server.secure.go_on(2, 60s);
  pair.server.secure.begin(3, {});
  pair.server.secure.go_on(3, 60s);
  CHECK(pair.server.secure.stalled(61s) == std::nullopt);
  CHECK(pair.server.secure.stalled(71s) == ConnectionIndex{2});
}

TEST_CASE("of who is silent nothing is kept but some witnesses' keys", "[tls][link]") {
  SecurePair pair(false, 256, false);
  constexpr ConnectionIndex kLast = Secure<FakeWire>::kWitnesses + 1;
  for (ConnectionIndex one = 1; one <= kLast; ++one) pair.shake(one);
  CHECK(pair.client.write(1, "x") == 1);
  CHECK(pair.client.write(kLast, "x") == 0);
  pair.client.wire.ends[kLast].input = "whatever";
  CHECK(pair.client.read(kLast).bytes == 0);
  pair.client.wire.ends[kLast].is_ended = true;
  CHECK(pair.client.read(kLast).kind == Input::ended);
}

TEST_CASE("who is closed leaves no key behind", "[tls][link]") {
  SecurePair pair;
  pair.shake();
  pair.client.secure.forget(kOne);
  CHECK(pair.client.write(kOne, "x") == 0);
  pair.shake();  // another connection of the same index
  CHECK(pair.client.write(kOne, "x") == 1);
}

TEST_CASE("a header goes before the handshake, as it is", "[tls][link]") {
  SecurePair pair;
  pair.client.secure.begin(kOne, "c1k.test", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n");
  pair.client.wire.ends[kOne].takes = 10;
  pair.client.secure.go_on(kOne, Nanoseconds{0});
  CHECK(pair.client.wire.ends[kOne].said == "PROXY TCP4");
  pair.client.wire.ends[kOne].takes = ~std::size_t{0};
  pair.client.secure.go_on(kOne, Nanoseconds{0});
  const std::string& said = pair.client.wire.ends[kOne].said;
  CHECK(said.substr(0, 32) == "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n");
  CHECK(said[32] == 22);  // a handshake's record
}

TEST_CASE("where too much is kept small records are begun", "[tls][link]") {
  SecurePair pair;
  const std::string text = text_of(16'000);
  ConnectionIndex one = 0;
  std::size_t taken = text.size();
  while (taken == text.size() && one < 300) {
    pair.shake(++one);
    pair.client.wire.ends[one].takes = 1;
    taken = pair.client.write(one, text);
  }
  CHECK(taken == 256);
  CHECK(one == Secure<FakeWire>::kMost / 16'021 + 2);
  pair.client.secure.forget(1);
  pair.client.secure.forget(2);
  pair.shake(++one);
  pair.client.wire.ends[one].takes = 1;
  CHECK(pair.client.write(one, text) == text.size());
}
