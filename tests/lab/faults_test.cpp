// A process of a run is killed, or what it talks to behaves badly: the run ends, says why, its sums
// add up in every row, and nothing is left behind.
#include <csignal>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kImpatient{"--connect-timeout", "1s", "--give-up", "1s"};

}  // namespace

TEST_CASE("a client's worker is killed in the ramp", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "3k", "--rate", "2k", "--hold", "300ms"});
  client.await("open", 400);
  ::kill(client.children().at(0), SIGKILL);
  const CsvTable log = client.end(3);
  CHECK(phases_of(log) == "ramp hold drain done");
  const double lost = last(log, "closed_worker_lost");
  CHECK(lost > 100);
  CHECK(last(log, "closed_by_us") == 3000 - lost);  // the others did the rest
  CHECK(last(log, "attempted") == 3000 + last(log, "failed"));
  CHECK(last(log, "failed") == last(log, "failed_worker_lost"));
  CHECK(times_in(client.err(), "ended without being asked to") == 1);
  CHECK_THAT(client.out(), ContainsSubstring("c1k-client: damaged") &&
                               ContainsSubstring("were open in a worker that died"));
  server.await("closed_reset", 3000);
  server.stop();
}

TEST_CASE("all of a client's workers are killed in the ramp", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "3k", "--rate", "2k", "--hold", "300ms"});
  client.await("open", 400);
  const auto workers = client.children();
  for (const pid_t worker : workers) ::kill(worker, SIGKILL);
  const CsvTable log = client.end(3);
  CHECK(last(log, "closed_worker_lost") >= 400);
  CHECK(last(log, "closed_worker_lost") + last(log, "closed_by_us") == 3000);
  // One line a second for a cause; how many there were is in the summary.
  CHECK(times_in(client.err(), "ended without being asked to") >= 1);
  CHECK_THAT(client.out(), ContainsSubstring(std::to_string(workers.size()) + " worker processes"));
  server.stop();
}

TEST_CASE("a client's worker is killed in hold", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"});
  client.await_phase("hold");
  ::kill(client.children().at(0), SIGKILL);
  client.await("closed_worker_lost", 1);
  client.signal(SIGINT);
  const CsvTable log = client.end(3);
  CHECK(last(log, "closed_worker_lost") + last(log, "closed_by_us") == 1000);
  server.stop();
}

TEST_CASE("workers keep dying on both sides", "[loopback][faults]") {
  Scene scene;
  Server server(scene, {}, {.descriptors = 133});
  Client client(scene,
                {"--target", server.target(), "--count", "2k", "--rate", "1k", "--hold", "100ms",
                 "--connect-timeout", "1s", "--give-up", "1s"},
                {.descriptors = 132});
  std::size_t killed = 0;
  for (; killed < 20 && client.newest_phase() != "hold"; ++killed) {
    client.await("open", 1);
    for (Program* program : {static_cast<Program*>(&client), static_cast<Program*>(&server)})
      if (const auto workers = program->children(); !workers.empty())
        ::kill(workers[killed % workers.size()], SIGKILL);
    std::this_thread::sleep_for(50ms);
  }
  CHECK(killed == 20);
  const CsvTable log = client.end(3);
  CHECK(last(log, "closed_worker_lost") > 0);
  CHECK(last(log, "closed_reset") > 0);
  CHECK(last(log, "attempted") >= 2000);  // those that were left did the rest
  CHECK(last(server.stop(3), "closed_worker_lost") > 0);
}

TEST_CASE("a server's worker is killed in the ramp", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "3k", "--rate", "2k", "--hold", "300ms"});
  server.await("open", 400);
  // On a quiet machine one of the two may have accepted nearly all.
  for (const pid_t worker : server.children()) ::kill(worker, SIGKILL);
  const CsvTable log = client.end(1);
  CHECK(last(log, "closed_reset") >= 300);
  CHECK(last(log, "failed_worker_lost") + last(log, "closed_worker_lost") == 0);
  const CsvTable served = server.stop(3);
  CHECK(last(served, "closed_worker_lost") >= 300);
  CHECK(last(served, "accepted") >= 2900);  // others took their place
  CHECK_THAT(server.err(), ContainsSubstring("ended without being asked to"));
}

TEST_CASE("the client's supervisor is killed", "[loopback][faults]") {
  const std::string phase = GENERATE("ramp", "hold");
  CAPTURE(phase);
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate",
                        phase == "ramp" ? "500" : "max"});
  client.await("open", phase == "ramp" ? 100 : 1000);
  client.await_phase(phase);
  server.await("open", phase == "ramp" ? 100 : 1000);  // or its first row would pass for its last
  client.signal(SIGKILL);
  CHECK(client.is_gone(5s));
  client.end(128 + SIGKILL, kSoon, Ending::cut_off);
  CHECK(eventually(5s, [&] { return server.newest("open") == 0; }));
  const CsvTable log = server.stop();
  CHECK(last(log, "closed_reset") == last(log, "accepted"));
}

TEST_CASE("the server's supervisor is killed", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"});
  client.await_phase("hold");
  server.await("open", 1000);
  server.signal(SIGKILL);
  CHECK(server.is_gone(5s));
  server.end(128 + SIGKILL, kSoon, Ending::cut_off);
  CHECK_FALSE(is_listening(server.target()));
  const CsvTable log = client.end(1);
  CHECK(last(log, "closed_reset") == 1000);
  CHECK_THAT(client.out(), ContainsSubstring("no connection is left"));
}

TEST_CASE("nobody listens", "[loopback][faults]") {
  Scene scene;
  Client client(scene,
                plus({"--target", closed_target(), "--count", "1k", "--rate", "500"}, kImpatient));
  const CsvTable log = client.end(1, 10s);
  CHECK(last(log, "failed") == 64);  // --alias-give-up: no port more is asked from
  CHECK(last(log, "failed") == last(log, "failed_refused"));
  CHECK_THAT(client.out(), ContainsSubstring("no alias is left") &&
                               ContainsSubstring("does something listen on the target's port?"));
}

TEST_CASE("SYNs are swallowed", "[loopback][faults]") {
  Scene scene;
  const Peer peer(Peer::Manner::swallows_syns);
  Client client(scene,
                plus({"--target", peer.target(), "--count", "1k", "--rate", "500"}, kImpatient));
  const CsvTable log = client.end(1, 10s);
  CHECK(last(log, "failed_timeout") > 100);
  CHECK(last(log, "failed") == last(log, "failed_timeout") + last(log, "failed_cancelled"));
  CHECK_THAT(client.out(),
             ContainsSubstring("nothing opened for 2s") && ContainsSubstring("SYNs go unanswered"));
}

TEST_CASE("the accept queue is full and stays so", "[loopback][faults]") {
  Scene scene;
  const Peer peer(Peer::Manner::silent, 63);
  Client client(scene,
                plus({"--target", peer.target(), "--count", "500", "--rate", "2k"}, kImpatient));
  client.await_phase("hold");
  CHECK(client.newest("open") == 64);  // the queue holds one more than the backlog
  client.signal(SIGINT);
  const CsvTable log = client.end(130);
  CHECK(last(log, "failed_timeout") > 0);
  CHECK(last(log, "closed_by_us") == 64);
}

TEST_CASE("the target hangs up at once", "[loopback][faults]") {
  Scene scene;
  const Peer peer(Peer::Manner::hangs_up);
  Client client(scene, {"--target", peer.target(), "--count", "500", "--rate", "2k"});
  const CsvTable log = client.end(1, 15s);
  CHECK(last(log, "closed_by_peer") == 500);
  CHECK(last(log, "attempted") == 500);
  CHECK_THAT(client.out(), ContainsSubstring("no connection is left") &&
                               ContainsSubstring("closed by the target"));
}

TEST_CASE("the target resets at once", "[loopback][faults]") {
  Scene scene;
  const Peer peer(Peer::Manner::resets);
  Client client(scene, {"--target", peer.target(), "--count", "500", "--rate", "2k"});
  const CsvTable log = client.end(1, 15s);
  CHECK(last(log, "closed_reset") == 500);
  CHECK(last(log, "failed") == last(log, "failed_reset"));  // the reset was there first
  CHECK_THAT(client.out(), ContainsSubstring("no connection is left") &&
                               ContainsSubstring("reset by the target"));
}
