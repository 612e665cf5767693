// A connection whose object is gone goes on with an ordinary OpenSSL object at the other end.
#include <cstring>

#include "tests/tls/desk.h"

namespace c1k {
namespace {

using What = TlsHeard::What;

std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + i / 251);
  return text;
}

// At rest, a client or a server.
std::unique_ptr<TlsDesk> at_rest(bool is_server, int tickets = 0) {
  auto desk = std::make_unique<TlsDesk>(is_server, "TLS_AES_128_GCM_SHA256", tickets);
  desk->shake();
  desk->rest();
  return desk;
}

// A record that only who has the peer's secret can make: what a hostile peer sends.
std::string forged(TlsDesk& desk, TlsContent type, const std::string& content) {
  RecordCipher cipher;
  cipher.set_key(desk.keys.suite, desk.keys.read_secret, true);
  std::string record(content.size() + kTlsOverhead, '\0');
  cipher.seal(desk.keys.received, type, content, record);
  return record;
}

}  // namespace

TEST_CASE("whatever the suite, the tickets and the side: it goes on without its object", "[tls]") {
  const bool is_server = GENERATE(false, true);
  const char* suite =
      GENERATE("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  const int tickets = is_server ? 0 : GENERATE(0, 2, 5);
  CAPTURE(is_server, suite, tickets);
  TlsDesk desk(is_server, suite, tickets);
  desk.shake();
  desk.rest();
  CHECK(name_of(desk.keys.suite) == suite);
  CHECK(desk.records == tickets);
  for (const std::size_t size : {1U, 5U, 16'383U, 16'384U, 16'385U, 100'000U}) {
    const std::string text = text_of(size);
    CHECK(desk.echo(text) == text);
  }
}

TEST_CASE("tickets that the object has read are counted", "[tls]") {
  TlsDesk desk(false, "TLS_AES_128_GCM_SHA256", 5);
  desk.shake();
  desk.peer.write("greeting");
  desk.handshake->go_on(desk.peer.said());
  std::array<char, 100> text;
  REQUIRE(SSL_read(desk.handshake->object(), text.data(), text.size()) == 8);
  desk.rest();
  CHECK(desk.keys.received >= 6);
  CHECK(desk.echo("hello") == "hello");
}

TEST_CASE("keys change, by either side, asked for or not", "[tls]") {
  const bool is_server = GENERATE(false, true);
  auto desk = at_rest(is_server);
  for (int times = 0; times < 5; ++times) {
    const TlsSecret before = desk->keys.write_secret;
    SSL_key_update(desk->peer.object(), SSL_KEY_UPDATE_REQUESTED);
    desk->peer.write("behind");
    desk->heard.clear();
    desk->hear(desk->peer.said());
    CHECK(desk->heard == "behind");
    CHECK(desk->keys.write_secret != before);  // it was asked for
    CHECK(desk->echo("hello") == "hello");
    desk->update(times % 2 == 0);
    CHECK(desk->echo("and again") == "and again");
  }
}

TEST_CASE("records come torn anywhere", "[tls]") {
  auto desk = at_rest(false);
  desk->peer.write("one");
  desk->peer.write("two");
  const std::string bytes = desk->peer.said();
  desk->heard.clear();
  for (const char byte : bytes) desk->hear(std::string(1, byte));
  CHECK(desk->heard == "onetwo");
}

TEST_CASE("a close_notify is heard and said", "[tls]") {
  const bool is_server = GENERATE(false, true);
  auto desk = at_rest(is_server);
  SSL_shutdown(desk->peer.object());
  CHECK(desk->hear(desk->peer.said()).what == What::closed);
  desk->alert(TlsAlert::close_notify);
  CHECK(desk->keys.is_closed == 1);
  desk->peer.read();
  CHECK((SSL_get_shutdown(desk->peer.object()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

TEST_CASE("an alert that comes has a number, one that is said is understood", "[tls]") {
  auto desk = at_rest(false);
  const TlsHeard heard = desk->hear(forged(*desk, TlsContent::alert, std::string("\2\x28", 2)));
  CHECK(heard.what == What::alert);
  CHECK(heard.alert == 40);
  desk->alert(TlsAlert::bad_record_mac);
  ERR_clear_error();
  char byte = 0;
  CHECK(SSL_read(desk->peer.object(), &byte, 1) <= 0);
  CHECK(ERR_GET_REASON(ERR_peek_error()) == SSL_AD_REASON_OFFSET + 20);
}

TEST_CASE("who is canceled says close_notify behind it, and numbers come to an end", "[tls]") {
  auto desk = at_rest(false);
  CHECK(desk->hear(forged(*desk, TlsContent::alert, std::string("\1\x5a", 2))).what ==
        What::nothing);
  desk->keys.received = ~std::uint64_t{0};
  const TlsHeard heard = desk->hear(forged(*desk, TlsContent::data, "x"));
  CHECK(heard.what == What::fault);
  CHECK(heard.alert == static_cast<std::uint8_t>(TlsAlert::internal_error));
}

TEST_CASE("several messages in a record, and one over several", "[tls]") {
  auto desk = at_rest(false);
  const std::string ticket = std::string("\4\0\0\12", 4) + std::string(10, 't');
  CHECK(desk->hear(forged(*desk, TlsContent::handshake, ticket + ticket)).what == What::nothing);
  const std::string update("\30\0\0\1\0", 5);
  const std::string both = ticket + update;
  for (std::size_t at = 0; at < both.size(); ++at) {
    const auto before = desk->keys.read_secret;
    CHECK(desk->hear(forged(*desk, TlsContent::handshake, both.substr(at, 1))).what ==
          What::nothing);
    CHECK((desk->keys.read_secret != before) == (at + 1 == both.size()));
  }
  CHECK(desk->keys.received == 0);
}

TEST_CASE("what nobody may say after the handshake is a fault, with the right alert", "[tls]") {
  struct Wrong {
    const char* what;
    TlsContent type;
    std::string content;
    TlsAlert alert;
  };
  const std::string update("\30\0\0\1\0", 5);
  const Wrong wrong = GENERATE_COPY(values<Wrong>({
      {"a ClientHello", TlsContent::handshake, std::string("\1\0\0\1x", 5),
       TlsAlert::unexpected_message},
      {"a Finished", TlsContent::handshake, std::string("\24\0\0\1x", 5),
       TlsAlert::unexpected_message},
      {"a CertificateRequest", TlsContent::handshake, std::string("\15\0\0\1x", 5),
       TlsAlert::unexpected_message},
      {"no message", TlsContent::handshake, "", TlsAlert::unexpected_message},
      {"bytes behind a KeyUpdate", TlsContent::handshake, update + "\4",
       TlsAlert::unexpected_message},
      {"a long KeyUpdate", TlsContent::handshake, std::string("\30\0\0\2\0\0", 6),
       TlsAlert::decode_error},
      {"a KeyUpdate of 2", TlsContent::handshake, std::string("\30\0\0\1\2", 5),
       TlsAlert::illegal_parameter},
      {"a ticket of 16 MB", TlsContent::handshake, std::string("\4\377\377\377", 4),
       TlsAlert::decode_error},
      {"an empty ticket", TlsContent::handshake, std::string("\4\0\0\0", 4),
       TlsAlert::decode_error},
      {"a ChangeCipherSpec", TlsContent::change_cipher, "\1", TlsAlert::unexpected_message},
      {"no type at all", static_cast<TlsContent>(0), "", TlsAlert::unexpected_message},
      {"an unknown type", static_cast<TlsContent>(99), "x", TlsAlert::unexpected_message},
      {"a content of 16,385", TlsContent::data, std::string(kMostTlsContent + 1, 'x'),
       TlsAlert::record_overflow},
      {"half an alert", TlsContent::alert, "\2", TlsAlert::decode_error},
  }));
  CAPTURE(wrong.what);
  auto desk = at_rest(false);
  const TlsHeard heard = desk->hear(forged(*desk, wrong.type, wrong.content));
  CHECK(heard.what == What::fault);
  CHECK(heard.alert == static_cast<std::uint8_t>(wrong.alert));
}

TEST_CASE("a server hears no tickets, and data does not come amid a message", "[tls]") {
  auto server = at_rest(true);
  CHECK(server->hear(forged(*server, TlsContent::handshake, std::string("\4\0\0\1x", 5))).what ==
        What::fault);
  auto client = at_rest(false);
  client->hear(forged(*client, TlsContent::handshake, std::string("\4\0\0\12x", 5)));
  CHECK(client->hear(forged(*client, TlsContent::data, "hello")).what == What::fault);
}

TEST_CASE("tickets, key updates and empty records without end are a fault", "[tls]") {
  const std::string ticket = std::string("\4\0\0\12", 4) + std::string(10, 't');
  const auto [type, content] = GENERATE_COPY(
      table<TlsContent, std::string>({{TlsContent::handshake, ticket},
                                      {TlsContent::handshake, std::string("\30\0\0\1\0", 5)},
                                      {TlsContent::data, ""}}));
  auto desk = at_rest(false);
  int times = 0;
  while (desk->hear(forged(*desk, type, content)).what == What::nothing && times < 100) ++times;
  CHECK(times == 32);
  auto calm = at_rest(false);
  for (int i = 0; i < 100; ++i) {
    CHECK(calm->hear(forged(*calm, type, content)).what == What::nothing);
    CHECK(calm->hear(forged(*calm, TlsContent::data, "x")).what == What::data);
  }
}

TEST_CASE("a record of another number, or a forged one, is a fault", "[tls]") {
  auto desk = at_rest(true);
  desk->peer.write("one");
  const std::string one = desk->peer.said();
  CHECK(desk->hear(one).what == What::data);
  const TlsHeard again = desk->hear(one);
  CHECK(again.what == What::fault);
  CHECK(again.alert == static_cast<std::uint8_t>(TlsAlert::bad_record_mac));
}

TEST_CASE("after so many records of one key it should change", "[tls]") {
  auto desk = at_rest(false);
  CHECK_FALSE(Resting::needs_update(desk->keys));
  desk->keys.sent = (1U << 24U) - 1;
  CHECK_FALSE(Resting::needs_update(desk->keys));
  ++desk->keys.sent;
  CHECK(Resting::needs_update(desk->keys));
}

TEST_CASE("contexts that are gone are made again, and a key that is gone is wiped", "[tls]") {
  KeyCache cache(4);
  Resting resting(cache);
  auto desk = at_rest(false);
  const std::string hello = "hello";
  std::string record(100, '\0');
  std::vector<RestingKeys> rows(40, desk->keys);
  for (int round = 0; round < 3; ++round)
    for (std::uint32_t one = 0; one < rows.size(); ++one)
      CHECK(resting.say(one, rows[one], hello, record) == 5 + kTlsOverhead);
  CHECK(cache.made() == 120);  // a cache of four, and forty take turns
  CHECK(cache.kept() == 0);    // none comes again while its place is its own
  resting.say(39, rows[39], hello, record);
  CHECK(cache.kept() == 1);  // it came again: a context of its own
  const std::uint64_t made = cache.made();
  for (int i = 0; i < 5; ++i) resting.say(39, rows[39], hello, record);
  CHECK(cache.made() == made);
  resting.forget(39, rows[39]);
  const RestingKeys nothing{};
  CHECK(std::memcmp(&rows[39], &nothing, sizeof nothing) == 0);
}

}  // namespace c1k
