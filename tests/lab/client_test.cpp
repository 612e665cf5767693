// What the client's options promise, seen from outside, on loopback.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("IPv6 on loopback", "[loopback][client]") {
  Scene scene;
  Server server(scene, {"--listen", "[::1]:0"});
  const CsvTable log = run_client(
      scene, 0, {"--target", server.target(), "--count", "2k", "--rate", "max", "--hold", "0s"},
      "client");
  CHECK(most(log, "open") == 2000);
  CHECK(last(server.stop(), "accepted") == 2000);
}

TEST_CASE("several targets, of both families, are met evenly", "[loopback][client]") {
  Scene scene;
  Server four(scene, {}, {}, "four");
  Server five(scene, {}, {}, "five");
  Server six(scene, {"--listen", "[::1]:0"}, {}, "six");
  const std::string targets = four.target() + "," + five.target() + "," + six.target();
  Client client(scene,
                {"--target", targets, "--ips", "127.0.1.1,::1", "--count", "2k", "--rate", "max"});
  client.await_phase("hold");
  six.await("open", 1000);  // families take turns, targets of a family as well
  four.await("open", 500);
  five.await("open", 500);
  client.signal(SIGINT);
  client.end(0);
  CHECK(last(four.stop(), "accepted") == 500);
  CHECK(last(five.stop(), "accepted") == 500);
  CHECK(last(six.stop(), "accepted") == 1000);
}

TEST_CASE("a range of ports is one target each", "[loopback][client]") {
  Scene scene;
  Server server(scene, {"--listen", "127.0.0.1:19310-19313"});
  CHECK(server.endpoints().size() == 4);
  const CsvTable log =
      run_client(scene, 0,
                 {"--target", "127.0.0.1:19310-19313", "--ips", "127.0.1.1", "--ports",
                  "20000-20249", "--count", "1k", "--rate", "max", "--hold", "0s"},
                 "client");
  CHECK(most(log, "open") == 1000);  // more than the ports: each goes to all four
  CHECK(last(server.stop(), "accepted") == 1000);
}

TEST_CASE("--steps climbs from plateau to plateau", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  const CsvTable log = run_client(scene, 0,
                                  {"--target", server.target(), "--steps", "200,500,900",
                                   "--step-hold", "300ms", "--hold", "300ms", "--rate", "max"},
                                  "client");
  CHECK(phases_of(log) == "ramp hold ramp hold ramp hold drain done");
  std::vector<double> plateaus;
  for (const std::size_t row : rows_in(log, "hold"))
    if (plateaus.empty() || at(log, row, "open") != plateaus.back())
      plateaus.push_back(at(log, row, "open"));
  CHECK(plateaus == std::vector<double>{200, 500, 900});
  CHECK(last(server.stop(), "accepted") == 900);
}

TEST_CASE("--ramp follows its steps of rate", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  const CsvTable log = run_client(scene, 0,
                                  {"--target", server.target(), "--ramp", "500/s for 1s, 2k/s",
                                   "--count", "2500", "--hold", "0s"},
                                  "client");
  for (const std::size_t row : rows_in(log, "ramp")) {
    const double time = at(log, row, "time_s");
    if (time < 0.9) CHECK(at(log, row, "asked_per_s") == 500);
    if (time > 1.1) CHECK(at(log, row, "asked_per_s") == 2000);
    if (time < 0.95) CHECK(at(log, row, "attempted") <= 500 * time + 20);
  }
  const double ramp_s = kept_ramp_s(log);
  CHECK(ramp_s > 1.9);  // 500 in the first second, 2,000 in the next
  CHECK(ramp_s < 2.6);
  server.stop();
}

TEST_CASE("--drain-rate is kept", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  const CsvTable log = run_client(scene, 0,
                                  {"--target", server.target(), "--count", "1k", "--rate", "max",
                                   "--hold", "0s", "--drain-rate", "1k"},
                                  "client");
  const double drain_s = last(log, "time_s") - at(log, rows_in(log, "drain").at(0), "time_s");
  CHECK(drain_s > 0.9);
  server.stop();
}

TEST_CASE("--max-connecting holds in every row", "[loopback][client]") {
  Scene scene;
  const Peer peer(Peer::Manner::swallows_syns);
  Client client(
      scene, {"--target", peer.target(), "--count", "1k", "--rate", "max", "--max-connecting", "10",
              "--connect-timeout", "500ms", "--give-up", "500ms"});
  const CsvTable log = client.end(1);
  CHECK(most(log, "connecting") == 10);
  CHECK_THAT(client.err(), ContainsSubstring("--max-connecting holds the ramp back"));
  CHECK_THAT(client.out(), ContainsSubstring("--max-connecting 10 held the ramp back"));
}

TEST_CASE("--workers is what is started, without it the cores", "[loopback][client]") {
  Scene scene;
  Server server(scene, {"--workers", "3"});
  CHECK(server.children().size() == 3);
  Client client(scene, {"--target", server.target(), "--count", "400", "--workers", "4"});
  client.await_phase("hold");
  CHECK(client.children().size() == 4);
  CHECK(client.newest("workers") == 4);
  client.signal(SIGINT);
  client.end(0);
  server.stop();
}

TEST_CASE("a descriptor limit asks for more workers", "[loopback][client]") {
  Scene scene;
  Server server(scene, {}, {.descriptors = 133});  // 100 in each: 32 and the listener kept back
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "2k"},
                {.descriptors = 132});
  client.await_phase("hold");
  server.await("open", 1000);
  CHECK(client.newest("workers") == 10);
  CHECK(server.newest("workers") >= 11);  // two with room, always
  client.signal(SIGINT);
  CHECK(last(client.end(0), "failed") == 0);
  CHECK(last(server.stop(), "accept_errors") == 0);
}

TEST_CASE("the summary says in JSON what the log says", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  run_client(scene, 0,
             {"--target", server.target(), "--count", "700", "--rate", "max", "--hold", "100ms",
              "--summary", scene.file("client.json")},
             "client");
  const std::string json = contents_of(scene.file("client.json"));
  for (const char* part : {R"("result":"met")", R"("exit_status":0)", R"("open":0)",
                           R"("attempted":700)", R"("by_us":700)", R"("stop_reason":"held for)"})
    CHECK_THAT(json, ContainsSubstring(part));
  server.stop();
}

TEST_CASE("--verify finds all alive behind a server that is stopped", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "500", "--rate", "max", "--verify",
                        "--summary", scene.file("client.json")});
  client.await_phase("hold");
  server.await("open", 500);
  for (const pid_t worker : server.children()) ::kill(worker, SIGSTOP);
  client.signal(SIGINT);                              // ends hold: now they are probed
  CHECK(last(client.end(0), "closed_by_us") == 500);  // its kernel answers in its place
  const std::string json = contents_of(scene.file("client.json"));
  CHECK_THAT(json, ContainsSubstring(R"("verified":500,"verified_dead":0)"));
  for (const pid_t worker : server.children()) ::kill(worker, SIGCONT);
  server.await("closed", 500);
  server.stop();
}

TEST_CASE("two runs at once from the same aliases leave each other's slots alone",
          "[loopback][client]") {
  Scene scene;
  Server server(scene);
  const Words words{"--target", server.target(), "--count", "3k", "--rate", "max"};
  Client first(scene, words, {}, "first");
  first.await_phase("hold");
  Client second(scene, words, {}, "second");
  second.await_phase("hold");
  server.await("open", 6000);
  for (Client* client : {&first, &second}) {
    client->signal(SIGINT);
    const CsvTable log = client->end(0);
    CHECK(last(log, "attempted") == 3000);
    if (client == &second) CHECK(last(log, "skipped") >= 3000);
  }
  CHECK(last(server.stop(), "accepted") == 6000);
}

TEST_CASE("slots that are taken may use up all of them", "[loopback][client]") {
  Scene scene;
  Server server(scene);
  Server taker(scene, {"--listen", "127.0.1.1:20050"}, {}, "taker");
  Client client(scene, {"--target", server.target(), "--ips", "127.0.1.1", "--ports", "20000-20099",
                        "--count", "100", "--rate", "max", "--hold", "0s"});
  const CsvTable log = client.end(1);
  CHECK(most(log, "open") == 99);
  CHECK(last(log, "skipped") == 1);
  CHECK(last(log, "failed") == 0);
  CHECK_THAT(client.out(), ContainsSubstring("slots used up: 1 alias x 100 ports"));
  taker.stop();
  server.stop();
}
