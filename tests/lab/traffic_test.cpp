// What is said on held connections, by both programs and by others' servers and clients.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("messages come back, and both logs say how many bytes", "[loopback][traffic]") {
  Scene scene;
  Server server(scene, {"--mode", "echo"});
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max", "--active",
                        "20%", "--message-every", "100ms", "--hold", "1s", "--close", "fin",
                        "--summary", scene.file("summary")});
  const CsvTable log = client.end(0);
  CHECK(most(log, "active") == 200);
  CHECK(last(log, "active") == 0);
  CHECK(last(log, "messages_sent") > 1500);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "bytes_sent") == 1024 * last(log, "messages_sent"));
  CHECK(last(log, "bytes_answered") == 1024 * last(log, "messages_answered"));
  CHECK(last(log, "bytes_received") - last(log, "bytes_loose") == last(log, "bytes_answered"));
  CHECK(most(log, "messages_in_flight") >= 0);
  CHECK_THAT(contents_of(scene.file("summary")), ContainsSubstring("\"message_us\":{\"p50\":"));
  server.await("closed", 1000);  // by FIN, or by RST where an answer had not been read
  const double received = last(server.stop(), "bytes_received");
  CHECK(received <= last(log, "bytes_sent"));
  CHECK(received >= last(log, "bytes_sent") - 200 * 1024);
}

TEST_CASE("a server pushes to all, evenly and at once", "[loopback][traffic]") {
  const std::string spread = GENERATE("even", "broadcast");
  Scene scene;
  Server server(scene, {"--mode", "push", "--push-every", "100ms", "--push-size", "200B",
                        "--push-spread", spread});
  Client client(scene, {"--target", server.target(), "--count", "500", "--rate", "max", "--answer",
                        "push", "--hold", "1s"});
  const CsvTable log = client.end(0);
  CHECK(last(log, "messages_pushed") > 3000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "bytes_received") >= 200 * last(log, "messages_pushed"));
  const CsvTable served = server.stop();
  CHECK(last(served, "messages_pushed") >= last(log, "messages_pushed"));
}

TEST_CASE("a worker that dies takes its messages along, and the sums hold", "[loopback][traffic]") {
  Scene scene;
  Server server(scene, {"--mode", "sink"});  // so all are in flight
  Client client(scene, {"--target", server.target(), "--count", "400", "--rate", "max", "--active",
                        "100%", "--message-every", "50ms"});
  client.await("messages_in_flight", 2000);
  ::kill(client.children().at(0), SIGKILL);
  client.await("closed_worker_lost", 1);
  client.signal(SIGINT);
  const CsvTable log = client.end(3);
  CHECK(last(log, "messages_sent") == last(log, "messages_unanswered"));
  CHECK(last(log, "active") == 0);
  server.stop();
}

TEST_CASE("--refill keeps the count against an idle timeout", "[loopback][traffic]") {
  Scene scene;
  Server server(scene, {"--idle-timeout", "300ms"});
  Client client(scene, {"--target", server.target(), "--count", "200", "--rate", "2k", "--refill"});
  client.await_phase("hold");
  client.await("closed_reset", 500);
  CHECK(client.newest_phase() == "hold");
  client.signal(SIGINT);
  client.wait(kSoon);
  const CsvTable log = CsvTable::read(client.csv());
  CHECK(mistakes_in(log) == Words{});
  CHECK(last(log, "attempted") > 600);
  CHECK(most(log, "open") == 200);
  server.stop();
}

TEST_CASE("--refill comes back after a server that was gone, with its messages",
          "[loopback][traffic]") {
  Scene scene;
  const std::string target = closed_target();
  std::optional<Server> server;
  const auto serve = [&](const std::string& name) {
    server.emplace(scene, Words{"--listen", target, "--mode", "echo"}, Surroundings{}, name);
  };
  serve("first");
  Client client(scene, {"--target", target, "--count", "300", "--rate", "1k", "--refill",
                        "--active", "50%", "--message-every", "100ms"});
  client.await_phase("hold");
  server->stop();
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 0; }));
  serve("second");
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 300; }));
  CHECK(client.newest("active") == 150);
  const double answered = client.newest("messages_answered");
  client.await("messages_answered", answered + 300);
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(last(log, "closed_reset") == 300);
  CHECK(last(log, "messages_wrong") == 0);
  server->stop();
}

TEST_CASE("--refill replaces what a worker that died has taken along", "[loopback][traffic]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "400", "--rate", "max", "--refill"});
  client.await_phase("hold");
  ::kill(client.children().at(0), SIGKILL);
  client.await("closed_worker_lost", 1);
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 400; }));
  client.signal(SIGINT);
  client.end(3);
  server.stop();
}

TEST_CASE("socat sends back what it gets", "[loopback][traffic]") {
  if (!is_installed("socat")) return;
  Scene scene;
  const std::string target = closed_target();
  Program socat(
      {"socat", "TCP-LISTEN:" + port_of(target) + ",bind=127.0.0.1,reuseaddr,fork", "PIPE"});
  await_listening(socat, target);
  talk_with(scene, target, {});
}

TEST_CASE("redis answers a PING of ours", "[loopback][traffic]") {
  if (!is_installed("redis-server")) return;
  Scene scene;
  const std::string target = closed_target();
  const std::string ping = written(scene, "ping", "PING\r\n");
  Program redis({"redis-server", "--port", port_of(target), "--bind", "127.0.0.1", "--save", "",
                 "--appendonly", "no", "--protected-mode", "no"});
  await_listening(redis, target);
  talk_with(scene, target, {"--message-file", ping, "--answer", "7B"});
}

TEST_CASE("redis echoes each connection's own number", "[loopback][traffic]") {
  if (!is_installed("redis-server")) return;
  Scene scene;
  const std::string target = closed_target();
  const std::string echo = written(scene, "echo", "ECHO {connection}\r\n");
  Program redis({"redis-server", "--port", port_of(target), "--bind", "127.0.0.1", "--save", "",
                 "--appendonly", "no", "--protected-mode", "no"});
  await_listening(redis, target);
  talk_with(scene, target, {"--message-file", echo, "--answer", "17B"});  // $10 and the digits
}

TEST_CASE("nginx keeps alive what asks again and again", "[loopback][traffic]") {
  if (!is_installed("nginx")) return;
  Scene scene;
  const std::string target = closed_target();
  const std::string folder = scene.file("nginx");
  const std::string config =
      written(scene, "nginx.conf",
              nginx_config(folder, "access_log off;\nserver { listen " + target +
                                       "; keepalive_requests 1000000; location / { return 200 "
                                       "\"hello\\n\"; } }"));
  const std::string get = written(scene, "get", "GET /{connection} HTTP/1.1\r\nHost: test\r\n\r\n");
  std::filesystem::create_directory(folder);
  Program nginx({"nginx", "-c", config, "-e", folder + "/error"});
  await_listening(nginx, target);
  const std::string request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
  const std::size_t size = Caller(target).answer_to(request).size();
  REQUIRE(size > 100);
  talk_with(scene, target, {"--message-file", get, "--answer", std::to_string(size) + "B"});
}

TEST_CASE("c1k-server echoes to a client that is not ours", "[loopback][traffic]") {
  if (!is_installed("socat")) return;
  Scene scene;
  Server server(scene, {"--mode", "echo", "--close", "fin"});
  const std::string text = written(scene, "text", std::string(3'000'000, 'x') + "end\n");
  const std::string got = scene.file("got");
  const std::string script = "socat -t 10 - TCP:" + server.target() + " < " + text + " > " + got;
  for (int i = 0; i < 3; ++i) {
    Program socat({"sh", "-c", script});
    CHECK(socat.wait(kSoon) == 0);
    CHECK(contents_of(got) == contents_of(text));
  }
  server.await("closed_by_peer", 3);
  CHECK(last(server.stop(), "bytes_sent") == 3 * 3'000'004);
}
