// Connections that end by plan and come back, with whole programs.
#include <csignal>
#include <optional>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

double least_in(const CsvTable& log, const std::string& phase, const std::string& column) {
  double least = 1e18;
  for (const std::size_t row : rows_in(log, phase)) least = std::min(least, at(log, row, column));
  return least;
}

}  // namespace

TEST_CASE("a storm drops its share at once, and the run says how long all were away",
          "[loopback][life]") {
  const std::string how = GENERATE("", ", back at once");
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "2k", "--rate", "2k", "--storm",
                        "50% at 300ms" + how, "--hold", "4s", "--summary", scene.file("summary")});
  const CsvTable log = client.end(0);
  INFO(client.tail());
  CHECK(last(log, "storm_dropped") == 1000);
  CHECK(last(log, "attempted") == 3000);
  CHECK(last(log, "closed_by_us") == 3000);
  if (how.empty()) CHECK(least_in(log, "hold", "open") < 2000);  // at once is within two rows
  CHECK_THAT(client.text(), ContainsSubstring("storm: 1,000 of 2,000 are dropped"));
  CHECK_THAT(client.text(), ContainsSubstring("storm: all are back, after"));
  CHECK_THAT(client.text(), ContainsSubstring("1,000 dropped in 1 of 1 storm, all back after"));
  CHECK_THAT(contents_of(scene.file("summary")), ContainsSubstring("\"recovery_s\":"));
  server.await("closed", 3000);
  server.stop();
}

TEST_CASE("a recovery can be judged", "[loopback][life]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "500", "--rate", "500", "--storm",
                        "100% at 100ms", "--hold", "3s", "--fail-if", "recovery_s > 0.2"});
  client.end(1);
  CHECK_THAT(client.text(), ContainsSubstring("recovery_s > 0.2: "));
  server.stop();
}

TEST_CASE("with lifetimes the members change and the total stays", "[loopback][life]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "5k", "--lifetime",
                        "500ms..1s", "--hold", "3s"});
  const CsvTable log = client.end(0);
  CHECK(last(log, "lifetimes_ended") > 2000);
  CHECK(most(log, "open") <= 1000);
  CHECK(last(log, "closed_by_us") == last(log, "closed"));
  CHECK(last(log, "attempted") >= last(log, "lifetimes_ended") + 990);
  server.stop();
}

TEST_CASE("what a server that was gone has lost comes back by its waits", "[loopback][life]") {
  Scene scene;
  const std::string target = closed_target();
  std::optional<Server> server;
  const auto serve = [&](const std::string& name) {
    server.emplace(scene, Words{"--listen", target}, Surroundings{}, name);
  };
  serve("first");
  Client client(scene, {"--target", target, "--count", "300", "--rate", "max", "--reconnect",
                        "100ms..400ms"});
  client.await_phase("hold");
  server->stop();
  client.await("failed_refused", 300);
  CHECK(eventually(kSoon, [&] { return client.newest("waiting") > 200; }));
  serve("second");
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 300; }));
  CHECK(client.newest("waiting") == 0);
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(last(log, "closed_reset") == 300);
  server->stop();
}

TEST_CASE("--reconnect goes on when a worker died", "[loopback][life]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "400", "--rate", "max",
                        "--reconnect", "100ms"});
  client.await_phase("hold");
  ::kill(client.children().at(0), SIGKILL);
  client.await("closed_worker_lost", 1);
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 400; }));
  client.signal(SIGINT);
  client.end(3);
  server.stop();
}
