// Handshakes that succeed and that fail, with the words that say why.
#include "common/tls/handshake.h"

#include <openssl/x509v3.h>

#include "tests/tls/desk.h"
#include "tests/tls/files.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Kind = TlsFailure::Kind;
using State = Handshake::State;

// What a client of ours finds wrong with an ordinary server.
TlsFailure failure_of(TlsDesk& desk) {
  desk.shake();
  CHECK(desk.handshake->state() == State::failed);
  return desk.handshake->failure();
}

}  // namespace

TEST_CASE("a handshake may come in pieces of any size", "[tls]") {
  const bool is_server = GENERATE(false, true);
  const std::size_t piece = GENERATE(1U, 3U, 100U);
  TlsDesk desk(is_server);
  desk.shake(piece);
  desk.rest();
  CHECK(desk.echo("hello") == "hello");
}

TEST_CASE("who has something to say yet does not rest", "[tls]") {
  TlsDesk desk(false);
  desk.handshake->go_on({});
  desk.peer.hear(desk.take_said());
  desk.peer.shake();
  CHECK(desk.handshake->go_on(desk.peer.said()) == State::finished);
  CHECK_FALSE(desk.handshake->can_rest());
  desk.take_said();
  CHECK(desk.handshake->can_rest());
}

TEST_CASE("HelloRetryRequest: it goes another round", "[tls]") {
  TlsDesk desk(false);
  SSL_set1_groups_list(desk.peer.object(), "P-384");
  desk.shake();
  desk.rest();
  CHECK(desk.echo("hello") == "hello");
}

TEST_CASE("a certificate that nobody has signed for us is not believed, unless told so", "[tls]") {
  TlsDesk desk(false);
  const SelfCertificate other = make_certificate(TlsDesk::kNames, {});
  SSL_use_certificate(desk.peer.object(), other.certificate.get());
  SSL_use_PrivateKey(desk.peer.object(), other.key.get());
  const TlsFailure failure = failure_of(desk);
  CHECK(failure.kind == Kind::certificate);
  CHECK_THAT(failure.words, ContainsSubstring("unable to get local issuer certificate"));

  TlsDesk trusting(false);
  TlsOptions options;
  options.is_insecure = true;
  const TlsContext insecure(options);
  trusting.handshake = std::make_unique<Handshake>(insecure, "other.test");
  trusting.shake();
  CHECK(trusting.handshake->state() == State::finished);
}

TEST_CASE("a certificate of another name, or of no address, is told as such", "[tls]") {
  const std::string wanted = GENERATE("other.test", "192.0.2.1", "2001:db8::1");
  TlsDesk desk(false);
  desk.handshake = std::make_unique<Handshake>(desk.client, wanted);
  CHECK(failure_of(desk).kind == Kind::name);
}

TEST_CASE("a certificate of our own holds for its addresses too", "[tls]") {
  const std::vector<Address> ours{Address::parse("192.0.2.1"), Address::parse("2001:db8::1")};
  const std::string wanted = GENERATE("192.0.2.1", "2001:db8::1");
  const SelfCertificate self = make_certificate({}, ours);
  TlsDesk desk(false);
  SSL_use_certificate(desk.peer.object(), self.certificate.get());
  SSL_use_PrivateKey(desk.peer.object(), self.key.get());
  X509_STORE_add_cert(SSL_CTX_get_cert_store(desk.client.get()), self.authority.get());
  desk.handshake = std::make_unique<Handshake>(desk.client, wanted);
  desk.shake();
  CHECK(desk.handshake->state() == State::finished);
}

TEST_CASE("no version in common, no TLS at all, and an alert", "[tls]") {
  TlsDesk old(false);
  SSL_set_max_proto_version(old.peer.object(), TLS1_2_VERSION);
  const TlsFailure version = failure_of(old);
  CHECK((version.kind == Kind::version || (version.kind == Kind::alert && version.alert == 70)));

  TlsDesk plain(false);
  plain.handshake->go_on({});
  const std::string http = "HTTP/1.1 400 Bad Request\r\n\r\n";
  CHECK(plain.handshake->go_on(http) == State::failed);
  CHECK(plain.handshake->failure().kind == Kind::not_tls);

  TlsDesk server(true);
  const std::string get = "GET / HTTP/1.1\r\n\r\n";
  CHECK(server.handshake->go_on(get) == State::failed);
  CHECK(server.handshake->failure().kind == Kind::not_tls);

  TlsDesk alerted(false);
  alerted.handshake->go_on({});
  CHECK(alerted.handshake->go_on(std::string("\25\3\3\0\2\2\50", 7)) == State::failed);
  CHECK(alerted.handshake->failure().kind == Kind::alert);
  CHECK(alerted.handshake->failure().alert == 40);
}

TEST_CASE("TLS 1.2 is taken where it is asked for, and does not rest", "[tls]") {
  TlsDesk desk(false);
  TlsOptions options;
  options.takes_1_2 = true;
  options.is_insecure = true;
  const TlsContext both(options);
  desk.handshake = std::make_unique<Handshake>(both, "c1k.test");
  SSL_set_min_proto_version(desk.peer.object(), TLS1_2_VERSION);
  SSL_set_max_proto_version(desk.peer.object(), TLS1_2_VERSION);
  desk.shake();
  CHECK(desk.handshake->state() == State::finished);
  CHECK_FALSE(desk.handshake->is_1_3());
  CHECK_FALSE(desk.handshake->can_rest());
}

TEST_CASE("ALPN: the server chooses, or there is none in common", "[tls]") {
  TlsOptions options = TlsDesk::options(true, false);
  options.alpn = {"mqtt", "http/1.1"};
  const SelfCertificate self = make_certificate(TlsDesk::kNames, {});
  const TlsContext server(options, &self);
  TlsDesk desk(true);
  desk.handshake = std::make_unique<Handshake>(server, "");
  X509_STORE_add_cert(SSL_CTX_get_cert_store(desk.client.get()), self.authority.get());
  const std::string offered = GENERATE("\10http/1.1", "\2h2");
  SSL_set_alpn_protos(desk.peer.object(), reinterpret_cast<const unsigned char*>(offered.data()),
                      static_cast<unsigned>(offered.size()));
  desk.shake();
  if (offered == "\2h2") {
    CHECK(desk.handshake->state() == State::failed);
  } else {
    CHECK(desk.handshake->state() == State::finished);
    CHECK(desk.handshake->protocol() == "http/1.1");
  }
}

TEST_CASE("mutual TLS: a server that asks for a certificate gets ours, or nobody comes in",
          "[tls]") {
  const Folder folder;
  const SelfCertificate ours = make_certificate({}, {});
  TlsOptions asks = TlsDesk::options(true, false);
  asks.ca = folder.write("ca", pem_of(*ours.authority));
  TlsOptions has;
  has.is_insecure = true;
  has.cert = folder.write("cert", pem_of(*ours.certificate));
  has.key = folder.write("key", pem_of_key(ours.key.get()));
  const bool shows = GENERATE(true, false);
  if (!shows) has.cert = has.key = "";
  const SelfCertificate self = make_certificate(TlsDesk::kNames, {});
  const TlsContext server(asks, &self), client(has);
  TlsDesk desk(false);
  desk.peer = OrdinaryPeer(server.get(), true);
  X509_VERIFY_PARAM_set_purpose(SSL_get0_param(desk.peer.object()), X509_PURPOSE_ANY);
  desk.handshake = std::make_unique<Handshake>(client, "c1k.test");
  desk.shake();
  CHECK(SSL_is_init_finished(desk.peer.object()) == (shows ? 1 : 0));
}

TEST_CASE("a session is resumed", "[tls]") {
  TlsDesk first(false, "TLS_AES_256_GCM_SHA384", 1);
  first.shake();
  first.peer.write("x");
  first.handshake->go_on(first.peer.said());
  char byte = 0;
  SSL_read(first.handshake->object(), &byte, 1);
  const SslSession session(SSL_get1_session(first.handshake->object()));
  SSL_set_shutdown(first.handshake->object(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  first.peer = OrdinaryPeer(first.server.get(), true);
  first.handshake = std::make_unique<Handshake>(first.client, "c1k.test", session.get());
  first.shake();
  CHECK(first.handshake->is_resumed());
  first.rest();
  CHECK(first.echo("hello") == "hello");
}

}  // namespace c1k
