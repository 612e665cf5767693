// Whole runs between two hosts that are two network namespaces, through real aliases.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";

// What the kernel of a side counts, by the program that runs there.
long kernel_inuse(const Program& program) {
  return network_figure(program.pid(), "sockstat", "TCP:", "inuse") +
         network_figure(program.pid(), "sockstat6", "TCP6:", "inuse");
}

// In every row of the phase what the kernel counts is what the log says, less what was there.
void check_against_kernel(const CsvTable& log, const std::string& phase, double open) {
  const double before = at(log, 0, "tcp_inuse");
  const auto rows = rows_in(log, phase);
  CHECK_FALSE(rows.empty());
  for (const std::size_t row : rows)
    if (at(log, row, "open") == open) CHECK(at(log, row, "tcp_inuse") - before == open);
}

}  // namespace

TEST_CASE("50,000 through 16 aliases, twice", "[.lab][runs]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  double served = 0;
  for (const std::string rate : {"max", "20k"}) {
    CAPTURE(rate);
    Client client(scene, {"--target", kTarget, "--ips", kAliases, "--count", "50k", "--rate", rate},
                  client_side(), "client-" + rate);
    client.await_phase("hold");
    server.await("accepted", served + 50'000);
    CHECK(server.newest("open") == 50'000);
    CHECK(kernel_inuse(client) == 50'000);
    CHECK(kernel_inuse(server) == 50'001);  // and the listener
    const std::string of_one =
        output_of({"ss", "-Htn", "state", "established", "src", "192.168.10.131"}, client_side());
    CHECK(times_in(of_one, "\n") == 50'000 / 16);  // the load is even
    client.signal(SIGINT);
    const CsvTable log = client.end(0);
    CHECK(phases_of(log) == "ramp hold drain done");
    CHECK(last(log, "attempted") == 50'000);
    CHECK(last(log, "skipped") == 0);
    check_against_kernel(log, "hold", 50'000);
    CHECK(last(log, "tcp_inuse") == 0);
    CHECK(last(log, "tcp_tw") == 0);
    if (rate == "20k") {
      const double ramp_s = kept_ramp_s(log);
      CHECK(ramp_s > 2.4);
      CHECK(ramp_s < 3.2);
    }
    server.await("closed", served += 50'000);
    CHECK(server.newest("open") == 0);
    CHECK(kernel_inuse(server) == 1);
  }
  const CsvTable log = server.stop();
  check_against_kernel(log, "serve", 50'000);
  CHECK(last(log, "accepted") == 100'000);
  CHECK(last(log, "closed_reset") == 100'000);
  CHECK(last(log, "tcp_tw") == 0);
}

TEST_CASE("IPv6 aliases", "[.lab][runs]") {
  Scene scene;
  Server server(scene, {"--listen", "[fd00:10::1]:9000"}, server_side());
  Client client(scene,
                {"--target", "[fd00:10::1]:9000", "--ips", "fd00:10::131-fd00:10::140", "--count",
                 "10k", "--rate", "max"},
                client_side());
  client.await_phase("hold");
  server.await("open", 10'000);
  CHECK(kernel_inuse(client) == 10'000);
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  check_against_kernel(log, "hold", 10'000);
  CHECK(last(log, "tcp_inuse") == 0);
  CHECK(last(log, "tcp_tw") == 0);
  server.await("closed", 10'000);
  CHECK(last(server.stop(), "accepted") == 10'000);
}

TEST_CASE("the aliases of a device, towards both families", "[.lab][runs]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget + ",[fd00:10::1]:9000"}, server_side());
  const CsvTable log = run_client(scene, 0,
                                  {"--target", kTarget + ",[fd00:10::1]:9000", "--ips", "dev:c1k0",
                                   "--count", "4k", "--rate", "max", "--hold", "0s"},
                                  "client", client_side());
  CHECK(most(log, "open") == 4000);
  server.await("closed", 4000);
  CHECK(last(server.stop(), "accepted") == 4000);
}

TEST_CASE("--close fin leaves TIME_WAIT, and the next run starts at once", "[.lab][runs]") {
  Scene scene;
  // At both ends: one that closes by RST answers the other's FIN with it, and nobody waits.
  Server server(scene, {"--listen", kTarget, "--close", "fin"}, server_side());
  const Words words{"--target", kTarget,  "--ips", "192.168.10.131", "--count", "2k", "--rate",
                    "max",      "--hold", "0s",    "--close",        "fin"};
  const CsvTable first = run_client(scene, 0, words, "first", client_side());
  server.await("closed_by_peer", 2000);
  CHECK(last(first, "closed_by_us") == 2000);
  const CsvTable second = run_client(scene, 0, words, "second", client_side());
  CHECK(at(second, 0, "tcp_tw") > 1000);  // the kernel lets some go at once, more under load
  CHECK(most(second, "open") == 2000);    // from the very slots that wait
  CHECK(last(second, "skipped") == 0);
  server.await("closed_by_peer", 4000);
  CHECK(last(server.stop(), "tcp_tw") == 0);
}

TEST_CASE("the accept queue is small: nobody is lost", "[.lab][runs]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget, "--backlog", "16"}, server_side());
  Client client(scene, {"--target", kTarget, "--ips", kAliases, "--count", "2k", "--rate", "4k"},
                client_side());
  client.await_phase("hold");
  CHECK(client.newest("open") == 2000);
  server.await("open", 2000);  // what was dropped is sent again
  client.signal(SIGINT);
  client.end(0);
  server.await("closed", 2000);
  server.stop();
}
