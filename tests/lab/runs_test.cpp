// Whole runs on loopback, without faults: what is asked for is what happens.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("20,000 connections at max, and again at once", "[loopback][runs]") {
  Scene scene;
  Server server(scene);
  std::optional<double> skipped;  // a port that somebody else listens on, if there is one
  for (const std::string name : {"first", "second"}) {
    const CsvTable log = run_client(
        scene, 0, {"--target", server.target(), "--count", "20k", "--rate", "max", "--hold", "0s"},
        name);
    CHECK(phases_of(log) == "ramp hold drain done");
    CHECK(most(log, "open") == 20'000);
    CHECK(last(log, "attempted") == 20'000);
    CHECK(last(log, "skipped") == skipped.value_or(last(log, "skipped")));
    skipped = last(log, "skipped");
    CHECK(last(log, "closed_by_us") == 20'000);
    CHECK_FALSE(log.value(0, "asked_per_s"));
    server.await("closed", name == "first" ? 20'000 : 40'000);
  }
  const CsvTable log = server.stop();
  CHECK(phases_of(log) == "serve drain done");
  CHECK(last(log, "accepted") == 40'000);
  CHECK(last(log, "closed_reset") == 40'000);
}

TEST_CASE("a rate is kept", "[loopback][runs]") {
  Scene scene;
  Server server(scene);
  const CsvTable log = run_client(
      scene, 0, {"--target", server.target(), "--count", "20k", "--rate", "10k", "--hold", "0s"},
      "client");
  CHECK(at(log, 0, "asked_per_s") == 10'000);
  const double ramp_s = kept_ramp_s(log);
  CHECK(ramp_s > 1.9);
  CHECK(ramp_s < 3);
  CHECK(last(log, "attempted") == 20'000);
  CHECK(last(server.stop(), "accepted") == 20'000);
}

TEST_CASE("in hold both sides have what the count says", "[loopback][runs]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "2k", "--rate", "max"});
  client.await_phase("hold");
  server.await("open", 2000);
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(last(log, "closed_by_us") == 2000);
  CHECK_THAT(client.out(), ContainsSubstring("c1k-client: met (goal: 2,000 open)"));
  server.await("closed", 2000);
  CHECK(most(server.stop(), "open") == 2000);
}

TEST_CASE("every signal to end drains, and the server ends by each with 0", "[loopback][runs]") {
  const int number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  CAPTURE(number);
  Scene scene;
  Server server(scene);
  Client holding(scene, {"--target", server.target(), "--count", "500"}, {}, "holding");
  Client climbing(scene, {"--target", server.target(), "--count", "500", "--rate", "50"}, {},
                  "climbing");
  holding.await_phase("hold");
  climbing.await("open", 5);
  holding.signal(number);
  climbing.signal(number);
  CHECK(last(holding.end(0), "closed_by_us") == 500);
  const CsvTable log = climbing.end(130);
  CHECK(phases_of(log) == "ramp drain done");
  CHECK(last(log, "closed_by_us") == last(log, "attempted"));
  server.signal(number);
  CHECK(phases_of(server.end(0)) == "serve drain done");
}

TEST_CASE("a server that is stopped resets what it holds", "[loopback][runs]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"});
  client.await_phase("hold");
  server.await("open", 1000);
  const CsvTable served = server.stop();
  CHECK(last(served, "closed_by_us") == 1000);
  const CsvTable log = client.end(1);
  CHECK(last(log, "closed_reset") == 1000);
  CHECK_THAT(client.out(), ContainsSubstring("no connection is left"));
}

TEST_CASE("--close fin says good-bye, rst does not", "[loopback][runs]") {
  Scene scene;
  Server server(scene);
  const Words words{"--target", server.target(), "--count", "300", "--rate", "max", "--hold", "0s"};
  const auto with = [&words](const std::string& close) {
    Words all = words;
    all.insert(all.end(), {"--close", close});
    return all;
  };
  run_client(scene, 0, with("rst"), "rst");
  server.await("closed_reset", 300);
  run_client(scene, 0, with("fin"), "fin");
  server.await("closed_by_peer", 300);
  const CsvTable log = server.stop();
  CHECK(last(log, "closed_reset") == 300);
  CHECK(last(log, "closed_by_peer") == 300);
}
