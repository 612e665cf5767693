// The figures that people judge a run by: thresholds, reasons, greetings, latencies from when they
// were due.
#include <boost/json.hpp>
#include <csignal>

#include "report/csv_table.h"
#include "report/run_facts.h"
#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("--fail-if: a run that met its goal and breached a threshold is 1",
          "[loopback][figures]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max", "--hold",
                        "100ms", "--fail-if", "open >= 1k", "--fail-if", "ramp_s > 100",
                        "--summary", scene.file("client.json")});
  client.end(1);
  CHECK_THAT(client.out(), ContainsSubstring("c1k-client: not_met") &&
                               ContainsSubstring("fail-if   open >= 1k: 1000 at ") &&
                               !ContainsSubstring("ramp_s > 100"));
  CHECK_THAT(contents_of(scene.file("client.json")),
             ContainsSubstring(R"("breaches":["open >= 1k: 1000 at )"));
  const CsvTable kept =
      run_client(scene, 0,
                 {"--target", server.target(), "--count", "1k", "--rate", "max", "--hold", "100ms",
                  "--fail-if", "failed > 0", "--fail-if", "counts.open > 0"},
                 "kept");
  CHECK(most(kept, "open") == 1000);
  server.await("closed", 2000);
  server.stop();
}

TEST_CASE("--stop-if ends the run early, and says why", "[loopback][figures]") {
  Scene scene;
  Server server(scene, {"--stop-if", "closed >= 1"});
  Client client(scene, {"--target", server.target(), "--count", "5k", "--rate", "1k", "--stop-if",
                        "open > 500"});
  const CsvTable log = client.end(1, 10s);
  CHECK(phases_of(log) == "ramp drain done");
  CHECK(most(log, "open") > 500);
  CHECK(most(log, "open") < 4000);
  CHECK_THAT(client.out(), ContainsSubstring("--stop-if open > 500: 5"));
  server.end(0);
  CHECK_THAT(server.out(), ContainsSubstring("--stop-if closed >= 1: "));
}

TEST_CASE("thresholds that are none are refused before the start", "[loopback][figures]") {
  Scene scene;
  Server server(scene);
  const auto refuses = [&](const Words& words, const std::string& text) {
    Words command{client_program(), "--target", server.target(), "--count", "10"};
    command.insert(command.end(), words.begin(), words.end());
    Program client(command);
    CHECK(client.wait(kSoon) == 2);
    CHECK_THAT(client.err(), ContainsSubstring(text));
  };
  refuses({"--fail-if", "no_such_name > 1"}, "--fail-if 'no_such_name > 1': no_such_name is no");
  refuses({"--fail-if", "failed"}, "--fail-if: 'failed': write NAME > NUMBER");
  refuses({"--stop-if", "ramp_s > 1"}, "--stop-if 'ramp_s > 1': ramp_s is known only when");
  CHECK(server.newest("accepted") == 0);
  server.stop();
}

TEST_CASE("greeted connections are open, ghosts are not", "[loopback][figures]") {
  Scene scene;
  Server server(scene, {"--greet"});
  const CsvTable log = run_client(scene, 0,
                                  {"--target", server.target(), "--count", "5k", "--rate", "max",
                                   "--hold", "100ms", "--expect-greeting"},
                                  "greeted");
  CHECK(most(log, "open") == 5000);
  CHECK(last(log, "failed") == 0);
  server.await("closed", 5000);
  server.stop();

  const Peer peer(Peer::Manner::silent, 63);  // its kernel completes 64 connects, it accepts none
  Client client(scene,
                {"--target", peer.target(), "--count", "64", "--rate", "1k", "--expect-greeting",
                 "--connect-timeout", "500ms", "--give-up", "500ms"},
                {}, "ghosts");
  const CsvTable ghosts = client.end(1, 20s);
  CHECK(most(ghosts, "open") == 0);
  CHECK(last(ghosts, "failed_not_greeted") >= 64);
  CHECK_THAT(client.out(), ContainsSubstring("not-greeted: "));

  const Peer hangs_up(Peer::Manner::hangs_up);
  Client hung(scene,
              {"--target", hangs_up.target(), "--count", "50", "--rate", "1k", "--expect-greeting",
               "--connect-timeout", "500ms", "--give-up", "500ms"},
              {}, "hung");
  const CsvTable never = hung.end(1, 20s);
  CHECK(most(never, "open") == 0);
  CHECK(last(never, "failed_not_greeted") > 0);
}

TEST_CASE("lateness is known at a rate, and not at max", "[loopback][figures]") {
  Scene scene;
  Server server(scene);
  const auto log_at = [&](const std::string& rate) {
    return run_client(
        scene, 0, {"--target", server.target(), "--count", "2k", "--rate", rate, "--hold", "0s"},
        "client-" + rate);
  };
  const CsvTable paced = log_at("4k");
  const std::size_t row = rows_in(paced, "ramp").back();
  CHECK(at(paced, row, "connect_due_us_p50") >= at(paced, row, "connect_us_p50"));
  CHECK(at(paced, row, "connect_due_us_max") >= at(paced, row, "late_us_p50"));
  CHECK(at(paced, row, "late_us_max") >= at(paced, row, "late_us_p99"));
  const CsvTable free = log_at("max");
  for (std::size_t i = 0; i < free.rows(); ++i) {
    CHECK_FALSE(free.value(i, "late_us_p99"));
    CHECK_FALSE(free.value(i, "connect_due_us_p50"));
  }
  server.await("closed", 4000);
  server.stop();
}

TEST_CASE("the report and the summary tell one figure of memory", "[loopback][figures]") {
  Scene scene;
  Server server(scene, {"--summary", scene.file("server.json")});
  const std::string csv = scene.file("client.csv");
  run_client(scene, 0,
             {"--target", server.target(), "--count", "15k", "--rate", "15k", "--hold", "100ms",
              "--summary", scene.file("client.json")},
             "client");
  server.await("closed", 15'000);
  server.stop();
  const RunFacts facts = facts_of(RunLogs::read({csv, server.csv()}));
  for (const auto& [side, name] :
       {std::pair{&facts.client, "client.json"}, std::pair{&facts.server, "server.json"}}) {
    CAPTURE(name);
    const auto summary = boost::json::parse(contents_of(scene.file(name)));
    const auto number = [](const boost::json::value& value) { return value.to_number<double>(); };
    CHECK((*side)->user_bytes_per_connection.value() ==
          Approx(number(summary.at("user_bytes_per_connection"))));
    CHECK((*side)->user_bytes_error.value() ==
          Approx(number(summary.at("memory").at("user_bytes_spread"))));
    CHECK((*side)->slab_bytes_per_connection.value() ==
          Approx(number(summary.at("memory").at("slab_bytes_per_connection"))));
  }
}

TEST_CASE("a healthy run names no reason, others name theirs", "[loopback][figures]") {
  Scene scene;
  Server server(scene);
  const auto reasons = [&](int status, Words words, const std::string& name) {
    words.insert(words.end(), {"--summary", scene.file(name + ".json")});
    run_client(scene, status, words, name);
    const std::string text = contents_of(scene.file(name + ".json"));
    const std::size_t at = text.find("\"reasons\":");
    return text.substr(at, text.find("\"breaches\"", at) - at);
  };
  CHECK(reasons(0, {"--target", server.target(), "--count", "2k", "--rate", "4k", "--hold", "0s"},
                "healthy") == "\"reasons\":[],");
  const Words impatient{"--connect-timeout", "300ms", "--give-up", "300ms", "--hold", "0s"};
  const auto with = [&impatient](Words words) {
    words.insert(words.end(), impatient.begin(), impatient.end());
    return words;
  };
  CHECK_THAT(reasons(1, with({"--target", closed_target(), "--count", "100"}), "refused"),
             ContainsSubstring("\"name\":\"target-refused\""));
  const Peer peer(Peer::Manner::swallows_syns);
  CHECK_THAT(reasons(1, with({"--target", peer.target(), "--count", "100"}), "swallowed"),
             ContainsSubstring("\"name\":\"syn-unanswered\""));
  CHECK_THAT(reasons(1,
                     with({"--target", server.target(), "--count", "101", "--ips", "127.0.1.1",
                           "--ports", "20000-20099", "--ignore", "slots"}),
                     "slots"),
             ContainsSubstring("\"name\":\"slots\""));
  server.await("closed", 2100);
  server.stop();
}
