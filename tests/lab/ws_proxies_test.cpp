// Proxies that are not ours between c1k-client and c1k-server, which pass upgrades on: haproxy and
// nginx.
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/peer.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

std::string haproxy_config(const std::string& front, const std::string& back) {
  return "global\n  maxconn 2000\ndefaults\n  mode http\n  retries 0\n  timeout connect 5s\n"
         "  timeout client 60s\n  timeout server 60s\n  timeout tunnel 60s\nfrontend front\n"
         "  bind " +
         front + "\n  default_backend back\nbackend back\n  server one " + back + "\n";
}

std::string upgrading_nginx(const std::string& folder, const std::string& front,
                            const std::string& back) {
  return nginx_config(folder,
                      "access_log off; server { listen " + front +
                          "; location / { proxy_pass http://" + back +
                          "; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
                          "proxy_set_header Connection upgrade; proxy_read_timeout 60s; } }",
                      2048);
}

void check_talk_through(Scene& scene, const std::string& front, const std::string& kind) {
  Client client(scene, {"--target",        ws_target(front, "/{connection}"),
                        "--count",         "500",
                        "--rate",          "500",
                        "--active",        "50",
                        "--message-every", "100ms",
                        "--message-size",  "200B",
                        "--message-kind",  kind,
                        "--ping-every",    "1s",
                        "--ping-timeout",  "1s",
                        "--hold",          "3s"});
  const CsvTable log = client.end(0, 60s);
  INFO(client.tail());
  CHECK(most(log, "open") == 500);
  CHECK(most(log, "active") == 50);
  CHECK(last(log, "failed") == 0);
  CHECK(last(log, "messages_answered") >= 500);
  CHECK(last(log, "messages_answered") >= last(log, "messages_sent") - 50);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "pongs_received") >= 1000);
  CHECK(last(log, "closed_protocol") + last(log, "closed_no_pong") == 0);
}

}  // namespace

TEST_CASE("500 WebSockets go through another's proxy", "[loopback][ws-proxies]") {
  const auto [proxy, kind] =
      GENERATE(table<std::string, std::string>({{"haproxy", "text"}, {"nginx", "binary"}}));
  if (!is_installed(proxy)) return;
  Scene scene;
  Server server(scene, {"--listen", "ws://127.0.0.1:0", "--mode", "echo"});
  const std::string front = closed_target();
  const std::string back = endpoint_of(server.target());
  const std::string folder = scene.file("proxy");
  std::filesystem::create_directory(folder);
  const std::string config = written(
      scene, "config",
      proxy == "nginx" ? upgrading_nginx(folder, front, back) : haproxy_config(front, back));
  Program between(proxy == "nginx" ? Words{"nginx", "-c", config, "-e", folder + "/error"}
                                   : Words{"haproxy", "-db", "-f", config});
  await_listening(between, front);
  INFO(proxy << ' ' << kind);
  check_talk_through(scene, front, kind);
  const CsvTable log = server.stop();
  CHECK(last(log, "accepted") >= 500);
  CHECK(last(log, "pings_received") >= 1000);
  CHECK(last(log, "closed_protocol") == 0);
}

TEST_CASE("a proxy without a server behind it rejects", "[loopback][ws-proxies]") {
  const std::string proxy = GENERATE("haproxy", "nginx");
  if (!is_installed(proxy)) return;
  Scene scene;
  const std::string front = closed_target();
  const std::string folder = scene.file("proxy");
  std::filesystem::create_directory(folder);
  const std::string config =
      written(scene, "config",
              proxy == "nginx" ? upgrading_nginx(folder, front, "127.0.0.1:1")
                               : haproxy_config(front, "127.0.0.1:1"));
  Program between(proxy == "nginx" ? Words{"nginx", "-c", config, "-e", folder + "/error"}
                                   : Words{"haproxy", "-db", "-f", config});
  await_listening(between, front);
  Client client(scene, {"--target", ws_target(front), "--count", "10", "--rate", "100", "--give-up",
                        "500ms", "--connect-timeout", "5s"});
  const CsvTable log = client.end(1);
  INFO(proxy << '\n' << client.tail());
  CHECK(most(log, "open") == 0);
  CHECK(last(log, "failed_rejected") >= 10);
}
