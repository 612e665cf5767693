// c1k-fleet with real clients: hosts that are processes on this machine.
#include "tests/lab/fleet.h"

#include <algorithm>
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/reasons.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// When its time_s was 0, in ms of its wall clock: all clocks here are one.
double began_ms(const CsvTable& log) {
  return *log.value(0, "unix_ms") - 1000 * log.time_s(0);
}

}  // namespace

TEST_CASE("three hosts are one run", "[loopback][fleet]") {
  Scene scene;
  Server server(scene, {"--mode", "echo"});
  Fleet fleet(scene, server.target(),
              {.count = "601",
               .client = {"--rate", "400", "--drain-rate", "600", "--hold", "2s", "--active", "100",
                          "--message-every", "100ms"}});
  const CsvTable log = fleet.end({0, 0, 0});
  CHECK(most(log, "open") == 601);
  CHECK(most(log, "hosts") == 3);
  CHECK(most(log, "active") == 100);
  CHECK(last(log, "closed_by_us") == 601);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(at(log, rows_in(log, "ramp").at(1), "asked_per_s") == Approx(400).margin(0.2));
  CHECK(kept_ramp_s(log) == Approx(1.5).margin(0.45));
  double attempted = 0, first = began_ms(fleet.log_of(0)), newest = first;
  for (const std::size_t rank : {0U, 1U, 2U}) {
    const CsvTable own = fleet.log_of(rank);
    attempted += last(own, "attempted");
    first = std::min(first, began_ms(own));
    newest = std::max(newest, began_ms(own));
    CHECK(most(own, "open") >= 200);
  }
  CHECK(attempted == 601);
  CHECK(newest - first <= 50);
  const auto summary = fleet.summary();
  CHECK(summary.at("result").as_string() == "met");
  CHECK(summary.at("goal").as_string() == "601 open");
  CHECK(summary.at("failed").as_object().at("host_lost").to_number<int>() == 0);
  CHECK(summary.at("message_us").as_object().at("p99").is_number());
  server.stop();
}

TEST_CASE("hosts are begun together, or not at all", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  SECTION("two would connect from one address") {
    Fleet fleet(scene, server.target(), {.ips = "127.0.7.1"});
    CHECK(fleet.lead().wait(kSoon) == 2);
    CHECK_THAT(fleet.lead().err(), ContainsSubstring("would both connect from 127.0.7.1"));
    CHECK(eventually(kSoon, [&] { return fleet.alive() == 0; }));
  }
  SECTION("one can't") {
    Fleet fleet(scene, server.target(), {.ips = "127.0.7.{host},10.99.0.{host}"});
    CHECK(fleet.lead().wait(kSoon) == 2);
    CHECK_THAT(fleet.lead().err(),
               ContainsSubstring("(1/3) can't:") && ContainsSubstring("--ignore host"));
    CHECK(eventually(kSoon, [&] { return fleet.alive() == 0; }));
  }
  SECTION("one does not come") {
    Fleet fleet(scene, server.target(), {.options = {"--join-within", "3s"}});
    fleet.host(2).signal(SIGSTOP);
    CHECK(fleet.lead().wait(kSoon) == 2);
    CHECK_THAT(fleet.lead().err(), ContainsSubstring("of 3 hosts 3 was not ready within 3s"));
    fleet.host(2).signal(SIGCONT);
    CHECK(eventually(kSoon, [&] { return fleet.alive() == 0; }));
  }
  CHECK(last(server.stop(), "accepted") == 0);
}

TEST_CASE("what a lost host held is booked, and the others go on", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  Fleet fleet(scene, server.target(),
              {.options = {"--lost-after", "2s"}, .client = {"--rate", "max", "--hold", "6s"}});
  fleet.await("open", 300);
  int agent_status = 128 + SIGKILL;
  SECTION("its agent was killed") {
    fleet.host(1).signal(SIGKILL);
  }
  SECTION("its client was killed") {
    ::kill(fleet.client_of(1), SIGKILL);
    agent_status = 0;
  }
  SECTION("it stands still") {
    fleet.host(1).signal(SIGSTOP);
    fleet.await("closed_host_lost", 100);
    fleet.host(1).signal(SIGCONT);
    agent_status = 3;
  }
  const CsvTable log = fleet.end({3, agent_status, 0});
  CHECK(last(log, "closed_host_lost") == 100);
  CHECK(last(log, "closed_by_us") == 200);
  CHECK(last(log, "hosts") == 2);
  const auto summary = fleet.summary();
  CHECK(summary.at("result").as_string() == "damaged");
  CHECK_THAT(evidence_of(summary, "host-lost"), ContainsSubstring("(2/3)"));
  server.stop();
}

TEST_CASE("without its lead no host goes on", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  Fleet fleet(scene, server.target(), {.options = {"--lost-after", "2s"}});
  fleet.await("open", 300);
  const int how = GENERATE(SIGKILL, SIGSTOP);
  fleet.lead().signal(how);
  for (const std::size_t rank : {1U, 2U}) {
    CHECK(fleet.host(rank).wait(kSoon) == 3);
    CHECK_THAT(fleet.host(rank).err(), ContainsSubstring("is lost"));
    CHECK(last(fleet.log_of(rank), "closed_by_us") == 100);
  }
  if (how == SIGSTOP) fleet.lead().signal(SIGCONT);
  CHECK(eventually(kSoon, [&] { return fleet.alive() == 0; }));
  server.stop();
}

TEST_CASE("Ctrl-C at any host drains all", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  // srun sends it to every task, and engines send more than one signal.
  const auto signalled = GENERATE(Words{"0"}, Words{"2"}, Words{"0", "1", "2"});
  Fleet fleet(scene, server.target(), {.client = {"--rate", "max", "--drain-rate", "150"}});
  fleet.await("open", 300);
  fleet.await_phase("hold");
  for (const std::string& rank : signalled) {
    fleet.host(std::stoul(rank)).signal(SIGINT);
    fleet.host(std::stoul(rank)).signal(SIGTERM);
  }
  const CsvTable log = fleet.end({0, 0, 0});
  CHECK(last(log, "closed_by_us") == 300);
  const auto drain = rows_in(log, "drain");
  REQUIRE(drain.size() > 4);  // two seconds of it: nobody was cut off
  CHECK(log.time_s(drain.back()) - log.time_s(drain.front()) > 1.2);
  CHECK_THAT(std::string(fleet.summary().at("stop_reason").as_string()),
             ContainsSubstring("interrupted by"));
  server.stop();
}

TEST_CASE("thresholds are over all hosts", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  Fleet fleet(scene, server.target(),
              {.options = {"--stop-if", "open >= 150", "--fail-if", "closed > 1M"},
               .client = {"--rate", "100"}});
  const CsvTable log = fleet.end({1, 0, 0});
  CHECK(most(log, "open") < 300);
  CHECK_THAT(std::string(fleet.summary().at("stop_reason").as_string()),
             ContainsSubstring("--stop-if open >= 150"));
  server.stop();
}

TEST_CASE("a stranger learns nothing and stops nothing", "[loopback][fleet]") {
  Scene scene;
  Server server(scene);
  ::setenv("C1K_TOKEN", "a token of this test", 1);
  Fleet fleet(scene, server.target(), {.client = {"--rate", "max", "--hold", "3s"}});
  fleet.await("open", 300);
  ::setenv("C1K_TOKEN", "another token of it", 1);
  Program late({C1K_FLEET_BUILT, "--rank", "1", "--size", "3", "--lead",
                "127.0.0.1:" + fleet.port(), "--", client_program(), "--target", server.target(),
                "--count", "9", "--ips", "127.0.8.1"});
  for (const std::string said : {"", "\\n", "{\"type\":\"stop\",\"why\":\"x\"}\\n",
                                 "{\"type\":\"hello\",\"rank\":1}\\n", "\\x00\\xff[[[[[\\n"})
    output_of({"bash", "-c",
               "exec 3<>/dev/tcp/127.0.0.1/" + fleet.port() + "; printf '" + said +
                   "' >&3; timeout 1 cat <&3 | grep -c open; true"});
  output_of(
      {"bash", "-c",
       "exec 3<>/dev/tcp/127.0.0.1/" + fleet.port() + "; head -c 1000000 /dev/zero >&3; true"});
  CHECK(late.wait(kSoon) == 2);
  CHECK_THAT(late.err(), ContainsSubstring("the token is another"));
  ::unsetenv("C1K_TOKEN");
  const CsvTable log = fleet.end({0, 0, 0});
  CHECK(most(log, "open") == 300);
  server.stop();
}
