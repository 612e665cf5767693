#include "common/tls/record.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

namespace c1k {
namespace {

const EVP_CIPHER* cipher_of(TlsSuite suite) {
  // Fetched once: each fetch takes a lock (OSSL_PROVIDER, crypto(7)).
  static EVP_CIPHER* const kCiphers[] = {nullptr, EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr),
                                         EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr),
                                         EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr)};
  return kCiphers[static_cast<std::size_t>(suite)];
}

void require(bool is_done, const char* step) {
  if (!is_done) throw std::runtime_error(std::string("OpenSSL: ") + step);
}

std::uint8_t* bytes(char* at) {
  return reinterpret_cast<std::uint8_t*>(at);
}
const std::uint8_t* bytes(const char* at) {
  return reinterpret_cast<const std::uint8_t*>(at);
}

}  // namespace

TlsHead parse_tls_head(std::span<const char> head) {
  const auto at = [head](std::size_t i) { return static_cast<std::uint8_t>(head[i]); };
  const std::size_t body = at(3) * 256U + at(4);
  if (at(0) != static_cast<std::uint8_t>(TlsContent::data) || at(1) != 3)
    return {0, TlsAlert::unexpected_message};
  if (body > kMostTlsBody) return {0, TlsAlert::record_overflow};
  if (body < kTlsTag + 1) return {0, TlsAlert::decode_error};
  return {kTlsHead + body, TlsAlert::close_notify};
}

void RecordCipher::set_key(TlsSuite suite, const TlsSecret& secret, bool seals) {
  if (!context_) context_.reset(EVP_CIPHER_CTX_new());
  require(context_ != nullptr, "a cipher's context");
  std::array<std::uint8_t, 32> key{};
  expand_label(suite, secret, "key", std::span(key).first(key_size(suite)));
  expand_label(suite, secret, "iv", iv_);
  seals_ = seals;
  const int is_set = EVP_CipherInit_ex2(context_.get(), cipher_of(suite), key.data(), iv_.data(),
                                        seals ? 1 : 0, nullptr);
  OPENSSL_cleanse(key.data(), key.size());
  require(is_set == 1, "a record's key");
}

void RecordCipher::forget() {
  if (context_) EVP_CIPHER_CTX_reset(context_.get());
  OPENSSL_cleanse(iv_.data(), iv_.size());
}

// The number goes into the last eight bytes of the nonce (5.3), the head is authenticated (5.2).
void RecordCipher::begin(std::uint64_t number, const char* head) {
  std::array<std::uint8_t, 12> nonce = iv_;
  for (std::size_t i = 0; i < 8; ++i)
    nonce[4 + i] ^= static_cast<std::uint8_t>(number >> (8 * (7 - i)));
  int size = 0;
  require(EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, nonce.data(), seals_ ? 1 : 0,
                             nullptr) == 1 &&
              EVP_CipherUpdate(context_.get(), nullptr, &size, bytes(head), kTlsHead) == 1,
          "a record's nonce");
}

std::size_t RecordCipher::seal(std::uint64_t number, TlsContent type, std::span<const char> content,
                               std::span<char> out) {
  const std::size_t body = content.size() + 1 + kTlsTag;
  out[0] = static_cast<char>(TlsContent::data);
  out[1] = out[2] = 3;
  out[3] = static_cast<char>(body >> 8U);
  out[4] = static_cast<char>(body & 0xffU);
  begin(number, out.data());
  int size = 0;
  std::uint8_t* to = bytes(out.data()) + kTlsHead;
  const auto inner = static_cast<std::uint8_t>(type);
  const bool is_sealed =
      (content.empty() || EVP_EncryptUpdate(context_.get(), to, &size, bytes(content.data()),
                                            static_cast<int>(content.size())) == 1) &&
      EVP_EncryptUpdate(context_.get(), to + content.size(), &size, &inner, 1) == 1 &&
      EVP_EncryptFinal_ex(context_.get(), to + content.size() + 1, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTlsTag,
                          to + content.size() + 1) == 1;
  require(is_sealed, "a record is not sealed");
  return kTlsHead + body;
}

std::optional<RecordCipher::Opened> RecordCipher::open(std::uint64_t number,
                                                       std::span<char> record) {
  begin(number, record.data());
  const std::span<char> text = record.subspan(kTlsHead, record.size() - kTlsHead - kTlsTag);
  std::uint8_t* at = bytes(text.data());
  int size = 0;
  const bool is_right =
      EVP_DecryptUpdate(context_.get(), at, &size, at, static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kTlsTag, at + text.size()) == 1 &&
      EVP_DecryptFinal_ex(context_.get(), at + text.size(), &size) == 1;
  if (!is_right) return std::nullopt;
  std::size_t end = text.size();
  while (end > 0 && text[end - 1] == 0) --end;  // padding
  if (end == 0) return Opened{TlsContent::change_cipher, {}};
  return Opened{static_cast<TlsContent>(text[end - 1]), text.first(end - 1)};
}

}  // namespace c1k
