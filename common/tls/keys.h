// What is left of a TLS 1.3 connection when its handshake is over: two secrets, two numbers, and
// the few bits that records in between need (RFC 8446, 7). From a secret each key is one HMAC away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace c1k {

// RFC 8446, B.4; none: no suite of TLS 1.3 that we know.
enum class TlsSuite : std::uint8_t { none, aes128, aes256, chacha20 };
TlsSuite suite_of(std::uint16_t number);  // as in a ServerHello
std::string_view name_of(TlsSuite suite);

using TlsSecret = std::array<std::uint8_t, 48>;  // 32 of them with SHA-256

struct RestingKeys {
  std::uint64_t sent;      // records, since the key changed: the next one's number
  std::uint64_t received;  // likewise
  TlsSecret write_secret;
  TlsSecret read_secret;
  TlsSuite suite;
  std::uint8_t is_server : 1;
  std::uint8_t is_closed : 1;  // our close_notify is said: nothing more may be
  // A handshake message that goes on in the next record: its type, how many bytes of its head are
  // there, and of its body how many are still to come.
  std::uint8_t message;
  std::uint8_t head;
  std::array<std::uint8_t, 3> left;
  std::uint8_t idle;  // records in a row that carried nothing for the owner
};
static_assert(sizeof(RestingKeys) == 120, "what a connection that speaks costs beside its row");

// No byte of them is left in memory.
void wipe(RestingKeys& keys);

// HKDF-Expand-Label with an empty context (RFC 8446, 7.1); `out` is at most as long as the hash.
// Throws std::runtime_error: OpenSSL has no memory.
void expand_label(TlsSuite suite, const TlsSecret& secret, std::string_view label,
                  std::span<std::uint8_t> out);
// The secret after a KeyUpdate (7.2).
TlsSecret next_secret(TlsSuite suite, const TlsSecret& secret);

std::size_t hash_size(TlsSuite suite);
std::size_t key_size(TlsSuite suite);
// How many records one key may protect (5.5), with a margin: then a KeyUpdate is due.
std::uint64_t most_records(TlsSuite suite);

}  // namespace c1k
