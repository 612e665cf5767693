// How a run ends by hand, and at a real terminal.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::string_view kCtrlC = "\x03";
const Surroundings kAtTerminal{.terminal = true};

}  // namespace

TEST_CASE("Ctrl-C in the ramp drains, 130", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "100"},
                kAtTerminal);
  client.await("open", 20);
  client.type(kCtrlC);
  const CsvTable log = client.end(130);
  CHECK(phases_of(log) == "ramp drain done");
  CHECK(last(log, "closed_by_us") == last(log, "attempted"));
  CHECK_THAT(client.out(), ContainsSubstring("interrupted during the ramp"));
  CHECK_THAT(client.err(), ContainsSubstring("\r"));  // the line redraws on a terminal
  server.stop();
}

TEST_CASE("Ctrl-C in hold drains, 0", "[loopback][ends]") {
  Scene scene;
  Server server(scene, {}, kAtTerminal);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"},
                kAtTerminal);
  client.await_phase("hold");
  server.await("open", 1000);
  client.type(kCtrlC);
  CHECK(last(client.end(0), "closed_by_us") == 1000);
  server.await("closed_reset", 1000);
  server.type(kCtrlC);
  CHECK(phases_of(server.end(0)) == "serve drain done");
}

TEST_CASE("a second Ctrl-C leaves at once", "[loopback][ends]") {
  const std::string phase = GENERATE("ramp", "hold");
  CAPTURE(phase);
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "1k", "--rate",
                 phase == "ramp" ? "500" : "max", "--drain-rate", "10"},
                kAtTerminal);
  client.await("open", phase == "ramp" ? 100 : 1000);
  client.await_phase(phase);
  client.type(kCtrlC);
  client.await_phase("drain");
  client.type(kCtrlC);
  const auto typed = std::chrono::steady_clock::now();
  const CsvTable log = client.end(phase == "ramp" ? 130 : 0);
  CHECK(std::chrono::steady_clock::now() - typed < 3s);  // 1,000 at 10/s would take 100 s
  CHECK(phases_of(log) == (phase == "ramp" ? "ramp drain done" : "ramp hold drain done"));
  server.await("closed_reset", last(log, "closed_by_us"));
  CHECK(eventually(5s, [&] { return server.newest("open") == 0; }));
  server.stop();
}

TEST_CASE("a server's second Ctrl-C leaves at once too", "[loopback][ends]") {
  Scene scene;
  Server server(scene, {}, kAtTerminal);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"});
  client.await_phase("hold");
  server.await("open", 1000);
  for (const pid_t worker : server.children()) ::kill(worker, SIGSTOP);  // can't drain
  server.type(kCtrlC);
  server.await_phase("drain");
  server.type(kCtrlC);
  const CsvTable log = server.end(0);
  CHECK(last(log, "closed_by_us") == 1000);
  CHECK(last(client.end(1), "closed_reset") == 1000);
}

TEST_CASE("what nohup made it ignore stays ignored", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  const std::string csv = scene.file("client.csv");
  Program client({"sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh", client_program(), "--target",
                  server.target(), "--count", "200", "--rate", "max", "--interval", "50ms", "--csv",
                  csv});
  server.await("open", 200);
  client.signal(SIGHUP);
  client.signal(SIGINT);
  std::this_thread::sleep_for(300ms);
  CHECK(server.newest("open") == 200);
  client.signal(SIGTERM);
  CHECK(client.wait(kSoon) == 0);
  CHECK(client.is_gone(5s));
  CHECK(mistakes_in(CsvTable::read(csv)) == Words{});
  server.stop();
}

TEST_CASE("a terminal that is stopped does not stop the run", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "1k", "--rate", "500", "--hold", "300ms",
                 "--interval", "10ms"},
                kAtTerminal);
  client.await("open", 50);
  client.type("\x13");  // Ctrl-S
  server.await("open", 1000);
  server.await("closed_reset", 1000);
  client.await_phase("done");
  client.type("\x11");  // Ctrl-Q
  client.end(0);
  server.stop();
}

TEST_CASE("standard streams that are closed are in nobody's way", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  const std::string csv = scene.file("client.csv");
  Program client({"sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh", client_program(), "--target",
                  server.target(), "--count", "500", "--rate", "1k", "--hold", "0s", "--interval",
                  "50ms", "--csv", csv});
  CHECK(client.wait(kSoon) == 0);
  CHECK(client.is_gone(5s));
  CHECK(mistakes_in(CsvTable::read(csv)) == Words{});  // no progress line has got into it
  CHECK(last(server.stop(), "accepted") == 500);
}

TEST_CASE("a message that can't be written is no crash", "[loopback][ends]") {
  Program client({"sh", "-c", "exec \"$@\" 2> /dev/full", "sh", client_program(), "--count", "0"});
  CHECK(client.wait(kSoon) == 2);
}

TEST_CASE("a reader that goes away is no reason to stop", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  const std::string csv = scene.file("client.csv");
  const std::string status = scene.file("status");
  Program client({"sh", "-c", "{ \"$@\" 2>&1; echo $? > \"$0\"; } | head -n 1 > /dev/null; sleep 2",
                  status, client_program(), "--target", server.target(), "--count", "500", "--rate",
                  "1k", "--hold", "300ms", "--interval", "50ms", "--csv", csv});
  CHECK(client.wait(kSoon) == 0);
  CHECK(client.is_gone(5s));
  CHECK(contents_of(status) == "0\n");
  CHECK(mistakes_in(CsvTable::read(csv)) == Words{});
  server.stop();
}

TEST_CASE("a worker that hangs is killed after 30 s of drain", "[loopback][.long]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "1k", "--rate", "max"});
  client.await_phase("hold");
  ::kill(client.children().at(0), SIGSTOP);
  client.signal(SIGINT);
  const CsvTable log = client.end(3, 60s);
  CHECK(last(log, "closed_by_us") + last(log, "closed_worker_lost") == 1000);
  CHECK_THAT(client.err(), ContainsSubstring("nothing closed for 30 s: the workers are killed"));
  server.stop();
}
