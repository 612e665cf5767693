#include "common/tls/handshake.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace c1k {
namespace {

using Kind = TlsFailure::Kind;

// OpenSSL's reason of an alert that came is its number and 1,000 (SSL_AD_REASON_OFFSET).
bool is_alert(int reason) {
  return reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256;
}

Kind kind_of(int reason) {
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_BAD_RECORD_TYPE:
      return Kind::not_tls;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNKNOWN_SSL_VERSION:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return Kind::version;
    default:
      return is_alert(reason) ? Kind::alert : Kind::protocol;
  }
}

// Those that OpenSSL has no words for (RFC 8446, 6).
constexpr std::pair<std::uint8_t, const char*> kNewAlerts[] = {
    {109, "missing extension"},       {113, "bad certificate status response"},
    {115, "unknown PSK identity"},    {116, "certificate required"},
    {120, "no application protocol"},
};

std::uint8_t digit(char c) {
  return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

void on_record(int is_ours, int, int kind, const void*, std::size_t, SSL* object, void*) {
  if (kind != SSL3_RT_HEADER) return;
  if (auto* handshake = static_cast<Handshake*>(SSL_get_app_data(object)))
    handshake->count_record(is_ours == 1);
}

}  // namespace

std::string_view name_of(TlsFailure::Kind kind) {
  constexpr std::string_view kNames[] = {"none",  "certificate", "name",     "version",
                                         "alert", "not TLS",     "protocol", "closed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string name_of_alert(std::uint8_t alert) {
  const auto found = std::find_if(std::begin(kNewAlerts), std::end(kNewAlerts),
                                  [alert](const auto& one) { return one.first == alert; });
  const char* name =
      found != std::end(kNewAlerts) ? found->second : SSL_alert_desc_string_long(alert);
  return std::to_string(alert) + " " + name;
}

Handshake::Side::~Side() {
  OPENSSL_cleanse(secret.data(), secret.size());
}

Handshake::Handshake(const TlsContext& context, const std::string& name, SSL_SESSION* session)
    : context_(context), object_(SSL_new(context.get())) {
  if (!object_) fail_openssl("SSL_new");
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  if (in_ == nullptr || out_ == nullptr) fail_openssl("BIO_new");
  BIO_set_mem_eof_return(in_, -1);
  SSL_set_bio(object_.get(), in_, out_);
  SSL_set_app_data(object_.get(), this);
  SSL_set_msg_callback(object_.get(), on_record);
  if (context.is_server()) {
    SSL_set_accept_state(object_.get());
  } else {
    SSL_set_connect_state(object_.get());
    if (!name.empty()) check_name(name);
    if (session != nullptr) SSL_set_session(object_.get(), session);
  }
}

// Else its session, which others resume, is taken for a bad one (ssl_clear_bad_session).
Handshake::~Handshake() {
  SSL_set_app_data(object_.get(), nullptr);
  SSL_set_shutdown(object_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

// An address is no name for SNI (RFC 6066, 3).
void Handshake::check_name(const std::string& name) {
  std::array<std::uint8_t, 16> address;
  const bool is_address = ::inet_pton(AF_INET, name.c_str(), address.data()) == 1 ||
                          ::inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
  if (is_address) {
    if (context_.verifies())
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(object_.get()), name.c_str());
    return;
  }
  SSL_ctrl(object_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(name.c_str()));
  if (context_.verifies()) SSL_set1_host(object_.get(), name.c_str());
}

Handshake::State Handshake::go_on(std::span<const char> came) {
  if (!came.empty()) BIO_write(in_, came.data(), static_cast<int>(came.size()));
  if (state_ != State::going) return state_;
  ERR_clear_error();
  const int done = SSL_do_handshake(object_.get());
  if (done == 1)
    state_ = State::finished;
  else if (SSL_get_error(object_.get(), done) != SSL_ERROR_WANT_READ)
    fail();
  return state_;
}

void Handshake::fail() {
  state_ = State::failed;
  const int reason = ERR_GET_REASON(ERR_peek_error());
  failure_.kind = kind_of(reason);
  if (is_alert(reason)) failure_.alert = static_cast<std::uint8_t>(reason - SSL_AD_REASON_OFFSET);
  failure_.words = take_openssl_error();
  if (reason != SSL_R_CERTIFICATE_VERIFY_FAILED) return;
  const long why = SSL_get_verify_result(object_.get());
  const bool is_name = why == X509_V_ERR_HOSTNAME_MISMATCH || why == X509_V_ERR_IP_ADDRESS_MISMATCH;
  failure_.kind = is_name ? Kind::name : Kind::certificate;
  failure_.words = X509_verify_cert_error_string(why);
}

std::span<const char> Handshake::to_say() const {
  char* text = nullptr;
  const long size = BIO_get_mem_data(out_, &text);
  return {text, static_cast<std::size_t>(size)};
}

void Handshake::said(std::size_t size) {
  std::array<char, 4'096> thrown;
  while (size > 0) {
    const int part = BIO_read(out_, thrown.data(), static_cast<int>(std::min(size, thrown.size())));
    if (part <= 0) return;
    size -= static_cast<std::size_t>(part);
  }
}

std::string Handshake::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(object_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

bool Handshake::can_rest() const {
  return state_ == State::finished && is_1_3() && ours_.is_known && theirs_.is_known &&
         BIO_ctrl_pending(out_) == 0;
}

RestingKeys Handshake::keys() const {
  RestingKeys keys{};
  keys.suite = suite_of(SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(object_.get())));
  keys.is_server = context_.is_server() ? 1 : 0;
  keys.write_secret = ours_.secret;
  keys.read_secret = theirs_.secret;
  keys.sent = ours_.records;
  keys.received = theirs_.records;
  return keys;
}

// Without read-ahead it has taken no byte of the next record (SSL_CTX_set_read_ahead(3)).
std::string Handshake::take_rest() {
  std::string rest(BIO_ctrl_pending(in_), '\0');
  if (!rest.empty()) BIO_read(in_, rest.data(), static_cast<int>(rest.size()));
  return rest;
}

std::string Handshake::suite() const {
  return std::string(SSL_get_version(object_.get())) + " " +
         SSL_CIPHER_standard_name(SSL_get_current_cipher(object_.get()));
}

void Handshake::take_secret(const char* line) {
  const std::string_view words(line);
  const bool is_client = words.starts_with("CLIENT_TRAFFIC_SECRET_0 ");
  if (!is_client && !words.starts_with("SERVER_TRAFFIC_SECRET_0 ")) return;
  Side& side = is_client != context_.is_server() ? ours_ : theirs_;
  const std::string_view secret = words.substr(words.rfind(' ') + 1);
  const std::size_t size = std::min(secret.size() / 2, side.secret.size());
  for (std::size_t i = 0; i < size; ++i)
    side.secret[i] =
        static_cast<std::uint8_t>(digit(secret[2 * i]) << 4U | digit(secret[2 * i + 1]));
  side.is_known = true;
  side.records = 0;
}

// A ChangeCipherSpec is no record of any key (RFC 8446, 5); those of a handshake come before the
// secret does, by which the count begins.
void Handshake::count_record(bool is_ours) {
  ++(is_ours ? ours_ : theirs_).records;
}

}  // namespace c1k
