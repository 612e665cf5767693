// What the server's options promise, seen from outside, on loopback.
#include <csignal>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("--max-connections leaves the rest in the accept queue", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--max-connections", "100"});
  Client client(scene, {"--target", server.target(), "--count", "250", "--rate", "max"});
  client.await("open", 250);
  server.await("open", 100);
  const double cpu_before = cpu_seconds(server.children().at(0));
  std::this_thread::sleep_for(500ms);
  CHECK(cpu_seconds(server.children().at(0)) - cpu_before < 0.1);  // it waits, it does not spin
  CHECK(server.newest("open") == 100);
  CHECK(times_in(server.err(), "stopped accepting: --max-connections 100 are open") == 1);
  client.signal(SIGINT);
  client.end(1);  // the server has 100: the goal is not met
  CHECK_THAT(client.out(), ContainsSubstring("not-accepted: 150 wait in the accept queue"));
  const CsvTable log = server.stop();
  CHECK(most(log, "open") == 100);
}

TEST_CASE("places that become free are given away again", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--max-connections", "100"});
  for (const char* name : {"first", "second"})
    CHECK(most(run_client(scene, 0,
                          {"--target", server.target(), "--count", "100", "--rate", "max", "--hold",
                           "200ms"},
                          name),
               "open") == 100);
  server.await("closed", 200);
  CHECK(last(server.stop(), "accepted") == 200);
}

TEST_CASE("--idle-timeout closes the silent and keeps those that speak", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--idle-timeout", "500ms"});
  const Caller caller(server.target());
  Client client(scene, {"--target", server.target(), "--count", "200", "--rate", "max"});
  const bool all_closed = eventually(kSoon, [&] {
    caller.send(1);
    return server.newest("closed_by_us") == 200;
  });
  CHECK(all_closed);
  CHECK(server.newest("open") == 1);
  CHECK_FALSE(caller.is_closed());
  CHECK(last(client.end(1), "closed_reset") == 200);
  server.await("closed_by_us", 201);
  CHECK(caller.is_closed());
  server.stop();
}

TEST_CASE("--dual takes both families on one socket", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--listen", "[::]:0", "--dual"});
  const std::string port = server.target().substr(server.target().rfind(':'));
  const CsvTable log =
      run_client(scene, 0,
                 {"--target", "127.0.0.1" + port + ",[::1]" + port, "--ips", "127.0.1.1,::1",
                  "--count", "200", "--rate", "max", "--hold", "0s"},
                 "client");
  CHECK(most(log, "open") == 200);
  CHECK(last(server.stop(), "accepted") == 200);
}

TEST_CASE("without --dual [::] takes IPv6 alone", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--listen", "[::]:0"});
  const std::string port = server.target().substr(server.target().rfind(':'));
  CHECK_FALSE(is_listening("127.0.0.1" + port));
  CHECK(is_listening("[::1]" + port));
  server.stop();
}

TEST_CASE("several --listen are served alike", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--listen", "127.0.0.1:0,127.0.0.2:0,[::1]:0"});
  REQUIRE(server.endpoints().size() == 3);
  int number = 0;  // two of them may have the same port
  for (const std::string& endpoint : server.endpoints())
    run_client(scene, 0, {"--target", endpoint, "--count", "150", "--rate", "max", "--hold", "0s"},
               "client" + std::to_string(++number));
  server.await("closed", 450);
  CHECK(last(server.stop(), "accepted") == 450);
}

TEST_CASE("what is sent is read and forgotten", "[loopback][server]") {
  Scene scene;
  Server server(scene, {"--workers", "1"});
  server.await("user_bytes", 1);  // not in every row: reading it is bounded
  const double bytes_before = server.newest("user_bytes");
  {
    const Caller caller(server.target());
    CHECK(caller.send(64 << 20));  // far more than the kernel would keep
    CHECK_FALSE(caller.is_closed());
    server.await("open", 1);
    CHECK(server.newest("user_bytes") - bytes_before < 1 << 20);
  }
  server.await("closed", 1);  // by FIN, or by RST where its last bytes had not been read
  server.stop();
}

TEST_CASE("two servers can't have one port, and the second says so", "[loopback][server]") {
  Scene scene;
  Server server(scene);
  Program second({server_program(), "--listen", server.target()});
  CHECK(second.wait(kSoon) == 2);
  CHECK_THAT(second.err(), ContainsSubstring("--listen " + server.target()) &&
                               ContainsSubstring("Address already in use"));
  CHECK(second.is_gone(1s));
  server.stop();
}
