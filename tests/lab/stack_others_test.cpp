// Our own TCP against servers that are not ours.
#include <csignal>
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/stack.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

// 200 connections of which each talks ten times; all that is sent has its answer.
void talk(Scene& scene, const Words& how) {
  const ServerComplaints complaints;
  const CsvTable log =
      run_client(scene, 0,
                 plus(plus(by_stack(Stack::packet),
                           {"--target", kStackTarget, "--count", "200", "--rate", "2k", "--active",
                            "100%", "--message-every", "100ms", "--hold", "1s"}),
                      how),
                 "client", client_side());
  CHECK(last(log, "messages_sent") >= 1'000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "messages_unanswered") <= 200);  // those that the drain cut off
  CHECK(complaints.now() == "");
}

void await_listener() {
  REQUIRE(eventually(kSoon, [] {
    return times_in(output_of({"ss", "-Hltn"}, server_side()), kStackTarget) == 1;
  }));
}

}  // namespace

TEST_CASE("redis answers our own TCP", "[.lab][stack-others]") {
  if (!is_installed("redis-server")) return;
  Scene scene;
  const std::string ping = written(scene, "ping", "PING\r\n");
  Program redis({"redis-server", "--port", "9000", "--bind", "192.168.10.1", "--save", "",
                 "--appendonly", "no", "--protected-mode", "no"},
                server_side());
  await_listener();
  talk(scene, {"--message-file", ping, "--answer", "7B"});
}

TEST_CASE("nginx answers our own TCP", "[.lab][stack-others]") {
  if (!is_installed("nginx")) return;
  Scene scene;
  const std::string folder = scene.file("nginx");
  std::filesystem::create_directory(folder);
  const std::string get = written(scene, "get", "GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
  const std::string config =
      written(scene, "config",
              nginx_config(folder,
                           "access_log off; keepalive_requests 100000; server { listen "
                           "192.168.10.1:9000; location / { return 200 'hello'; } }"));
  Program nginx({"nginx", "-c", config, "-e", folder + "/error"}, server_side());
  await_listener();
  const std::string size = output_of(
      {"bash", "-c",
       "exec 3<>/dev/tcp/192.168.10.1/9000; cat " + get + " >&3; timeout 1 cat <&3 | wc -c"},
      client_side());
  REQUIRE(std::stoi(size) > 100);
  talk(scene, {"--message-file", get, "--answer", std::to_string(std::stoi(size)) + "B"});
  nginx.signal(SIGTERM);
  nginx.wait(kSoon);
  std::filesystem::remove_all(folder);
}

TEST_CASE("node answers our own TCP", "[.lab][stack-others]") {
  if (!is_installed("node")) return;
  Scene scene;
  Program node({"node", "-e",
                "require('net').createServer(s => { s.on('error', () => {}); s.pipe(s); })"
                ".listen(9000, '192.168.10.1')"},
               server_side());
  await_listener();
  talk(scene, {});
}
