// Plans that this host or network can't carry are refused before the first SYN: exit 2, and a
// sentence that names the option, what is needed and what there is.
#include <algorithm>

#include "tests/catch.h"
#include "tests/lab/stand_by.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

constexpr const char* kServer = StandBy::kServer;

}  // namespace

TEST_CASE("more connections than slots", "[loopback][refusals]") {
  StandBy by;
  by.refuses(
      {"--target", kServer, "--ips", "127.0.1.1", "--ports", "20000-20099", "--count", "101"},
      {"--count", "1 alias x 100 ports x 1 target = 100 slots", "101 wanted",
       "1 more alias (--ips)"});
}

TEST_CASE("an alias that is not of this host", "[loopback][refusals]") {
  StandBy by;
  by.refuses({"--target", kServer, "--ips", "127.0.1.1,192.0.2.7-192.0.2.11", "--count", "10"},
             {"--ips: 192.0.2.7, 192.0.2.8, 192.0.2.9 and 2 more are not addresses of this host",
              "ip addr add 192.0.2.7/32"});
}

TEST_CASE("more memory than there is", "[loopback][refusals]") {
  StandBy by;
  by.refuses({"--target", kServer, "--ips", "127.1.0.0/16", "--count", "100M", "--check"},
             {"memory: 100,000,000 connections need", "95 % of MemAvailable", "enough for",
              "--ignore memory"});
}

TEST_CASE("more workers than there may be", "[loopback][refusals]") {
  StandBy by;
  by.refuses({"--target", kServer, "--ips", "127.0.1.1-127.0.1.4", "--count", "100k"},
             {"workers: 100,000 connections need", "nofile", "the hard limit is 100",
              "there may be 68", "ulimit -Hn"},
             {.descriptors = 100});
  by.refuses({"--target", kServer, "--count", "300", "--workers", "2"},
             {"workers: 300 connections need", "there may be 2", "raise --workers"},
             {.descriptors = 100});
}

TEST_CASE("ports that are not for everybody", "[loopback][refusals]") {
  StandBy by;
  // No privilege but root's, and not that of low ports.
  const auto without = [](const Words& command) {
    Words words{"setpriv", "--bounding-set", "-net_bind_service", "--inh-caps",
                "-net_bind_service"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
  };
  const Words client = without(
      {client_program(), "--target", by.target(), "--count", "10", "--ports", "500-600,2000-2001"});
  check_refused(client, {"--ports: 101 of 103 are below 1024", "ip_unprivileged_port_start",
                         "CAP_NET_BIND_SERVICE"});
  // Let through, it is no fault of the network's.
  Words ignoring = client;
  ignoring.insert(ignoring.end(), {"--ports=500-600", "--ignore", "ports", "--rate", "max"});
  ignoring.erase(std::find(ignoring.begin(), ignoring.end(), "--ports"),
                 std::find(ignoring.begin(), ignoring.end(), "--ports") + 2);
  Program run(ignoring);
  CHECK(run.wait(kSoon) == 1);
  CHECK_THAT(run.out(), Catch::Matchers::ContainsSubstring("ports-refused: ") &&
                            Catch::Matchers::ContainsSubstring("101") &&
                            !Catch::Matchers::ContainsSubstring("unreachable: "));
  check_refused(without({server_program(), "--listen", "127.0.0.1:500"}),
                {"--listen 127.0.0.1:500", "Permission denied", "CAP_NET_BIND_SERVICE"});
}

TEST_CASE("targets that are none", "[loopback][refusals]") {
  StandBy by;
  const auto refuses = [&by](const std::string& target, const Words& parts) {
    by.refuses({"--target", target, "--count", "10", "--check"}, parts);
  };
  refuses("127.0.0.1", {"--target", "port"});
  refuses("::1:9000", {"--target", "["});
  refuses("127.0.0.1:0", {"--target", "port"});
  refuses("127.0.0.1:9000-8000", {"--target", "9000-8000"});
  refuses("224.0.0.1:9000", {"--target 224.0.0.1", "multicast"});
  refuses("255.255.255.255:9000", {"--target 255.255.255.255", "broadcast"});
  refuses("0.0.0.0:9000", {"--target 0.0.0.0", "no one's address"});
  refuses(by.target() + "," + by.target(), {"--target", "is named twice"});
  by.refuses({"--target", "[::1]:9000", "--ips", "127.0.1.1", "--count", "10", "--check"},
             {"--ips", "IPv6"});
}

TEST_CASE("a public target needs a word that it is one's own", "[loopback][refusals]") {
  StandBy by;
  by.refuses({"--target", "8.8.8.8:53", "--count", "10", "--check"},
             {"--target 8.8.8.8", "public address", "--allow-public-target 8.8.8.8"});
  by.refuses(
      {"--target", "8.8.8.8:53", "--count", "10", "--allow-public-target", "8.8.4.4", "--check"},
      {"--allow-public-target 8.8.8.8"});
  by.refuses({"--target", "[2001:4860:4860::8888]:53", "--count", "10", "--check"},
             {"--allow-public-target 2001:4860:4860::8888"});
  by.refuses({"--target", std::string(by.target()) + ",8.8.8.8:53", "--count", "10", "--check"},
             {"--target 8.8.8.8"});
}

TEST_CASE("an IPv6 address that is not ready yet", "[.lab][refusals]") {
  const Words alias{"fd00:10::999/128", "dev", "c1k0"};
  output_of({"ip", "address", "add", alias[0], alias[1], alias[2]}, client_side());
  const Words words{
      client_program(), "--target", "[fd00:10::1]:9000", "--ips", "fd00:10::999", "--count", "10",
      "--check"};
  check_refused(words, {"--ips: fd00:10::999 is tentative", "nodad"}, client_side());
  const bool ready = eventually(10s, [&] {
    Program client(words, client_side());
    return client.wait(kSoon) == 0;
  });
  CHECK(ready);
  output_of({"ip", "address", "del", alias[0], alias[1], alias[2]}, client_side());
}

TEST_CASE("names and targets that lead nowhere", "[.lab][refusals]") {
  check_refused({client_program(), "--target", "no-such-host.invalid:9000", "--count", "10"},
                {"--target: 'no-such-host.invalid' can't be resolved"}, client_side());
  check_refused({client_program(), "--target", "10.9.9.9:9000", "--count", "10"},
                {"--target 10.9.9.9:9000: this host has no route to it"}, client_side());
}
