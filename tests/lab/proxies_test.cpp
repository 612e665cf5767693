// Proxies that are not ours before c1k-server and behind c1k-client: the PROXY header through
// haproxy and nginx, lines of --rows as they arrive, and a closed loop.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// haproxy between both: it takes a PROXY header of any version, and sends one of version `sends`.
std::string haproxy_config(const std::string& front, const std::string& back,
                           const std::string& sends) {
  return "global\n  maxconn 2000\ndefaults\n  mode tcp\n  timeout connect 5s\n"
         "  timeout client 60s\n  timeout server 60s\nfrontend front\n  bind " +
         front + " accept-proxy\n  default_backend back\nbackend back\n  server one " + back + " " +
         sends + "\n";
}

}  // namespace

TEST_CASE("a PROXY header goes through haproxy, in both versions", "[loopback][proxies]") {
  if (!is_installed("haproxy")) return;
  for (const std::string version : {"v1", "v2"}) {
    Scene scene;
    Server server(scene, {"--proxy-protocol", version, "--mode", "echo"});
    const std::string front = closed_target();
    const std::string config = written(
        scene, "haproxy.cfg",
        haproxy_config(front, server.target(), version == "v1" ? "send-proxy" : "send-proxy-v2"));
    Program haproxy({"haproxy", "-db", "-f", config});
    await_listening(haproxy, front);
    talk_with(scene, front, {"--proxy-protocol", version, "--proxy-source", "10.1.2.0/24"});
    server.await("closed", 20);
    const CsvTable log = server.stop();
    CHECK(last(log, "proxy_headers") >= 20);
    // await_listening() may have connected: haproxy tells the server of nobody without a header.
    CHECK(last(log, "closed_protocol") == 0);
  }
}

TEST_CASE("haproxy hangs up on who says no header", "[loopback][proxies]") {
  if (!is_installed("haproxy")) return;
  Scene scene;
  Server server(scene, {"--proxy-protocol", "v1"});
  const std::string front = closed_target();
  Program haproxy(
      {"haproxy", "-db", "-f",
       written(scene, "haproxy.cfg", haproxy_config(front, server.target(), "send-proxy"))});
  await_listening(haproxy, front);
  const std::string hello = written(scene, "hello", "GET / HTTP/1.1\r\n\r\n");
  Client client(scene, {"--target", front, "--count", "10", "--rate", "100", "--hello-file", hello,
                        "--hello-answer", "1B", "--give-up", "500ms", "--connect-timeout", "1s"});
  const CsvTable log = client.end(1);
  CHECK(most(log, "open") == 0);
  CHECK(last(log, "failed") >= 10);
  CHECK(last(server.stop(), "proxy_headers") == 0);
}

TEST_CASE("nginx takes the claimed address from the header", "[loopback][proxies]") {
  if (!is_installed("nginx")) return;
  Scene scene;
  const std::string target = closed_target();
  const std::string folder = scene.file("nginx");
  std::filesystem::create_directory(folder);
  const std::string log = folder + "/access";
  const std::string config =
      written(scene, "nginx.conf",
              nginx_config(folder,
                           "log_format claimed '$proxy_protocol_addr $proxy_protocol_port $uri';\n"
                           "access_log " +
                               log + " claimed;\nserver { listen " + target +
                               " proxy_protocol; location / { return 200 \"hello\\n\"; } }"));
  Program nginx({"nginx", "-c", config, "-e", folder + "/error"});
  await_listening(nginx, target);
  const std::string rows = written(scene, "rows", "ann\nbob\nclaire\ndave\n");
  const std::string hello =
      written(scene, "hello", "GET /{row.1}/{connection} HTTP/1.1\r\nHost: test\r\n\r\n");
  Client client(scene, {"--target", target, "--count", "4", "--rate", "100", "--hello-file", hello,
                        "--hello-answer", "100B", "--rows", rows, "--proxy-protocol", "v2",
                        "--proxy-source", "10.9.8.1-10.9.8.2", "--hold", "200ms"});
  const CsvTable csv = client.end(0);
  INFO(client.tail());
  CHECK(most(csv, "open") == 4);
  const std::string seen = contents_of(log);
  INFO(seen);
  for (const char* line : {"10.9.8.1 1024 /ann/0000000000", "10.9.8.2 1024 /bob/0000000001",
                           "10.9.8.1 1025 /claire/0000000002", "10.9.8.2 1025 /dave/0000000003"})
    CHECK(times_in(seen, line) == 1);
}

TEST_CASE("a closed loop through both programs adds up, and says what it leaves out",
          "[loopback][proxies]") {
  Scene scene;
  Server server(scene, {"--mode", "echo"});
  Client client(scene, {"--target", server.target(), "--count", "50", "--rate", "max", "--active",
                        "10", "--message-every", "answered", "--hold", "500ms"});
  const CsvTable log = client.end(0);
  INFO(client.tail());
  CHECK(last(log, "messages_answered") > 1'000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(most(log, "messages_in_flight") <= 10);
  CHECK_THAT(client.out(), ContainsSubstring("closed loop: who waits for an answer is left out"));
  server.stop();
}

TEST_CASE("lines of --rows are enough where connections come and go", "[loopback][proxies]") {
  Scene scene;
  Server server(scene, {"--mode", "echo"});
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "device-" + std::to_string(i) + "\tpass\n";
  const std::string rows = written(scene, "rows", lines);
  const std::string hello = written(scene, "hello", "{row.1} {row.2} {connection}\n");
  Client client(scene, {"--target", server.target(), "--count", "200", "--rate", "max",
                        "--lifetime", "100ms..300ms", "--hello-file", hello, "--rows", rows,
                        "--hello-answer", "30B", "--hold", "1s"});
  const CsvTable log = client.end(0);
  INFO(client.tail());
  CHECK(last(log, "attempted") > 500);
  CHECK(last(log, "failed_other") == 0);
  server.stop();
}
