// Our own TCP on lines that lose, double and swap, with neighbours that object, and without rights.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/stack.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kOwn = plus(by_stack(Stack::packet), {"--target", kStackTarget});

// The lab's sides joined by a line of ours: 192.168.20.1 at the server's end, and near0 at the
// client's, without an address.
class BadLine {
 public:
  explicit BadLine(const Words& harm)
      : line_(plus({C1K_DELAY_LINE_BUILT, "2", "far0", "near0"}, harm)) {
    REQUIRE(eventually(kSoon, [this] { return line_.out() == "ready\n"; }));
    lay(server_side(), "far0");
    lay(client_side(), "near0");
    ip({"address", "add", "192.168.20.1/24", "dev", "slow0"}, server_side());
    ip({"route", "add", "192.168.20.0/24", "dev", "slow0"}, client_side());
    REQUIRE(eventually(kSoon, [this] { return line_.out() == "ready\nforwarding\n"; }));
  }
  ~BadLine() {
    line_.signal(SIGTERM);
    CHECK(line_.is_gone(kSoon));
  }

 private:
  void lay(const Surroundings& side, const std::string& name) {
    ip({"link", "add", "slow0", "type", "veth", "peer", "name", name, "netns",
        std::to_string(line_.pid())},
       side);
    ip({"link", "set", "slow0", "addrgenmode", "none", "up"}, side);
  }

  Program line_;
};

}  // namespace

TEST_CASE("a line that loses, doubles and swaps: all open, no byte is wrong",
          "[.lab][stack-faults]") {
  const Words harm = GENERATE(Words{"1", "1", "1"}, Words{"10", "10", "10"});
  CAPTURE(harm);
  Scene scene;
  BadLine line(harm);
  Server server(scene, {"--listen", "192.168.20.1:9000", "--mode", "echo"}, server_side());
  Client client(scene,
                {"--stack",
                 "own",
                 "--dev",
                 "slow0",
                 "--ips",
                 "192.168.20.100-103",
                 "--target",
                 "192.168.20.1:9000",
                 "--count",
                 "1k",
                 "--rate",
                 "2k",
                 "--connect-timeout",
                 "30s",
                 "--active",
                 "200",
                 "--message-every",
                 "500ms",
                 "--message-size",
                 "4kB",
                 "--hold",
                 "5s",
                 "--close",
                 "fin"},
                client_side());
  const CsvTable log = client.end(0, 120s);
  CHECK(most(log, "open") == 1'000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "messages_answered") > 500);
  CHECK(last(log, "retransmitted") > 0);
  CHECK(last(log, "bad_checksums") == 0);
  CHECK(last(log, "closed_by_us") == 1'000);
  server.stop();
}

TEST_CASE("an address that somebody has is refused before anything is sent",
          "[.lab][stack-faults]") {
  Scene scene;
  Program client({client_program(), "--stack", "own", "--dev", "c1k0", "--ips",
                  "192.168.10.1,192.168.10.200", "--target", kStackTarget, "--count", "10"},
                 client_side());
  CHECK(client.wait(kSoon) == 2);
  CHECK_THAT(client.text(), ContainsSubstring("192.168.10.1 by "));
}

TEST_CASE("an address of this host is refused, with the command that takes it away",
          "[.lab][stack-faults]") {
  Scene scene;
  Program client({client_program(), "--stack", "own", "--dev", "c1k0", "--ips",
                  "192.168.10.131-132", "--target", kStackTarget, "--count", "10", "--check"},
                 client_side());
  CHECK(client.wait(kSoon) == 2);
  CHECK_THAT(client.text(), ContainsSubstring("2 of 2 are this host's own") &&
                                ContainsSubstring("ip address del 192.168.10.131/32 dev c1k0"));
}

TEST_CASE("a target that is not there, or that other routes lead to", "[.lab][stack-faults]") {
  Scene scene;
  const auto refused = [](const std::string& target, const std::string& device) {
    Program client({client_program(), "--stack", "own", "--dev", device, "--ips",
                    "192.168.10.200-203", "--target", target, "--count", "10"},
                   client_side());
    CHECK(client.wait(kSoon) == 2);
    return client.text();
  };
  CHECK_THAT(refused("192.168.10.99:9000", "c1k0"),
             ContainsSubstring("192.168.10.99 does not say its Ethernet address"));
  CHECK_THAT(refused(kStackTarget, "lo"), ContainsSubstring("--dev lo"));
  CHECK_THAT(refused(kStackTarget, "none0"), ContainsSubstring("no such device"));
}

TEST_CASE("what forwards, and what is link-local, is said by the check", "[.lab][stack-faults]") {
  Scene scene;
  const auto checked = [](const Words& words) {
    Program client(
        plus({client_program(), "--stack", "own", "--dev", "c1k0", "--count", "10", "--check"},
             words),
        client_side());
    client.wait(kSoon);
    return client.text();
  };
  const Words usual{"--ips", "192.168.10.200", "--target", kStackTarget};
  CHECK_THAT(checked(usual), !ContainsSubstring("nobody is there"));
  output_of({"sysctl", "-qw", "net.ipv4.conf.c1k0.forwarding=1"}, client_side());
  const std::string forwards = checked(usual);
  output_of({"sysctl", "-qw", "net.ipv4.conf.c1k0.forwarding=0"}, client_side());
  CHECK_THAT(forwards, ContainsSubstring("sysctl -w net.ipv4.conf.c1k0.forwarding=0"));
  CHECK_THAT(checked({"--ips", "fe80::5%c1k0", "--target", "[fe80::1%c1k0]:9000"}),
             ContainsSubstring("link-local"));
}

TEST_CASE("without CAP_NET_RAW it says so; with it alone it runs", "[.lab][stack-faults]") {
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  const Words words = plus(kOwn, {"--count", "100", "--rate", "max", "--hold", "200ms"});
  Program without(
      plus({"setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", client_program()},
           words),
      client_side());
  CHECK(without.wait(kSoon) == 2);
  CHECK_THAT(without.text(), ContainsSubstring("take CAP_NET_RAW"));
  Program with(plus({"setpriv", "--bounding-set", "-all,+net_raw", "--inh-caps", "-all,+net_raw",
                     client_program()},
                    words),
               client_side());
  CHECK(with.wait(kSoon) == 0);
  server.await("closed", 100);
  server.stop();
}

TEST_CASE("who claims an address is told off once, and then gets it", "[.lab][stack-faults]") {
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene, plus(kOwn, {"--count", "100", "--rate", "max"}), client_side());
  client.await_phase("hold");
  const auto claim = [] {  // as a host does that has taken the address
    Undone taken({"address", "add", "192.168.10.200/32", "dev", "c1k0"},
                 {"address", "del", "192.168.10.200/32", "dev", "c1k0"}, server_side());
    output_of({"arping", "-U", "-c", "1", "-I", "c1k0", "192.168.10.200"}, server_side());
  };
  claim();
  CHECK_FALSE(eventually(500ms, [&client] { return times_in(client.text(), "given up") > 0; }));
  claim();
  CHECK(eventually(
      kSoon, [&client] { return times_in(client.text(), "192.168.10.200 is claimed by") == 1; }));
  client.signal(SIGINT);
  client.end(0);
  server.stop();
}
