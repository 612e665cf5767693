// c1k-client at TLS servers that are not ours: OpenSSL's s_server, nginx, haproxy, node, Python.
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/peer.h"
#include "tests/lab/reasons.h"
#include "tests/lab/tls.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kTalk{"--count",         "50",    "--rate",         "500",  "--active", "50",
                  "--message-every", "100ms", "--message-size", "1KiB", "--hold",   "2s"};

CsvTable talk(Scene& scene, const std::string& target, const CertificateFiles& files,
              const Words& more = {}) {
  return run_client(scene, 0, plus(plus({"--target", target, "--tls-ca", files.cert}, kTalk), more),
                    "client");
}

Words form(bool keeps) {
  return keeps ? Words{"--tls-keep"} : Words{};
}

}  // namespace

TEST_CASE("echoes of Python's and node's TLS", "[loopback][tls-servers]") {
  const std::string peer = GENERATE("tls_echo.py", "tls_echo.js");
  const std::string kind = GENERATE("ecdsa", "rsa");
  const bool keeps = GENERATE(false, true);
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, kind);
  PeerServer server(peer, {files.cert, files.key});
  INFO(peer << ' ' << kind << ' ' << keeps);
  check_tls_talk(talk(scene, tls_target(server.endpoint()), files, form(keeps)), 50);
}

TEST_CASE("TLS 1.2 keeps its objects, and is refused unless it is asked for",
          "[loopback][tls-servers]") {
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, "rsa");
  PeerServer server("tls_echo.js", {files.cert, files.key, "TLSv1.2"});
  const std::string target = tls_target(server.endpoint());
  check_tls_talk(talk(scene, target, files, {"--tls-min", "1.2"}), 50);
  const std::string summary = scene.file("summary.json");
  const CsvTable log =
      run_client(scene, 1,
                 {"--target", target, "--tls-ca", files.cert, "--count", "10", "--give-up", "500ms",
                  "--connect-timeout", "1s", "--summary", summary, "--hold", "0s"},
                 "refused");
  CHECK(last(log, "failed_tls") == last(log, "failed"));
  CHECK_THAT(evidence_of(parsed_summary(summary), "tls"),
             ContainsSubstring("x alert 70 protocol version") || ContainsSubstring("x version"));
}

TEST_CASE("OpenSSL's own server turns lines round", "[loopback][tls-servers]") {
  const std::string suite =
      GENERATE("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, "ecdsa");
  const std::string endpoint = closed_target();
  Program server({"openssl", "s_server", "-accept", endpoint, "-cert", files.cert, "-key",
                  files.key, "-ciphersuites", suite, "-rev", "-quiet"});
  await_listening(server, endpoint);
  // One connection after another is all that it takes. A line of three letters and its end.
  const std::string line = written(scene, "line", "aba\n");
  const std::string summary = scene.file("summary.json");
  const CsvTable log =
      run_client(scene, 0,
                 {"--target", tls_target(endpoint), "--tls-ca", files.cert, "--count", "1",
                  "--active", "1", "--message-every", "50ms", "--message-file", line, "--hold",
                  "1s", "--summary", summary, "--close", "fin"},
                 "client");
  CHECK(last(log, "messages_answered") >= 10);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK_THAT(contents_of(summary), ContainsSubstring("\"cipher\":\"" + suite + "\""));
}

TEST_CASE("GnuTLS gives back what it gets, and the secrets are in the log that was asked for",
          "[loopback][tls-servers]") {
  if (!is_installed("gnutls-serv")) return;
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, "ecdsa");
  const std::string endpoint = closed_target();
  Program server({"gnutls-serv", "--echo", "--port", port_of(endpoint), "--x509certfile",
                  files.cert, "--x509keyfile", files.key});
  await_listening(server, endpoint);
  const std::string secrets = scene.file("secrets");
  check_tls_talk(talk(scene, tls_target(endpoint), files, {"--tls-keylog", secrets}), 50);
  const std::string text = contents_of(secrets);
  CHECK(times_in(text, "CLIENT_TRAFFIC_SECRET_0 ") == 50);
  CHECK(times_in(text, "SERVER_TRAFFIC_SECRET_0 ") == 50);
}

TEST_CASE("nginx ends TLS before an echo, also after a HelloRetryRequest",
          "[loopback][tls-servers]") {
  if (!is_installed("nginx")) return;
  const std::string curve = GENERATE("", "ssl_ecdh_curve secp384r1;");
  const bool keeps = GENERATE(false, true);
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, "ecdsa");
  Server echo(scene, {"--mode", "echo", "--listen", "ws://127.0.0.1:0"});
  const std::string front = closed_target();
  const std::string folder = scene.file("nginx");
  std::filesystem::create_directory(folder);
  const std::string http = "server { listen " + front + " ssl; ssl_certificate " + files.cert +
                           "; ssl_certificate_key " + files.key + "; ssl_protocols TLSv1.3; " +
                           curve + " location / { proxy_pass http://" + endpoint_of(echo.target()) +
                           "; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
                           "proxy_set_header Connection upgrade; } }\n";
  Program nginx({"nginx", "-e", folder + "/error", "-c",
                 written(scene, "nginx.conf", nginx_config(folder, http))});
  await_listening(nginx, front);
  INFO(curve << keeps << nginx.text());
  check_tls_talk(talk(scene, "wss://" + front, files, form(keeps)), 50);
}

TEST_CASE("haproxy ends TLS, and takes a PROXY header before it", "[loopback][tls-servers]") {
  if (!is_installed("haproxy")) return;
  const bool has_header = GENERATE(false, true);
  Scene scene;
  const CertificateFiles files = make_certificate_files(scene, "rsa");
  const std::string both =
      written(scene, "both.pem", contents_of(files.cert) + contents_of(files.key));
  Server echo(scene, {"--mode", "echo"});
  const std::string front = closed_target();
  const std::string config =
      written(scene, "haproxy.cfg",
              "global\n  maxconn 2000\ndefaults\n  mode tcp\n  timeout connect 5s\n"
              "  timeout client 60s\n  timeout server 60s\nfrontend front\n  bind " +
                  front + " ssl crt " + both + (has_header ? " accept-proxy" : "") +
                  "\n  default_backend back\nbackend back\n  server one " + echo.target() + "\n");
  Program haproxy({"haproxy", "-db", "-f", config});
  await_listening(haproxy, front);
  INFO(has_header << haproxy.text());
  check_tls_talk(
      talk(scene, tls_target(front), files, has_header ? Words{"--proxy-protocol", "v2"} : Words{}),
      50);
}

TEST_CASE("a server that asks for a certificate gets ours", "[loopback][tls-servers]") {
  Scene scene;
  const CertificateFiles theirs = make_certificate_files(scene, "ecdsa");
  const CertificateFiles ours = make_certificate_files(scene, "ecdsa", "client");
  PeerServer server("tls_echo.py", {theirs.cert, theirs.key, ours.cert});
  const std::string target = tls_target(server.endpoint());
  check_tls_talk(talk(scene, target, theirs, {"--tls-cert", ours.cert, "--tls-key", ours.key}), 50);
}

TEST_CASE("an alert that comes after the handshake is understood, though nothing is said",
          "[loopback][tls-servers]") {
  Scene scene;
  const CertificateFiles theirs = make_certificate_files(scene, "ecdsa");
  const std::string endpoint = closed_target();
  Program server({"openssl", "s_server", "-accept", endpoint, "-cert", theirs.cert, "-key",
                  theirs.key, "-CAfile", theirs.cert, "-Verify", "1", "-verify_return_error",
                  "-quiet"});
  await_listening(server, endpoint);
  const std::string summary = scene.file("summary.json");
  run_client(scene, 1,
             {"--target", tls_target(endpoint), "--tls-ca", theirs.cert, "--count", "1", "--hold",
              "1s", "--summary", summary},
             "client");
  CHECK_THAT(evidence_of(parsed_summary(summary), "tls"),
             ContainsSubstring("alert 116 certificate required"));
}
