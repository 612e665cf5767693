// Figures held against what somebody else measures: the kernel's memory by its own caches, and
// latencies over a line whose delay is known.
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <sstream>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::WithinRel;

namespace {

namespace json = boost::json;

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";

json::object summary_in(const std::string& path) {
  return json::parse(contents_of(path)).as_object();
}

// Bytes of the slabs of every cache, by name: awk's reading of /proc/slabinfo, not ours.
std::map<std::string, double> caches_now() {
  const std::string text =
      output_of({"awk", "NR > 2 { printf \"%s %.0f\\n\", $1, $15 * $6 * 4096 }", "/proc/slabinfo"});
  std::map<std::string, double> caches;
  std::istringstream lines(text);
  std::string name;
  for (double bytes = 0; lines >> name >> bytes;) caches[name] = bytes;
  return caches;
}

void ip(Words words, const Surroundings& where = {}) {
  words.insert(words.begin(), "ip");
  output_of(words, where);
}

}  // namespace

TEST_CASE("memory per connection is what the kernel's caches have grown by", "[.lab][figures]") {
  if (::access("/proc/slabinfo", R_OK) != 0) return;  // in a user namespace: Slab is all there is
  constexpr double kCount = 100'000;
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const auto before = caches_now();
  Client client(scene,
                {"--target", kTarget, "--ips", kAliases, "--count", "100k", "--rate", "25k",
                 "--summary", scene.file("client.json"), "--interval", "100ms"},
                client_side());
  client.await_phase("hold");
  server.await("open", kCount);
  const auto after = caches_now();
  client.signal(SIGINT);
  client.end(0);
  const json::object summary = summary_in(scene.file("client.json"));
  const json::object memory = summary.at("memory").as_object();
  CHECK(memory.at("kernel_source").as_string() == "slabinfo");
  CHECK(memory.at("both_ends_here").as_bool());
  double grown = 0;
  for (const auto& cache : memory.at("kernel_slabs").as_object()) {
    const std::string name(cache.key());
    grown += after.at(name) - before.at(name);
  }
  CHECK(memory.at("kernel_slabs").as_object().contains("TCP"));
  CHECK_THAT(summary.at("kernel_bytes_per_connection").to_number<double>(),
             WithinRel(grown / kCount, 0.03));
  CHECK_THAT(memory.at("sockets_per_connection").to_number<double>(), WithinRel(2.0, 0.03));
  CHECK(summary.at("tcp_inuse_growth").to_number<double>() == kCount);
  server.await("closed", kCount);
  server.stop();
}

TEST_CASE("a line that holds every packet 50 ms is measured as such", "[.lab][figures]") {
  Scene scene;
  Program line({C1K_DELAY_LINE_BUILT, "50", "far0", "near0"});
  REQUIRE(eventually(kSoon, [&line] { return line.out() == "ready\n"; }));
  const std::string its_pid = std::to_string(line.pid());
  // The names are made last: the line goes on when it sees both.
  const auto lay = [&its_pid](const Surroundings& side, const std::string& name,
                              const std::string& address) {
    ip({"link", "add", "slow0", "type", "veth", "peer", "name", name, "netns", its_pid}, side);
    ip({"link", "set", "slow0", "addrgenmode", "none", "up"}, side);
    ip({"address", "add", address, "dev", "slow0"}, side);
  };
  lay(server_side(), "far0", "192.168.20.1/24");
  lay(client_side(), "near0", "192.168.20.2/24");
  REQUIRE(eventually(kSoon, [&line] { return line.out() == "ready\nforwarding\n"; }));
  {
    Server server(scene, {"--listen", "192.168.20.1:9000"}, server_side());
    Client client(
        scene,
        {"--target", "192.168.20.1:9000", "--ips", "192.168.20.2", "--count", "2k", "--rate", "500",
         "--hold", "0s", "--drain-rate", "5k", "--summary", scene.file("client.json")},
        client_side());
    client.end(0);
    const json::object summary = summary_in(scene.file("client.json"));
    const auto p50 = [&summary](const char* timing) {
      return summary.at(timing).as_object().at("p50").to_number<double>();
    };
    CHECK_THAT(p50("connect_us"), WithinRel(100'000.0, 0.02));  // there and back
    CHECK_THAT(p50("connect_due_us"), WithinRel(100'000.0, 0.02));
    server.await("closed", 2000);
    server.stop();
  }
  line.signal(SIGTERM);
  CHECK(line.is_gone(kSoon));  // its namespace, and with it the veth pairs, go too
}

TEST_CASE("an accept queue that overflows is named on both sides", "[.lab][figures]") {
  Scene scene;
  Server server(scene,
                {"--listen", kTarget, "--backlog", "1", "--summary", scene.file("server.json")},
                server_side());
  run_client(scene, 0,
             {"--target", kTarget, "--ips", kAliases, "--count", "5k", "--rate", "max", "--hold",
              "0s", "--summary", scene.file("client.json")},
             "client", client_side());
  server.stop();  // of many it has never heard: ghosts, gone before their last ACK came again
  for (const char* name : {"client.json", "server.json"}) {
    CAPTURE(name);
    const json::array reasons = summary_in(scene.file(name)).at("reasons").as_array();
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].as_object().at("name").as_string() == "accept-queue");
  }
}
