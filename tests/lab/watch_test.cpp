// c1k-server --watch beside servers that are not ours: nginx and node, as Debian packages them.
#include <csignal>
#include <fstream>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Whether the program is there; says so where it is not (scripts/setup installs both).
bool has(const std::string& program) {
  Program look({"sh", "-c", "command -v " + program});
  if (look.wait(kSoon) == 0) return true;
  WARN("skipped: no " + program + " here");
  return false;
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string port_of(const std::string& target) {
  return target.substr(target.find(':') + 1);
}

// Runs c1k-client against `target` beside a watch of `process`, and checks what the watch saw.
void check_watched(Scene& scene, const std::string& process, const std::string& target,
                   double processes) {
  const std::string csv = scene.file("watch.csv");
  Program watch({server_program(), "--watch", process, "--csv", csv, "--interval", "50ms",
                 "--summary", scene.file("watch.json")});
  REQUIRE(eventually(kSoon, [&csv] { return glance_at(csv) && glance_at(csv)->rows() > 0; }));
  const double open_before = at(*glance_at(csv), 0, "open");
  Client client(scene, {"--target", target, "--count", "1k", "--rate", "5k"});
  client.await_phase("hold");
  CHECK(eventually(kSoon, [&csv] { return last(*glance_at(csv), "descriptors") >= 1000; }));
  client.signal(SIGINT);
  client.end(0);
  watch.signal(SIGTERM);
  CHECK(watch.wait(kSoon) == 0);
  const CsvTable log = CsvTable::read(csv);
  CHECK(log.kind() == LogKind::server);
  CHECK(log.text(log.rows() - 1, "phase") == "done");
  CHECK(most(log, "open") >= open_before + 2000);  // both ends are in this namespace
  CHECK(most(log, "workers") == processes);
  CHECK(at(log, 0, "user_bytes") > 1e6);
  CHECK(most(log, "descriptors") < 1200);
  CHECK(at(log, 0, "accept_queue_limit") > 0);
  CHECK(at(log, 0, "accept_queue") == 0);
  CHECK(at(log, 0, "listen_overflows") == 0);
  CHECK_FALSE(log.value(0, "accepted"));
  CHECK_THAT(watch.text(), ContainsSubstring("watches ") && ContainsSubstring("c1k-server: met"));
}

}  // namespace

TEST_CASE("nginx is watched, its worker too", "[loopback][watch]") {
  if (!has("nginx")) return;
  Scene scene;
  const std::string target = closed_target();
  const std::string conf = scene.file("nginx.conf");
  write(conf,
        "daemon off; worker_processes 1; pid " + scene.file("nginx.pid") +
            "; error_log stderr; events { worker_connections 4096; }\n"
            "http { access_log off; client_body_temp_path /dev/shm/c1k-nginx-body;\n"
            "proxy_temp_path /dev/shm/c1k-nginx-proxy; fastcgi_temp_path /dev/shm/c1k-nginx-f;\n"
            "uwsgi_temp_path /dev/shm/c1k-nginx-u; scgi_temp_path /dev/shm/c1k-nginx-s;\n"
            "server { listen 127.0.0.1:" +
            port_of(target) + "; } }\n");
  Program nginx({"nginx", "-c", conf});
  REQUIRE(eventually(kSoon, [&target] { return is_listening(target); }));
  check_watched(scene, std::to_string(nginx.pid()), target, 2);
  nginx.signal(SIGTERM);
  CHECK(nginx.is_gone(kSoon));
  for (const char* folder : {"body", "proxy", "f", "u", "s"})
    output_of({"rmdir", std::string("/dev/shm/c1k-nginx-") + folder});
}

TEST_CASE("a node server is watched", "[loopback][watch]") {
  if (!has("node")) return;
  Scene scene;
  const std::string target = closed_target();
  Program node({"node", "-e",
                "require('net').createServer(s => { s.on('error', () => {}); }).listen(" +
                    port_of(target) + ", '127.0.0.1')"});
  REQUIRE(eventually(kSoon, [&target] { return is_listening(target); }));
  check_watched(scene, std::to_string(node.pid()), target, 1);
  node.signal(SIGTERM);
  CHECK(node.is_gone(kSoon));
}

TEST_CASE("a watch ends with what it watches, by name, and refuses what is not there",
          "[loopback][watch]") {
  Scene scene;
  Program sleeper({"sleep", "60"});
  Program watch({server_program(), "--watch", std::to_string(sleeper.pid()), "--csv",
                 scene.file("watch.csv")});
  REQUIRE(eventually(kSoon, [&watch] { return times_in(watch.err(), "serve") > 0; }));
  sleeper.signal(SIGKILL);
  CHECK(watch.wait(kSoon) == 1);
  CHECK_THAT(watch.text(), ContainsSubstring("what was watched has ended"));
  CHECK_THAT(watch.err(),
             ContainsSubstring("not known, for our rights or this kernel: accept_queue"));

  Program nobody({server_program(), "--watch", "c1k-no-such"});
  CHECK(nobody.wait(kSoon) == 2);
  CHECK_THAT(nobody.err(), ContainsSubstring("--watch c1k-no-such: no such process"));
  Program both({server_program(), "--watch", "1", "--listen", "127.0.0.1:0"});
  CHECK(both.wait(kSoon) == 2);
  CHECK_THAT(both.err(), ContainsSubstring("--watch and --listen"));
}

TEST_CASE("our own server's accept queue is in its log", "[loopback][watch]") {
  Scene scene;
  Server server(scene, {"--backlog", "77", "--max-connections", "5"});
  Client client(scene, {"--target", server.target(), "--count", "25", "--rate", "1k"});
  client.await_phase("hold");
  server.await("accept_queue", 20);
  CHECK(server.newest("accept_queue_limit") == 77);
  CHECK(server.newest("open") == 5);
  CHECK(server.newest("descriptors") > 5);
  client.await("accept_queue", 20);  // on one host the client sees it too
  client.signal(SIGINT);
  client.end(1);
  server.stop();
}
