// What all TLS connections of a run have in common: certificates, whom to trust, versions. Made by
// the supervisor, so that what is wrong is said before anything connects; workers inherit it.
#pragma once

#include <string>
#include <vector>

#include "common/tls/openssl.h"
#include "common/tls/self_certificate.h"

namespace c1k {

struct TlsOptions {
  bool is_server = false;
  std::string ca;    // a file of authorities; empty: the system's, at a server none is asked for
  std::string cert;  // a file with our certificate and those that lead to its authority
  std::string key;   // a file with its key
  bool is_insecure = false;  // a client believes any certificate
  bool takes_1_2 = false;    // TLS 1.2 too
  bool sends_tickets = false;
  std::vector<std::string> alpn;  // most wanted first
  std::string keylog;             // a file, in SSLKEYLOGFILE's form
};

class TlsContext {
 public:
  // Throws Refusal, which names the option, the file and what is wrong with it. `self`: of a server
  // without --tls-cert; it must outlive this.
  explicit TlsContext(const TlsOptions& options, const SelfCertificate* self = nullptr);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  SSL_CTX* get() const { return context_.get(); }
  bool is_server() const { return options_.is_server; }
  bool verifies() const { return !options_.is_server && !options_.is_insecure; }

 private:
  void trust();
  void take_certificate(const SelfCertificate* self);
  void offer_protocols();
  int open_keylog() const;
  void require_keylog() const;
  static void on_secret(const SSL* object, const char* line);
  static int choose_protocol(SSL*, const unsigned char** out, unsigned char* size,
                             const unsigned char* offered, unsigned offered_size, void* context);

  TlsOptions options_;
  SslContext context_;
  std::vector<unsigned char> alpn_;  // as the wire has it
};

}  // namespace c1k
