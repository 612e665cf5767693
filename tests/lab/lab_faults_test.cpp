// The network between the two sides changes under a run.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/scene.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";

}  // namespace

TEST_CASE("an alias is removed in the ramp", "[.lab][faults]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  Client client(scene,
                {"--target", kTarget, "--ips", kAliases, "--count", "4k", "--rate", "2k", "--hold",
                 "200ms", "--verify", "--summary", scene.file("client.json")},
                client_side());
  client.await("open", 800);
  Undone removed({"address", "del", "192.168.10.131/32", "dev", "c1k0"},
                 {"address", "add", "192.168.10.131/32", "dev", "c1k0"}, client_side());
  const CsvTable log = client.end(1, 60s);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(most(log, "open") == 4000);       // the other aliases took over
  CHECK(last(log, "failed_other") > 50);  // a sixteenth of what was to come
  CHECK(last(log, "failed") < 400);
  const double dead = last(log, "closed_timeout") + last(log, "closed_other");
  CHECK(dead >= 50);  // and what the alias had is found to be dead
  CHECK(dead < 400);
  CHECK(last(log, "closed_by_us") == 4000 - dead);
  CHECK_THAT(client.text(), ContainsSubstring("was it removed from this host?") &&
                                ContainsSubstring("alias-gone: "));
  server.stop();
}

TEST_CASE("--verify finds the ghosts", "[.lab][faults]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  Client client(scene,
                {"--target", kTarget, "--ips", kAliases, "--count", "2k", "--rate", "max", "--hold",
                 "2s", "--verify", "--summary", scene.file("client.json")},
                client_side());
  client.await_phase("hold");
  server.await("open", 2000);
  // The server dies while the cable is out: its resets are lost, the client knows nothing.
  Undone cable_out({"link", "set", "c1k0", "down"}, {"link", "set", "c1k0", "up"}, server_side());
  server.signal(SIGKILL);
  CHECK(server.is_gone(kSoon));
  cable_out.undo();
  CHECK(client.newest("open") == 2000);
  const CsvTable log = client.end(1, 30s);
  CHECK(last(log, "closed_reset") == 2000);  // the kernel there answers a probe with a reset
  CHECK_THAT(contents_of(scene.file("client.json")), ContainsSubstring(R"("verified_dead":2000)"));
  server.end(128 + SIGKILL, kSoon, Ending::cut_off);
}

TEST_CASE("the cable is pulled in the ramp", "[.lab][faults]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  Client client(scene,
                {"--target", kTarget, "--ips", kAliases, "--count", "4k", "--rate", "2k", "--hold",
                 "200ms", "--verify", "--connect-timeout", "1s", "--give-up", "1s"},
                client_side());
  client.await("open", 800);
  Undone cable_out({"link", "set", "c1k0", "down"}, {"link", "set", "c1k0", "up"}, server_side());
  const CsvTable log = client.end(1, 30s);
  CHECK(most(log, "open") >= 800);
  CHECK(last(log, "failed_timeout") + last(log, "failed_unreachable") > 500);
  CHECK(last(log, "closed_timeout") == most(log, "open"));
  CHECK_THAT(client.out(),
             ContainsSubstring("nothing opened for 2s") && ContainsSubstring("target-gone: "));
  cable_out.undo();
  server.stop();
}

TEST_CASE("the route is gone for a while", "[.lab][faults]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  Client client(scene, {"--target", kTarget, "--ips", kAliases, "--count", "3k", "--rate", "1k"},
                client_side());
  client.await("open", 500);
  {
    const Undone no_route({"route", "add", "unreachable", "192.168.10.1/32"},
                          {"route", "del", "unreachable", "192.168.10.1/32"}, client_side());
    client.await("failed_unreachable", 200);
  }
  client.await_phase("hold");
  CHECK(client.newest("open") == 3000);
  server.await("open", 3000);
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(last(log, "failed") == last(log, "failed_unreachable"));
  CHECK_THAT(client.out(), ContainsSubstring("unreachable: "));
  server.await("closed", 3000);
  server.stop();
}
