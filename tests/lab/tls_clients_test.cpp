// TLS clients that are not ours at c1k-server, and ours at a server that speaks none.
#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/reasons.h"
#include "tests/lab/tls.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// c1k-server with tls://, or another scheme, and the authority that it made for itself.
struct TlsServer {
  TlsServer(Scene& scene, const Words& options, const std::string& scheme = "tls")
      : ca(scene.file("ca.pem")),
        server(scene,
               plus({"--listen", scheme + "://127.0.0.1:0", "--tls-write-ca", ca}, options)) {}
  std::string endpoint() const { return endpoint_of(server.target()); }

  std::string ca;
  Server server;
};

}  // namespace

TEST_CASE("Python's TLS gets its texts back", "[loopback][tls-clients]") {
  const bool keeps = GENERATE(false, true);
  Scene scene;
  TlsServer server(
      scene, plus({"--mode", "echo", "--close", "fin"}, keeps ? Words{"--tls-keep"} : Words{}));
  run_peer("tls_client.py", {server.endpoint(), server.ca, "echo"});
  const CsvTable log = server.server.stop();
  CHECK(last(log, "handshakes_tls") == 1);
  CHECK(last(log, "bytes_received") == 332'870);
  CHECK(last(log, "bytes_sent") == 332'870);
  CHECK(last(log, "wire_bytes_sent") > last(log, "bytes_sent"));
  CHECK(last(log, "closed_by_peer") == 1);
}

TEST_CASE("OpenSSL's client changes its keys, and asks for ours to change",
          "[loopback][tls-clients]") {
  Scene scene;
  TlsServer server(scene, {"--mode", "echo"});
  // K: its key changes and ours is asked to (s_client(1)); the end of input ends it.
  const std::string script =
      "(echo one; sleep 0.3; echo K; sleep 0.3; echo k; sleep 0.3; "
      "echo two; sleep 0.3) | openssl s_client -connect " +
      server.endpoint() + " -CAfile " + server.ca +
      " -verify_return_error -tls1_3 -nocommands 2>&1";
  const std::string commands = script.substr(0, script.find(" -nocommands")) + " 2>&1";
  Program client({"sh", "-c", commands});
  CHECK(client.wait(kSoon) == 0);
  INFO(client.text());
  CHECK_THAT(client.text(), ContainsSubstring("KEYUPDATE"));
  CHECK_THAT(client.text(), ContainsSubstring("one") && ContainsSubstring("two"));
  const CsvTable log = server.server.stop();
  CHECK(last(log, "closed_protocol") == 0);
  CHECK(last(log, "bytes_sent") == 8);
}

TEST_CASE("plain text, and a forged record, are told apart from TLS", "[loopback][tls-clients]") {
  Scene scene;
  const std::string summary = scene.file("summary.json");
  TlsServer server(scene, {"--mode", "echo", "--summary", summary});
  run_peer("tls_client.py", {server.endpoint(), server.ca, "plain"});
  run_peer("tls_client.py", {server.endpoint(), server.ca, "wrong"});
  const CsvTable log = server.server.stop();
  CHECK(last(log, "closed_protocol") == 2);
  CHECK_THAT(evidence_of(parsed_summary(summary), "tls"),
             ContainsSubstring("1 x not TLS") && ContainsSubstring("1 x protocol"));
}

TEST_CASE("ours says so where a target speaks no TLS", "[loopback][tls-clients]") {
  Scene scene;
  Server plain(scene, {"--mode", "push", "--push-every", "10ms"});
  const std::string summary = scene.file("summary.json");
  const CsvTable log = run_client(
      scene, 1,
      {"--target", "tls://" + plain.target(), "--tls-insecure", "--count", "10", "--give-up",
       "500ms", "--connect-timeout", "1s", "--hold", "0s", "--summary", summary},
      "client");
  CHECK(last(log, "failed_tls") == last(log, "failed"));
  CHECK_THAT(evidence_of(parsed_summary(summary), "tls"), ContainsSubstring("x not TLS"));
}

TEST_CASE("who is not to be believed is not, and it is said why", "[loopback][tls-clients]") {
  Scene scene;
  TlsServer server(scene, {});
  struct Case {
    Words how;
    std::string what;
  };
  for (const Case& one : {Case{{}, "x certificate"},
                          Case{{"--tls-ca", server.ca, "--tls-name", "other.test"}, "x name"},
                          Case{{"--tls-ca", server.ca, "--tls-name", "10.9.9.9"}, "x name"}}) {
    const std::string summary = scene.file("summary.json");
    run_client(
        scene, 1,
        plus({"--target", "tls://" + server.endpoint(), "--count", "10", "--give-up", "500ms",
              "--connect-timeout", "1s", "--hold", "0s", "--summary", summary, "--force"},
             one.how),
        "client");
    CHECK_THAT(evidence_of(parsed_summary(summary), "tls"), ContainsSubstring(one.what));
  }
}

TEST_CASE("a greeting and a hello's answer come by TLS, to each", "[loopback][tls-clients]") {
  Scene scene;
  TlsServer greets(scene, {"--greet"});
  const CsvTable log =
      run_client(scene, 0,
                 {"--target", "tls://" + greets.endpoint(), "--tls-ca", greets.ca, "--count", "200",
                  "--rate", "1k", "--expect-greeting", "--hold", "0s"},
                 "greeted");
  CHECK(last(log, "handshakes_tls") == 200);
  CHECK(last(log, "failed") == 0);
  greets.server.stop();
  Scene other;
  TlsServer answers(other, {"--mode", "echo"});
  const std::string hello = written(other, "hello", "login {connection}\n");
  const CsvTable second = run_client(
      other, 0,
      {"--target", "tls://" + answers.endpoint(), "--tls-ca", answers.ca, "--count", "200",
       "--rate", "1k", "--hello-file", hello, "--hello-answer", "17B", "--hold", "0s"},
      "answered");
  CHECK(most(second, "open") == 200);
}

TEST_CASE("sessions are resumed where tickets are given", "[loopback][tls-clients]") {
  Scene scene;
  TlsServer server(scene, {"--tls-resume", "--mode", "echo"});
  const Words target{
      "--target", "tls://" + server.endpoint(), "--tls-ca", server.ca, "--count", "1000", "--rate",
      "1k"};
  const std::string summary = scene.file("summary.json");
  const CsvTable log = run_client(
      scene, 0, plus(target, {"--tls-resume", "--hold", "0s", "--summary", summary}), "resumes");
  CHECK(last(log, "handshakes_tls") == 1000);
  CHECK(last(log, "tls_resumed") > 500);
  const auto tls = parsed_summary(summary).at("tls").as_object();
  CHECK(tls.at("resumed").to_number<double>() == last(log, "tls_resumed"));
  const CsvTable other = run_client(scene, 0, plus(target, {"--hold", "0s"}), "afresh");
  CHECK(last(other, "tls_resumed") == 0);
}

TEST_CASE("ALPN agrees, or the handshake fails by its alert", "[loopback][tls-clients]") {
  Scene scene;
  TlsServer server(scene, {"--tls-alpn", "mqtt,h2"});
  const Words target{
      "--target", "tls://" + server.endpoint(), "--tls-ca", server.ca, "--count", "5", "--hold",
      "0s"};
  run_client(scene, 0, plus(target, {"--tls-alpn", "http/1.1,mqtt"}), "agrees");
  const std::string summary = scene.file("summary.json");
  run_client(scene, 1,
             plus(target, {"--tls-alpn", "http/1.1", "--give-up", "500ms", "--connect-timeout",
                           "1s", "--summary", summary}),
             "differs");
  CHECK_THAT(evidence_of(parsed_summary(summary), "tls"),
             ContainsSubstring("alert 120 no application protocol"));
}

TEST_CASE("--close fin ends by close_notify on both sides", "[loopback][tls-clients]") {
  const std::string scheme = GENERATE("tls", "wss");
  const bool keeps = GENERATE(false, true);
  Scene scene;
  const Words form = keeps ? Words{"--tls-keep"} : Words{};
  TlsServer server(scene, plus({"--mode", "echo"}, form), scheme);
  const CsvTable log =
      run_client(scene, 0,
                 plus({"--target", scheme + "://" + server.endpoint(), "--tls-ca", server.ca,
                       "--count", "100", "--rate", "1k", "--active", "20", "--message-every",
                       "100ms", "--hold", "1s", "--close", "fin", "--verify"},
                      form),
                 "client");
  check_tls_talk(log, 100);
  server.server.await("closed", 100);
  const CsvTable theirs = server.server.stop();
  CHECK(last(theirs, "closed_by_peer") == 100);
  CHECK(last(theirs, "handshakes_tls") == 100);
}
