// c1k's TLS as those see it who did not write it: curl, and tshark with the secrets of a run.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/tls.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("curl believes the certificate, and is upgraded", "[loopback][tls-clients]") {
  if (!is_installed("curl")) return;
  Scene scene;
  const std::string ca = scene.file("ca.pem");
  Server server(scene, {"--listen", "wss://127.0.0.1:0", "--mode", "echo", "--tls-write-ca", ca});
  const Words curl{"curl", "-sS", "-i", "--http1.1", "--max-time", "2", "--cacert", ca};
  const std::string url = "https://" + endpoint_of(server.target()) + "/";
  Program plain(plus(curl, {url}));
  CHECK(plain.wait(kSoon) == 0);
  INFO(plain.text());
  CHECK_THAT(plain.out(), ContainsSubstring("HTTP/1.1 426 ") && ContainsSubstring("WebSocket"));
  Program upgraded(plus(curl, {"-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H",
                               "Sec-WebSocket-Version: 13", "-H",
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", url}));
  constexpr int kTimedOut = 28;  // curl(1): it waits for what comes after the 101
  CHECK(upgraded.wait(kSoon) == kTimedOut);
  INFO(upgraded.text());
  CHECK_THAT(upgraded.out(), ContainsSubstring("HTTP/1.1 101 ") &&
                                 ContainsSubstring("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  Program stranger({"curl", "-sS", "--max-time", "2", url});
  constexpr int kNotBelieved = 60;  // curl(1)
  CHECK(stranger.wait(kSoon) == kNotBelieved);
  const CsvTable log = server.stop();
  CHECK(last(log, "handshakes_tls") >= 2);
}

TEST_CASE("tshark reads a whole run with its secrets", "[loopback][tls-clients]") {
  if (!is_installed("tshark") || !is_installed("tcpdump")) return;
  const bool keeps = GENERATE(false, true);
  const Words form = keeps ? Words{"--tls-keep"} : Words{};
  Scene scene;
  const std::string ca = scene.file("ca.pem");
  const std::string secrets = scene.file("secrets");
  const std::string capture = scene.file("run.pcap");
  Server server(
      scene, plus({"--listen", "tls://127.0.0.1:0", "--mode", "echo", "--tls-write-ca", ca}, form));
  const std::string port = port_of(endpoint_of(server.target()));
  Program dump({"tcpdump", "-i", "lo", "-n", "-U", "--immediate-mode", "-s", "20000", "-B",
                "131072", "-w", capture, "tcp port " + port});
  REQUIRE(eventually(kSoon, [&dump] { return times_in(dump.err(), "listening on") == 1; }));
  const std::string message = written(scene, "message", "this is what 50 say\n");
  const CsvTable log = run_client(scene, 0,
                                  plus({"--target",        "tls://127.0.0.1:" + port,
                                        "--tls-ca",        ca,
                                        "--tls-keylog",    secrets,
                                        "--count",         "50",
                                        "--rate",          "500",
                                        "--active",        "50",
                                        "--message-every", "200ms",
                                        "--message-file",  message,
                                        "--hold",          "1s",
                                        "--close",         "fin",
                                        "--verify"},
                                       form),
                                  "client");
  CHECK(last(log, "messages_answered") >= 50);
  server.await("closed", 50);
  server.stop();
  dump.signal(SIGINT);
  CHECK(dump.wait(kSoon) == 0);
  CHECK(times_in(dump.err(), "0 packets dropped by kernel") == 1);
  const auto seen = [&](const Words& what) {
    return output_of(plus({"tshark", "-r", capture, "-o", "tls.keylog_file:" + secrets, "-d",
                           "tcp.port==" + port + ",tls"},
                          what));
  };
  const std::string texts =
      seen({"-Y", "tls.app_data", "-T", "fields", "-e", "data.data", "-e", "tls.segment.data"});
  // Each message goes, and comes back: in hexadecimal.
  const std::string hex = "74686973206973207768617420353020736179";
  CHECK(times_in(texts, hex) >= static_cast<std::size_t>(last(log, "messages_answered")) +
                                    static_cast<std::size_t>(last(log, "messages_sent")) - 50);
  const std::string alerts =
      seen({"-Y", "tls.alert_message", "-T", "fields", "-e", "tls.alert_message.desc"});
  CHECK(times_in(alerts, "0\n") >= 50);  // close_notify of each of ours
  const std::string found = seen({"-q", "-z", "expert,warn,tls and not tcp.flags.reset==1"});
  INFO(found);
  CHECK(times_in(found, "Warns") == 0);
  CHECK(times_in(found, "Errors") == 0);
}
