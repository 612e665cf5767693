#include "common/tls/keys.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

namespace c1k {
namespace {

struct Facts {
  std::uint16_t number;
  std::string_view name;
  std::size_t key;
  std::size_t hash;
  std::uint64_t records;
};

// AES-GCM: 2^24.5 full records; ChaCha20-Poly1305 comes to its numbers' end before (5.5).
constexpr std::array<Facts, 4> kFacts{{
    {0, "none", 0, 0, 0},
    {0x1301, "TLS_AES_128_GCM_SHA256", 16, 32, 1ULL << 24U},
    {0x1302, "TLS_AES_256_GCM_SHA384", 32, 48, 1ULL << 24U},
    {0x1303, "TLS_CHACHA20_POLY1305_SHA256", 32, 32, 1ULL << 48U},
}};

const Facts& facts_of(TlsSuite suite) {
  return kFacts[static_cast<std::size_t>(suite)];
}

}  // namespace

TlsSuite suite_of(std::uint16_t number) {
  const auto found = std::find_if(kFacts.begin() + 1, kFacts.end(),
                                  [number](const Facts& one) { return one.number == number; });
  return found == kFacts.end() ? TlsSuite::none : static_cast<TlsSuite>(found - kFacts.begin());
}

std::string_view name_of(TlsSuite suite) {
  return facts_of(suite).name;
}
std::size_t hash_size(TlsSuite suite) {
  return facts_of(suite).hash;
}
std::size_t key_size(TlsSuite suite) {
  return facts_of(suite).key;
}
std::uint64_t most_records(TlsSuite suite) {
  return facts_of(suite).records;
}

void wipe(RestingKeys& keys) {
  OPENSSL_cleanse(&keys, sizeof keys);
}

// One block of HKDF-Expand (RFC 5869, 2.3) is as long as the hash.
void expand_label(TlsSuite suite, const TlsSecret& secret, std::string_view label,
                  std::span<std::uint8_t> out) {
  std::array<std::uint8_t, 64> info{};
  std::size_t size = 0;
  info[size++] = 0;
  info[size++] = static_cast<std::uint8_t>(out.size());
  constexpr std::string_view kPrefix = "tls13 ";
  info[size++] = static_cast<std::uint8_t>(kPrefix.size() + label.size());
  for (const std::string_view part : {kPrefix, label})
    for (const char c : part) info[size++] = static_cast<std::uint8_t>(c);
  info[size++] = 0;  // the context
  info[size++] = 1;  // the first block
  const EVP_MD* digest = hash_size(suite) == 48 ? EVP_sha384() : EVP_sha256();
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> block{};
  unsigned length = 0;
  if (HMAC(digest, secret.data(), static_cast<int>(hash_size(suite)), info.data(), size,
           block.data(), &length) == nullptr)
    throw std::runtime_error("OpenSSL: HMAC");
  std::copy_n(block.begin(), out.size(), out.begin());
  OPENSSL_cleanse(block.data(), block.size());
}

TlsSecret next_secret(TlsSuite suite, const TlsSecret& secret) {
  TlsSecret next{};
  expand_label(suite, secret, "traffic upd", std::span(next).first(hash_size(suite)));
  return next;
}

}  // namespace c1k
