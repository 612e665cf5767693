// Each reason of docs/reasons.md that loopback can provoke, recognised by its name in the summary.
// Where the kernel can't be made to say no without changing the host, strace says it in its place.
#include "tests/lab/reasons.h"

#include <csignal>
#include <memory>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/peer.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

const Words kImpatient{"--connect-timeout", "300ms", "--give-up", "300ms", "--hold", "0s"};

// Runs a client and gives the names in its summary.
Words reasons_of(Scene& scene, int status, const Words& options, const std::string& name) {
  const std::string summary = scene.file(name + ".json");
  run_client(scene, status, plus(options, {"--summary", summary}), name);
  return reasons_in(summary);
}

// The same of a client to which the kernel answers as `injected` says (strace(1), -e inject).
Words reasons_injected(Scene& scene, int status, const Words& options, const std::string& injected,
                       const std::string& name) {
  const std::string summary = scene.file(name + ".json");
  Program client(plus({"strace", "-f", "-qq", "-o", "/dev/null", "-e",
                       "trace=" + injected.substr(0, injected.find(':')), "-e",
                       "inject=" + injected, client_program(), "--summary", summary},
                      options));
  const int ended = client.wait(60s);
  INFO(client.text());
  REQUIRE(ended == status);
  return reasons_in(summary);
}

bool has(const std::string& program) {
  Program look({"sh", "-c", "command -v " + program});
  if (look.wait(kSoon) == 0) return true;
  WARN("skipped: no " + program + " here");
  return false;
}

// By the log's rows: how busy the host was in the ramp, by time.
double busy_in_ramp(const CsvTable& log) {
  double busy = 0, seconds = 0;
  for (const std::size_t row : rows_in(log, "ramp")) {
    if (row == 0 || !log.value(row, "host_cpu_pct")) continue;  // too short for the kernel's ticks
    const double interval = at(log, row, "time_s") - at(log, row - 1, "time_s");
    busy += at(log, row, "host_cpu_pct") * interval;
    seconds += interval;
  }
  return busy / seconds;
}

}  // namespace

TEST_CASE("what this host refuses is named after its limit", "[loopback][reasons]") {
  if (!has("strace")) return;
  Scene scene;
  Server server(scene);
  const Words options = plus({"--target", server.target(), "--count", "100"}, kImpatient);
  // Supervisor and plan make a few of these calls themselves; each process is counted apart.
  CHECK(names(reasons_injected(scene, 1, options, "connect:error=ENOBUFS:when=30+", "memory"),
              "memory"));
  CHECK(names(reasons_injected(scene, 1, options, "epoll_ctl:error=ENOSPC:when=30+", "watches"),
              "epoll-watches"));
  CHECK(names(reasons_injected(scene, 1, options, "connect:error=EPROTO:when=30+", "otherwise"),
              "failed-otherwise"));
  CHECK(names(reasons_injected(scene, 1, options, "connect:error=EMFILE:when=30+", "descriptors"),
              "descriptor-limit"));
  server.stop();
}

TEST_CASE("resets are named by when they came", "[loopback][reasons]") {
  if (!has("strace")) return;
  Scene scene;
  const Peer resets(Peer::Manner::resets);
  const Words options{"--target", resets.target(), "--count", "200", "--rate", "2k"};
  CHECK(names(reasons_of(scene, 1, options, "resets"), "target-reset"));
  // The worker looks so late that the reset is there before it has seen the connect.
  CHECK(names(reasons_injected(scene, 1, plus(options, kImpatient),
                               "/^epoll_p?wait:delay_enter=20ms", "reset"),
              "reset-while-connecting"));
  const Peer hangs_up(Peer::Manner::hangs_up);
  CHECK(
      names(reasons_of(scene, 1, {"--target", hangs_up.target(), "--count", "200", "--rate", "2k"},
                       "hangs_up"),
            "target-closed"));
}

TEST_CASE("a worker that was killed is named on its side", "[loopback][reasons]") {
  Scene scene;
  Server server(scene, {"--summary", scene.file("server.json")});
  Client client(scene, {"--target", server.target(), "--count", "500", "--rate", "max", "--summary",
                        scene.file("client.json")});
  client.await_phase("hold");
  server.await("open", 500);
  for (const pid_t worker : client.children()) ::kill(worker, SIGKILL);
  client.await("closed_worker_lost", 500);
  client.signal(SIGINT);
  client.end(3);
  CHECK(reasons_in(scene.file("client.json")) == Words{"worker-lost"});
  Client again(scene, {"--target", server.target(), "--count", "500", "--rate", "max"}, {}, "more");
  again.await_phase("hold");
  server.await("open", 500);
  for (const pid_t worker : server.children()) ::kill(worker, SIGKILL);
  again.end(1);
  server.stop(3);
  CHECK(reasons_in(scene.file("server.json")) == Words{"worker-lost"});
}

TEST_CASE("ports that another run holds are named", "[loopback][reasons]") {
  Scene scene;
  Server server(scene);
  const Words aliases{"--target", server.target(), "--ips", "127.0.1.1", "--rate", "max"};
  Client first(scene, plus(aliases, {"--ports", "20000-20199", "--count", "200"}), {}, "first");
  first.await_phase("hold");
  CHECK(reasons_of(scene, 0,
                   plus(aliases, {"--ports", "20000-20499", "--count", "300", "--hold", "0s"}),
                   "second") == Words{"ports-busy"});
  first.signal(SIGINT);
  first.end(0);
  server.stop();
}

TEST_CASE("a target that stops at a known mark, and one slower than asked", "[loopback][reasons]") {
  Scene scene;
  const Peer peer(Peer::Manner::silent, 1013);  // as many as fit a server with ulimit -n 1024
  const Words levelled = reasons_of(
      scene, 1, plus({"--target", peer.target(), "--count", "2k", "--rate", "max"}, kImpatient),
      "ceiling");
  CHECK(names(levelled, "ceiling"));
  CHECK_FALSE(names(levelled, "target-slow"));
  const Peer swallows(Peer::Manner::swallows_syns);
  const Words slow = reasons_of(
      scene, 1, plus({"--target", swallows.target(), "--count", "2k", "--rate", "2k"}, kImpatient),
      "slow");
  CHECK(names(slow, "target-slow"));
  CHECK_FALSE(names(slow, "ceiling"));
  const Words narrow = reasons_of(scene, 1,
                                  plus({"--target", swallows.target(), "--count", "2k", "--rate",
                                        "2k", "--max-connecting", "20"},
                                       kImpatient),
                                  "narrow");
  CHECK(names(narrow, "max-connecting"));
  CHECK_FALSE(names(narrow, "target-slow"));
}

TEST_CASE("a rate that no host here reaches: no CPU is idle", "[loopback][reasons]") {
  Scene scene;
  Server server(scene);
  std::vector<std::unique_ptr<Program>> burners;
  for (unsigned core = 0; core < std::thread::hardware_concurrency(); ++core)
    burners.push_back(std::make_unique<Program>(Words{"sh", "-c", "while :; do :; done"}));
  const Words found = reasons_of(
      scene, 0, {"--target", server.target(), "--count", "15k", "--rate", "2M", "--hold", "0s"},
      "busy");
  CHECK(names(found, "no-idle-cpu"));
  CHECK_FALSE(names(found, "client-late"));
  server.stop();
}

TEST_CASE("workers that are held up while the host is not: the client is late",
          "[loopback][reasons]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "4k", "--rate", "1k", "--hold",
                        "0s", "--summary", scene.file("late.json")});
  client.await("open", 500);
  const auto workers = client.children();
  for (const pid_t worker : workers) ::kill(worker, SIGSTOP);
  std::this_thread::sleep_for(800ms);
  for (const pid_t worker : workers) ::kill(worker, SIGCONT);
  const CsvTable log = client.end(0);
  REQUIRE(last(log, "lost_ms") > 0);
  const double busy = busy_in_ramp(log);
  CAPTURE(busy);
  const Words found = reasons_in(scene.file("late.json"));
  if (busy < 90) CHECK(found == Words{"client-late"});
  if (busy > 94) CHECK(found == Words{"no-idle-cpu"});  // others are at work on this machine
  server.stop();
}
