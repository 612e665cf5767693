// A worker's descriptors run out while it runs: it says so, waits without spinning, and goes on
// when there are some again.
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("a server's worker is out of descriptors for a while", "[loopback][faults]") {
  Scene scene;
  Server server(scene, {"--workers", "1"});
  const pid_t worker = server.children().at(0);
  rlimit before{};
  ::prlimit(worker, RLIMIT_NOFILE, nullptr, &before);
  const rlimit few{50, before.rlim_max};
  ::prlimit(worker, RLIMIT_NOFILE, &few, nullptr);
  const auto start = std::chrono::steady_clock::now();
  Client client(scene, {"--target", server.target(), "--count", "300", "--rate", "max"});
  client.await_phase("hold");  // the accept queue takes them
  server.await("accept_errors", 1);
  const double cpu = cpu_seconds(worker);
  std::this_thread::sleep_for(1500ms);
  CHECK(server.newest("accept_errors") >= 5);  // it tries again ten times a second
  CHECK(server.newest("accept_errors") <= 10 * seconds_since(start) + 1);
  CHECK(cpu_seconds(worker) - cpu < 0.15);
  CHECK(server.newest("open") < 50);
  const std::size_t lines = times_in(server.err(), "EMFILE: a worker's descriptors are used up");
  CHECK(lines >= 1);
  CHECK(static_cast<double>(lines) <= seconds_since(start) + 1);
  CHECK_THAT(server.err(), ContainsSubstring("nofile"));
  ::prlimit(worker, RLIMIT_NOFILE, &before, nullptr);
  server.await("open", 300);
  client.signal(SIGINT);
  client.end(0);
  CHECK(last(server.stop(), "accepted") == 300);
}

TEST_CASE("a client's worker is out of descriptors for a while", "[loopback][faults]") {
  Scene scene;
  Server server(scene);
  Client client(scene,
                {"--target", server.target(), "--count", "600", "--rate", "300", "--workers", "1"});
  client.await("open", 100);
  const pid_t worker = client.children().at(0);
  rlimit before{};
  ::prlimit(worker, RLIMIT_NOFILE, nullptr, &before);
  const rlimit few{150, before.rlim_max};
  ::prlimit(worker, RLIMIT_NOFILE, &few, nullptr);
  client.await("failed_no_descriptor", 3);
  CHECK(client.newest("open") < 150);
  ::prlimit(worker, RLIMIT_NOFILE, &before, nullptr);
  client.await_phase("hold");
  CHECK(client.newest("open") == 600);
  CHECK_THAT(client.err(), ContainsSubstring("EMFILE: a worker's descriptors are used up"));
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(last(log, "failed") == last(log, "failed_no_descriptor"));
  CHECK_THAT(client.out(), ContainsSubstring("descriptor-limit: "));
  CHECK(last(log, "failed") < 100);  // it paused, it did not burn slots
  server.stop();
}
