// A TLS 1.3 connection at rest: what records mean that come after its handshake, and the records
// that it says (RFC 8446, 4.6, 5, 6). Its keys are a row of its owner's; whole records come, whole
// ones go, each once: a number is used up by the call that seals with it, so never for two texts.
#pragma once

#include <cstdint>
#include <span>

#include "common/tls/key_cache.h"
#include "common/tls/record.h"

namespace c1k {

struct TlsHeard {
  enum class What : std::uint8_t {
    data,        // `content`, in its place; not empty
    nothing,     // a ticket, a key that changed, padding
    ask_update,  // as nothing, and the peer asks for our key to change too
    closed,      // close_notify: no more will come
    alert,       // the peer gives up, by `alert`
    fault,       // it breaks the rules: `alert` answers it, and nothing else follows
  };
  What what = What::nothing;
  std::uint8_t alert = 0;
  std::span<char> content;
};

class Resting {
 public:
  // Records in a row without data, as OpenSSL has it for empty ones and for key updates: who sends
  // more only keeps us busy.
  static constexpr std::uint8_t kMostIdle = 32;

  // Must outlive it.
  explicit Resting(KeyCache& cache) : cache_(cache) {}

  // `record`: whole, as parse_tls_head() has found it; it is opened in its place.
  TlsHeard hear(std::uint32_t connection, RestingKeys& keys, std::span<char> record);

  // Each returns the record's size; `out` has room for the content and kTlsOverhead. At most
  // kMostTlsContent at once.
  std::size_t say(std::uint32_t connection, RestingKeys& keys, std::span<const char> content,
                  std::span<char> out);
  std::size_t say_alert(std::uint32_t connection, RestingKeys& keys, TlsAlert alert,
                        std::span<char> out);
  // Our key changes behind it; `asks`: that the peer's does too.
  std::size_t say_update(std::uint32_t connection, RestingKeys& keys, bool asks,
                         std::span<char> out);
  // So many records are protected by our key that it should change (5.5).
  static bool needs_update(const RestingKeys& keys) {
    return keys.sent >= most_records(keys.suite);
  }
  // Its keys are wiped, here and in the row.
  void forget(std::uint32_t connection, RestingKeys& keys);

 private:
  TlsHeard hear_alert(std::span<const char> content);
  TlsHeard hear_messages(std::uint32_t connection, RestingKeys& keys,
                         std::span<const char> content);
  std::size_t seal(std::uint32_t connection, RestingKeys& keys, TlsContent type,
                   std::span<const char> content, std::span<char> out);

  KeyCache& cache_;
};

}  // namespace c1k
