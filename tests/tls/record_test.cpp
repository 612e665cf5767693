// Keys and records against RFC 8448's trace, and records that are wrong.
#include "common/tls/record.h"

#include <string>

#include "tests/catch.h"

namespace c1k {
namespace {

std::string bytes_of(const std::string& hex) {
  std::string bytes, digits;
  for (const char c : hex)
    if (c != ' ') digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

TlsSecret secret_of(const std::string& hex) {
  TlsSecret secret{};
  const std::string bytes = bytes_of(hex);
  std::copy(bytes.begin(), bytes.end(), secret.begin());
  return secret;
}

// RFC 8448, 3: the client's application traffic secret.
const TlsSecret kSecret = secret_of(
    "9e 40 64 6c e7 9a 7f 9d c0 5a f8 88 9b ce 65 52 87 5a fa 0b 06 df 00 87 f7 92 eb b7 "
    "c1 75 04 a5");

std::string expanded(const TlsSecret& secret, const std::string& label, std::size_t size) {
  std::string out(size, '\0');
  expand_label(TlsSuite::aes128, secret, label,
               {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

std::string sealed(RecordCipher& cipher, std::uint64_t number, const std::string& text,
                   TlsContent type = TlsContent::data) {
  std::string record(text.size() + kTlsOverhead, '\0');
  CHECK(cipher.seal(number, type, text, record) == record.size());
  return record;
}

}  // namespace

TEST_CASE("keys are those of RFC 8448", "[tls]") {
  CHECK(expanded(kSecret, "key", 16) ==
        bytes_of("17 42 2d da 59 6e d5 d9 ac d8 90 e3 c6 3f 50 51"));
  CHECK(expanded(kSecret, "iv", 12) == bytes_of("5b 78 92 3d ee 08 57 90 33 e5 23 d9"));
  const TlsSecret server = secret_of(
      "b6 7b 7d 69 0c c1 6c 4e 75 e5 42 13 cb 2d 37 b4 e9 c9 12 bc de d9 10 5d 42 be fd 59 d3 91 "
      "ad 38");
  CHECK(expanded(server, "key", 16) == bytes_of("3f ce 51 60 09 c2 17 27 d0 f2 e4 e8 6e e4 03 bc"));
  CHECK(expanded(server, "iv", 12) == bytes_of("5d 31 3e b2 67 12 76 ee 13 00 0b 30"));
}

TEST_CASE("a record is that of RFC 8448, and is opened again", "[tls]") {
  RecordCipher seals, opens;
  seals.set_key(TlsSuite::aes128, kSecret, true);
  opens.set_key(TlsSuite::aes128, kSecret, false);
  std::string text;
  for (int i = 0; i < 50; ++i) text += static_cast<char>(i);
  std::string record = sealed(seals, 0, text);
  CHECK(record ==
        bytes_of("17 03 03 00 43 a2 3f 70 54 b6 2c 94 d0 af fa fe 82 28 ba 55 cb ef ac ea 42 f9 14 "
                 "aa 66 bc ab 3f 2b 98 19 a8 a5 b4 6b 39 5b d5 4a 9a 20 44 1e 2b 62 97 4e 1f 5a 62 "
                 "92 a2 97 70 14 bd 1e 3d ea e6 3a ee bb 21 69 49 15 e4"));
  CHECK(parse_tls_head(record).size == record.size());
  const auto opened = opens.open(0, record);
  REQUIRE(opened);
  CHECK(opened->type == TlsContent::data);
  CHECK(std::string(opened->content.begin(), opened->content.end()) == text);
}

TEST_CASE("each bit of a record that is turned is found, and so is another number", "[tls]") {
  const TlsSuite suite = GENERATE(TlsSuite::aes128, TlsSuite::aes256, TlsSuite::chacha20);
  RecordCipher seals, opens;
  seals.set_key(suite, kSecret, true);
  opens.set_key(suite, kSecret, false);
  const std::string record = sealed(seals, 5, "hello");
  for (std::size_t bit = 0; bit < 8 * record.size(); ++bit) {
    std::string turned = record;
    turned[bit / 8] = static_cast<char>(turned[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(opens.open(5, turned));
  }
  std::string other = record;
  CHECK_FALSE(opens.open(6, other));
  std::string right = record;
  CHECK(opens.open(5, right));
}

TEST_CASE("a content may lie in its record's place already", "[tls]") {
  RecordCipher seals, opens;
  seals.set_key(TlsSuite::chacha20, kSecret, true);
  opens.set_key(TlsSuite::chacha20, kSecret, false);
  std::string record(kTlsOverhead + 5, '\0');
  record.replace(kTlsHead, 5, "hello");
  seals.seal(1, TlsContent::data, std::span(record).subspan(kTlsHead, 5), record);
  CHECK(record == sealed(seals, 1, "hello"));
  const auto opened = opens.open(1, record);
  REQUIRE(opened);
  CHECK(std::string(opened->content.begin(), opened->content.end()) == "hello");
}

TEST_CASE("padding is taken off, and a key that is forgotten seals nothing", "[tls]") {
  RecordCipher seals, opens;
  seals.set_key(TlsSuite::aes256, kSecret, true);
  opens.set_key(TlsSuite::aes256, kSecret, false);
  std::string padded = sealed(seals, 0, std::string("hello\27\0\0", 8), static_cast<TlsContent>(0));
  const auto opened = opens.open(0, padded);
  REQUIRE(opened);
  CHECK(opened->type == TlsContent::data);
  CHECK(std::string(opened->content.begin(), opened->content.end()) == "hello");
  seals.forget();
  std::string record(100, '\0');
  CHECK_THROWS(seals.seal(1, TlsContent::data, {}, record));
}

TEST_CASE("heads that no protected record has", "[tls]") {
  const auto alert = [](const std::string& hex) {
    const TlsHead head = parse_tls_head(bytes_of(hex));
    CHECK(head.size == 0);
    return head.alert;
  };
  CHECK(alert("16 03 03 00 40") == TlsAlert::unexpected_message);
  CHECK(alert("15 03 03 00 02") == TlsAlert::unexpected_message);
  CHECK(alert("14 03 03 00 01") == TlsAlert::unexpected_message);
  CHECK(alert("48 54 54 50 2f") == TlsAlert::unexpected_message);  // HTTP/
  CHECK(alert("17 03 03 41 01") == TlsAlert::record_overflow);
  CHECK(alert("17 03 03 00 10") == TlsAlert::decode_error);
  CHECK(parse_tls_head(bytes_of("17 03 03 41 00")).size == kMostTlsRecord);
  CHECK(parse_tls_head(bytes_of("17 03 03 00 11")).size == kTlsHead + 17);
}

}  // namespace c1k
