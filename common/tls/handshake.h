// A TLS connection while it opens: OpenSSL's object, fed from memory and read into memory. When it
// has finished with TLS 1.3 its keys can be taken over, and the object go (common/tls/resting.h).
//
// Nobody tells how many records a key has protected: they are counted from the moment that OpenSSL
// logs the secret (SSL_CTX_set_keylog_callback(3), SSL_CTX_set_msg_callback(3)).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/tls/keys.h"
#include "common/tls/openssl.h"
#include "common/tls/tls_context.h"

namespace c1k {

struct TlsFailure {
  enum class Kind : std::uint8_t {
    none,
    certificate,  // the peer's is not believed; `words`: X.509's
    name,         // it is another's
    version,      // no version in common
    alert,        // the peer says so; `alert`: its number
    not_tls,      // what came is no TLS
    protocol,     // against the rules
    closed,       // the peer hung up before it was over
  };
  Kind kind = Kind::none;
  std::uint8_t alert = 0;
  std::string words;
};

std::string_view name_of(TlsFailure::Kind kind);  // "certificate"
// One number for a board: the kind, and of an alert its number.
constexpr int tls_failure_code(TlsFailure::Kind kind, std::uint8_t alert) {
  return static_cast<int>(kind) * 1000 + alert;
}
std::string name_of_alert(std::uint8_t alert);  // "116 certificate required"

class Handshake {
 public:
  enum class State : std::uint8_t { going, finished, failed };

  // `name`: whom a client wants, by name or address; empty: nobody in particular. `session`: to be
  // resumed, or nullptr. The context must outlive it. Throws std::runtime_error: no memory.
  Handshake(const TlsContext& context, const std::string& name, SSL_SESSION* session = nullptr);
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;
  ~Handshake();

  // Goes on with what came; a client begins with nothing. All of it is taken.
  State go_on(std::span<const char> came);
  State state() const { return state_; }
  const TlsFailure& failure() const { return failure_; }
  // What is to be sent, also when it has failed; and how much of it was.
  std::span<const char> to_say() const;
  void said(std::size_t size);

  // --- when it has finished ---

  bool is_1_3() const { return SSL_version(object_.get()) == TLS1_3_VERSION; }
  bool is_resumed() const { return SSL_session_reused(object_.get()) == 1; }
  std::string protocol() const;  // of ALPN; empty: none
  // All that it had to say is said, and both secrets are known: the object may go.
  bool can_rest() const;
  RestingKeys keys() const;  // can_rest()
  // What has come behind it and belongs to who is at rest: whole records and the beginning of one.
  std::string take_rest();
  std::string suite() const;  // "TLSv1.3 TLS_AES_256_GCM_SHA384"
  SSL* object() const { return object_.get(); }

  // --- where it stays: OpenSSL's records ---

  struct Records {
    std::size_t bytes = 0;    // of content
    bool has_ended = false;   // by close_notify
    bool has_failed = false;  // failure() says how
  };
  // Of what came, and what is left from before, as much as `out` has room for.
  Records hear(std::span<const char> came, std::span<char> out);
  std::size_t pending() const;  // bytes that came and were not opened yet
  // How much was sealed: all, or nothing. What is to be sent of it is in to_say().
  std::size_t say(std::span<const char> content);
  void say_close();
  // The session by which others may resume, once: when its ticket has come.
  SslSession take_session();

  // --- for OpenSSL's callbacks ---

  void take_secret(const char* line);  // "CLIENT_TRAFFIC_SECRET_0 RANDOM SECRET"
  void count_record(bool is_ours);

 private:
  struct Side {
    TlsSecret secret{};
    bool is_known = false;
    std::uint64_t records = 0;
    ~Side();
  };

  void check_name(const std::string& name);
  void fail();
  Records end(int reason);

  const TlsContext& context_;
  SslObject object_;
  BIO* in_ = nullptr;  // the object's
  BIO* out_ = nullptr;
  State state_ = State::going;
  TlsFailure failure_;
  bool gave_session_ = false;
  Side ours_;
  Side theirs_;
};

}  // namespace c1k
