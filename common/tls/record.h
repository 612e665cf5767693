// Records of TLS 1.3 (RFC 8446, 5): their heads, and what is sealed into one and opened out of one
// with a key. Pure bytes; whose turn a number is, its owner knows.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "common/tls/keys.h"

namespace c1k {

enum class TlsContent : std::uint8_t { change_cipher = 20, alert = 21, handshake = 22, data = 23 };

// RFC 8446, 6; those that we say.
enum class TlsAlert : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  record_overflow = 22,
  illegal_parameter = 47,
  decode_error = 50,
  internal_error = 80,
};

inline constexpr std::size_t kTlsHead = 5;
inline constexpr std::size_t kTlsTag = 16;
inline constexpr std::size_t kMostTlsContent = 1U << 14U;
inline constexpr std::size_t kMostTlsBody = kMostTlsContent + 256;  // 5.2
// What a record has beside its content: head, inner type, tag.
inline constexpr std::size_t kTlsOverhead = kTlsHead + 1 + kTlsTag;
inline constexpr std::size_t kMostTlsRecord = kTlsHead + kMostTlsBody;

// How long a record is, by its first kTlsHead bytes; or which alert answers it: after the handshake
// each is protected, so its outer type is data.
struct TlsHead {
  std::size_t size = 0;  // of the whole record; 0: it is none
  TlsAlert alert = TlsAlert::close_notify;
};
TlsHead parse_tls_head(std::span<const char> head);

// The key of one direction.
class RecordCipher {
 public:
  RecordCipher() = default;
  // Takes the place of the key that it had. Throws std::runtime_error: OpenSSL has no memory.
  void set_key(TlsSuite suite, const TlsSecret& secret, bool seals);
  void forget();  // the key is wiped

  // The record of `content` into `out`, which has room for it and kTlsOverhead; its size. The
  // content may lie in its place already (out + kTlsHead). A number is used once.
  std::size_t seal(std::uint64_t number, TlsContent type, std::span<const char> content,
                   std::span<char> out);

  struct Opened {
    TlsContent type;
    std::span<char> content;  // in its place
  };
  // Of a whole record, as parse_tls_head() has found it; in place. nullopt: it is forged, or of
  // another number. Without an inner type (nothing but padding) the type is change_cipher, which no
  // protected record may have.
  std::optional<Opened> open(std::uint64_t number, std::span<char> record);

 private:
  void begin(std::uint64_t number, const char* head);

  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::array<std::uint8_t, 12> iv_{};
  bool seals_ = false;
};

}  // namespace c1k
