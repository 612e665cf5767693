// TLS for the limit's programs: a handshake by OpenSSL on each connection, whose object is freed as
// soon as it has finished. Nothing of the project is used here.
#pragma once

#include <openssl/ec.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "bench/limit_net.h"

namespace limit {

inline void require(bool is_done, const char* what) {
  if (is_done) return;
  std::fprintf(stderr, "OpenSSL: %s\n", what);
  std::_Exit(2);
}

// TLS 1.3 without tickets, as c1k's own; the server makes a certificate of ECDSA P-256 for itself,
// and the client believes any (c1k: --tls-insecure).
inline SSL_CTX* tls_context(bool is_server) {
  SSL_CTX* context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
  require(context != nullptr, "SSL_CTX_new");
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  if (!is_server) return context;
  SSL_CTX_set_num_tickets(context, 0);
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  require(key != nullptr && certificate != nullptr, "a key");
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("limit"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_set_pubkey(certificate, key);
  require(X509_sign(certificate, key, EVP_sha256()) > 0, "a certificate");
  require(SSL_CTX_use_certificate(context, certificate) == 1 &&
              SSL_CTX_use_PrivateKey(context, key) == 1,
          "its use");
  return context;
}

// The handshakes of a worker, by descriptor.
class Handshakes {
 public:
  explicit Handshakes(SSL_CTX* context) : context_(context) {}

  void begin(int descriptor, bool is_server) {
    SSL* object = SSL_new(context_);
    require(object != nullptr && SSL_set_fd(object, descriptor) == 1, "SSL_new");
    is_server ? SSL_set_accept_state(object) : SSL_set_connect_state(object);
    at(descriptor) = object;
  }
  bool is_going(int descriptor) { return at(descriptor) != nullptr; }
  State go_on(int descriptor) {
    const int done = SSL_do_handshake(at(descriptor));
    const int why = done == 1 ? SSL_ERROR_NONE : SSL_get_error(at(descriptor), done);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return State::going;
    SSL_free(at(descriptor));
    at(descriptor) = nullptr;
    return done == 1 ? State::finished : State::failed;
  }

 private:
  SSL*& at(int descriptor) {
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= objects_.size()) objects_.resize(index + 1'000);
    return objects_[index];
  }

  SSL_CTX* context_;
  std::vector<SSL*> objects_;
};

}  // namespace limit
