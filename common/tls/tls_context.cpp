#include "common/tls/tls_context.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "common/base/refusal.h"
#include "common/tls/handshake.h"

namespace c1k {
namespace {

[[noreturn]] void refuse(const char* option, const std::string& file, const std::string& why) {
  throw Refusal(fmt::format("{} {}: {}", option, file, why));
}

void require_file(const char* option, const std::string& file) {
  if (::access(file.c_str(), R_OK) != 0) refuse(option, file, std::strerror(errno));
}

// A key that asks for a passphrase is refused instead: nobody may be there to answer.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

// As PKCS #8 and the older form say in their first lines (RFC 7468, 11; RFC 1421, 4.6.1).
bool is_encrypted(const std::string& file) {
  std::ifstream lines(file);
  std::string line;
  for (int i = 0; i < 3 && std::getline(lines, line); ++i)
    if (line.find("ENCRYPTED") != line.npos) return true;
  return false;
}

std::string date_of(const ASN1_TIME* time) {
  const BioObject memory(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(memory.get(), time);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void require_good_now(const std::string& file, const X509* certificate) {
  const ASN1_TIME* from = X509_get0_notBefore(certificate);
  const ASN1_TIME* until = X509_get0_notAfter(certificate);
  if (X509_cmp_current_time(from) > 0)
    refuse("--tls-cert", file, "is not good before " + date_of(from));
  if (X509_cmp_current_time(until) < 0)
    refuse("--tls-cert", file, "is expired since " + date_of(until));
}

}  // namespace

TlsContext::TlsContext(const TlsOptions& options, const SelfCertificate* self)
    : options_(options),
      context_(SSL_CTX_new(options.is_server ? TLS_server_method() : TLS_client_method())) {
  SSL_CTX* const all = context_.get();
  if (all == nullptr) fail_openssl("SSL_CTX_new");
  ERR_clear_error();
  SSL_CTX_set_min_proto_version(all, options.takes_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_options(all, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(all, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(all, options.sends_tickets ? 2 : 0);
  if (options.is_server && !options.sends_tickets) SSL_CTX_set_options(all, SSL_OP_NO_TICKET);
  SSL_CTX_set_mode(all, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_default_passwd_cb(all, no_passphrase);
  SSL_CTX_set_app_data(all, this);
  SSL_CTX_set_keylog_callback(all, on_secret);
  trust();
  take_certificate(self);
  offer_protocols();
  require_keylog();
}

// A server with --tls-ca asks its clients for certificates (mutual TLS).
void TlsContext::trust() {
  SSL_CTX* const all = context_.get();
  if (!options_.ca.empty()) {
    require_file("--tls-ca", options_.ca);
    if (SSL_CTX_load_verify_locations(all, options_.ca.c_str(), nullptr) != 1)
      refuse("--tls-ca", options_.ca, "holds no certificate in PEM: " + take_openssl_error());
  } else if (verifies()) {
    SSL_CTX_set_default_verify_paths(all);
  }
  if (verifies())
    SSL_CTX_set_verify(all, SSL_VERIFY_PEER, nullptr);
  else if (options_.is_server && !options_.ca.empty())
    SSL_CTX_set_verify(all, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

void TlsContext::take_certificate(const SelfCertificate* self) {
  SSL_CTX* const all = context_.get();
  if (options_.cert.empty() != options_.key.empty())
    throw Refusal(options_.key.empty() ? "--tls-cert needs --tls-key: the file with its key"
                                       : "--tls-key needs --tls-cert: the certificate it is of");
  if (options_.cert.empty()) {
    if (self == nullptr) return;
    if (SSL_CTX_use_certificate(all, self->certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(all, self->key.get()) != 1)
      fail_openssl("a certificate of our own");
    return;
  }
  require_file("--tls-cert", options_.cert);
  require_file("--tls-key", options_.key);
  if (SSL_CTX_use_certificate_chain_file(all, options_.cert.c_str()) != 1)
    refuse("--tls-cert", options_.cert, "holds no certificate in PEM: " + take_openssl_error());
  require_good_now(options_.cert, SSL_CTX_get0_certificate(all));
  if (SSL_CTX_use_PrivateKey_file(all, options_.key.c_str(), SSL_FILETYPE_PEM) == 1) return;
  const int reason = ERR_GET_REASON(ERR_peek_error());
  const std::string words = take_openssl_error();
  if (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH)
    refuse("--tls-key", options_.key, "is not the key of --tls-cert " + options_.cert);
  if (is_encrypted(options_.key))
    refuse("--tls-key", options_.key,
           "is encrypted: 'openssl pkey -in KEY -out PLAIN' writes it without a passphrase");
  refuse("--tls-key", options_.key, "holds no private key in PEM: " + words);
}

void TlsContext::offer_protocols() {
  for (const std::string& name : options_.alpn) {
    if (name.empty() || name.size() > 255)
      throw Refusal(fmt::format("--tls-alpn: '{}': a name has 1 to 255 bytes", name));
    alpn_.push_back(static_cast<unsigned char>(name.size()));
    alpn_.insert(alpn_.end(), name.begin(), name.end());
  }
  if (alpn_.empty()) return;
  if (options_.is_server)
    SSL_CTX_set_alpn_select_cb(context_.get(), choose_protocol, this);
  else if (SSL_CTX_set_alpn_protos(context_.get(), alpn_.data(),
                                   static_cast<unsigned>(alpn_.size())) != 0)
    fail_openssl("ALPN");
}

int TlsContext::choose_protocol(SSL*, const unsigned char** out, unsigned char* size,
                                const unsigned char* offered, unsigned offered_size,
                                void* context) {
  const auto& ours = static_cast<TlsContext*>(context)->alpn_;
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(
      &chosen, size, ours.data(), static_cast<unsigned>(ours.size()), offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Closed again: a worker keeps no descriptor that it was not given, and one of that number would be
// somebody's connection. Negative: it can't be opened.
int TlsContext::open_keylog() const {
  return ::open(options_.keylog.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void TlsContext::require_keylog() const {
  if (options_.keylog.empty()) return;
  const int file = open_keylog();
  if (file < 0) refuse("--tls-keylog", options_.keylog, std::strerror(errno));
  ::close(file);
}

// Workers write to the same file: a line is one call.
void TlsContext::on_secret(const SSL* object, const char* line) {
  if (auto* handshake = static_cast<Handshake*>(SSL_get_app_data(object)))
    handshake->take_secret(line);
  const auto* context = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(object)));
  if (context->options_.keylog.empty()) return;
  const int file = context->open_keylog();
  if (file < 0) return;
  const std::string whole = std::string(line) + "\n";
  [[maybe_unused]] const ssize_t written = ::write(file, whole.data(), whole.size());
  ::close(file);
}

}  // namespace c1k
