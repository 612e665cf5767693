// c1k-server --watch of a process that lives in another network namespace than the watch itself.
#include <csignal>
#include <thread>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";
// Root without a capability: it may write where root may, and is refused what needs one.
const Words kNoRights{"setpriv", "--inh-caps=-all", "--bounding-set=-all"};

Words watch_of(pid_t process, const std::string& csv) {
  return {server_program(), "--watch", std::to_string(process), "--csv", csv, "--interval", "50ms"};
}

// Waits until the newest row says so.
void await(const std::string& csv, const std::string& column, double value) {
  CAPTURE(column, value);
  REQUIRE(eventually(kSoon, [&] {
    const auto log = glance_at(csv);
    return log && log->rows() > 0 && log->value(log->rows() - 1, column) == value;
  }));
}

CsvTable end(Program& watch, const std::string& csv) {
  watch.signal(SIGTERM);
  CHECK(watch.wait(kSoon) == 0);
  return CsvTable::read(csv);
}

}  // namespace

TEST_CASE("what is watched from outside is of the server's own namespace", "[.lab][watch]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget, "--backlog", "30"}, server_side());
  const std::string csv = scene.file("watch.csv");
  // The watch is in the test's own network, where none of this is to be seen.
  Program watch(watch_of(server.pid(), csv));
  await(csv, "accept_queue_limit", 30);
  CHECK(at(*glance_at(csv), 0, "accept_queue") == 0);
  Client client(scene, {"--target", kTarget, "--ips", kAliases, "--count", "1k", "--rate", "2k"},
                client_side());
  client.await_phase("hold");
  await(csv, "open", 1000);               // the client's ends are elsewhere
  for (int look = 0; look < 5; ++look) {  // those as well that are forked as the others fill up
    for (const pid_t worker : server.children()) ::kill(worker, SIGSTOP);
    std::this_thread::sleep_for(100ms);
  }
  Client more(
      scene,
      {"--target", kTarget, "--ips", kAliases, "--ports", "2000-2999", "--count", "50", "--rate",
       "100", "--hold", "forever", "--connect-timeout", "500ms", "--give-up", "500ms"},
      client_side(), "more");
  await(csv, "accept_queue", 31);  // one more than the backlog
  more.await_phase("hold");
  for (const pid_t worker : server.children()) ::kill(worker, SIGCONT);
  await(csv, "accept_queue", 0);
  more.signal(SIGINT);
  more.end(130);
  client.signal(SIGINT);
  client.end(0);
  const double overflows = server.newest("listen_overflows");
  CHECK(overflows > 0);
  server.await("closed", 1031);
  const CsvTable log = end(watch, csv);
  CHECK(last(log, "listen_overflows") == overflows);
  CHECK(most(log, "tcp_inuse") >= 1000);
  CHECK(most(log, "tcp_inuse") < 1200);
  CHECK_THAT(watch.err(), !ContainsSubstring("not known"));
  server.stop();
}

TEST_CASE("without the right to enter its namespace the queue is not known", "[.lab][watch]") {
  Scene scene;
  const std::string served = scene.file("served.csv");
  // Two without capabilities may look at each other; entering a network takes CAP_SYS_ADMIN.
  Program server(plus(kNoRights, {server_program(), "--listen", kTarget, "--csv", served}),
                 server_side());
  REQUIRE(eventually(kSoon, [&] { return glance_at(served) && glance_at(served)->rows() > 0; }));
  const std::string csv = scene.file("watch.csv");
  Program watch(plus(kNoRights, watch_of(server.pid(), csv)));
  await(csv, "open", 0);
  Client client(scene, {"--target", kTarget, "--ips", kAliases, "--count", "500", "--rate", "max"},
                client_side());
  client.await_phase("hold");
  await(csv, "open", 500);  // /proc/PID/net asks for no right
  client.signal(SIGINT);
  client.end(0);
  const CsvTable log = end(watch, csv);
  for (std::size_t row = 0; row < log.rows(); ++row) {
    CHECK_FALSE(log.value(row, "accept_queue"));
    CHECK_FALSE(log.value(row, "accept_queue_limit"));
  }
  CHECK(at(log, 0, "user_bytes") > 0);
  CHECK(times_in(watch.err(), "not known, for our rights or this kernel: accept_queue") == 1);
  server.signal(SIGTERM);
  CHECK(server.wait(kSoon) == 0);
}

TEST_CASE("without the right to look at the process little is known", "[.lab][watch]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const std::string csv = scene.file("watch.csv");
  Program watch(plus(kNoRights, watch_of(server.pid(), csv)));
  await(csv, "open", 0);
  const CsvTable log = end(watch, csv);
  for (std::size_t row = 0; row < log.rows(); ++row) {
    CHECK_FALSE(log.value(row, "user_bytes"));
    CHECK_FALSE(log.value(row, "accept_queue"));
    CHECK(log.value(row, "tcp_inuse"));
  }
  CHECK(times_in(watch.err(), "not known, for our rights or this kernel: user_bytes") == 1);
  CHECK(times_in(watch.err(), "accept_queue (its sockets") == 1);
  server.stop();
}
