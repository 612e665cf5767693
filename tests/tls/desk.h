// One end at rest and at the other an ordinary OpenSSL object, over memory.
#pragma once

#include <openssl/err.h>

#include <memory>
#include <string>

#include "common/tls/handshake.h"
#include "common/tls/resting.h"
#include "tests/catch.h"

namespace c1k {

// As anybody's program has it.
class OrdinaryPeer {
 public:
  explicit OrdinaryPeer(SSL_CTX* context, bool is_server) : object_(SSL_new(context)) {
    SSL_set_bio(object_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    is_server ? SSL_set_accept_state(object_.get()) : SSL_set_connect_state(object_.get());
  }
  SSL* object() { return object_.get(); }
  void hear(const std::string& bytes) {
    if (!bytes.empty())
      BIO_write(SSL_get_rbio(object_.get()), bytes.data(), static_cast<int>(bytes.size()));
  }
  bool shake() { return SSL_do_handshake(object_.get()) == 1; }
  std::string said() {
    std::string bytes(BIO_ctrl_pending(SSL_get_wbio(object_.get())), '\0');
    if (!bytes.empty())
      BIO_read(SSL_get_wbio(object_.get()), bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }
  void write(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const int taken =
          SSL_write(object_.get(), text.data() + at, static_cast<int>(text.size() - at));
      REQUIRE(taken > 0);
      at += static_cast<std::size_t>(taken);
    }
  }
  std::string read() {
    std::string text;
    std::array<char, 4'096> part;
    for (int got = 0; (got = SSL_read(object_.get(), part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(got));
    return text;
  }

 private:
  SslObject object_;
};

struct TlsDesk {
  static constexpr std::uint32_t kOne = 7;

  // `is_server`: whether the end at rest is one. `tickets`: that an ordinary server sends.
  explicit TlsDesk(bool is_server, const char* suite = "TLS_AES_128_GCM_SHA256", int tickets = 0)
      : self(make_certificate(kNames, {})),
        server(options(true, tickets > 0), &self),
        client(options(false, false)),
        peer((is_server ? client : server).get(), !is_server),
        handshake(
            std::make_unique<Handshake>(is_server ? server : client, is_server ? "" : "c1k.test")) {
    SSL_set_ciphersuites(peer.object(), suite);
    SSL_set_num_tickets(peer.object(), static_cast<std::size_t>(tickets));
    X509_STORE_add_cert(SSL_CTX_get_cert_store(client.get()), self.authority.get());
  }

  static TlsOptions options(bool is_server, bool sends_tickets) {
    TlsOptions options;
    options.is_server = is_server;
    options.sends_tickets = sends_tickets;
    return options;
  }

  std::string take_said() {
    const auto bytes = handshake->to_say();
    std::string text(bytes.begin(), bytes.end());
    handshake->said(text.size());
    return text;
  }
  // Until both have finished, or one can't.
  void shake(std::size_t piece = 1U << 20U);
  // The object goes, its keys stay; what has come behind it is heard first.
  void rest();
  // All whole records that have come; data is gathered in `heard`.
  TlsHeard take_all();
  TlsHeard hear(const std::string& bytes);
  void say(const std::string& text);
  void update(bool asks);
  void alert(TlsAlert alert);
  // Text of ours comes to the peer, its own comes back.
  std::string echo(const std::string& text);

  static inline const std::vector<std::string> kNames{"c1k.test"};
  SelfCertificate self;
  TlsContext server;
  TlsContext client;
  OrdinaryPeer peer;
  std::unique_ptr<Handshake> handshake;
  KeyCache cache{64};
  Resting resting{cache};
  RestingKeys keys{};
  std::string buffer;
  std::string heard;
  int records = 0;
};

}  // namespace c1k
