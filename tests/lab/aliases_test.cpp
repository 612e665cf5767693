// c1k-ipalias in the lab: what it adds and takes away, and who is in the way.
#include "tests/lab/aliases.h"

#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/stand_by.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Without a capability, whoever runs the tests.
Words deprived(const std::string& capability, const Words& words) {
  return joined({"setpriv", "--bounding-set=-" + capability, "--inh-caps=-" + capability}, words);
}

}  // namespace

TEST_CASE("remove takes what add added, and no other", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  output_of(add("192.168.10.140-150,fd00:10::5", journal), client_side());
  CHECK(times_in(addresses(), "\n") == times_in(before, "\n") + 5);
  output_of(remove_all(journal), client_side());
  CHECK(addresses() == before);
  CHECK_FALSE(std::filesystem::exists(journal));
}

TEST_CASE("an address for which another host answers is refused", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  for (const std::string taken : {"192.168.10.1", "fd00:10::1"})
    check_refused(add(taken, scene.file("journal")), {"another host", "answers for " + taken},
                  client_side());
  CHECK(addresses() == before);
}

TEST_CASE("an address that somebody else added again stays", "[.lab][aliases]") {
  if (!marks_are_kept()) return;
  Scene scene;
  const std::string journal = scene.file("journal");
  FreshNetwork network;
  output_of(joined(add("10.7.0.1-3", journal), {"--ignore", "conflict"}), network.here());
  network.run("ip address del 10.7.0.2/32 dev c1k0; ip address del 10.7.0.3/32 dev c1k0");
  network.run("ip address add 10.7.0.2/32 dev c1k0");
  const std::string said = output_of(remove_all(journal), network.here());
  CHECK_THAT(said, ContainsSubstring("1 entry removed, 1 were gone already, 1 stay"));
  CHECK(times_in(network.contents(), "\n") == 1);
  CHECK_THAT(network.contents(), ContainsSubstring("10.7.0.2/32"));
}

TEST_CASE("without CAP_NET_ADMIN it refuses, and --dry-run works", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  const Words adding = add("10.7.0.1-3", journal);
  for (const Words& words : {adding, remove_all(journal)})
    check_ends(2, deprived("net_admin", words),
               {"c1k-ipalias: ", "takes CAP_NET_ADMIN", "Nothing was changed"});
  const std::string said =
      output_of(deprived("net_admin", joined(adding, {"--dry-run"})), client_side());
  CHECK(times_in(said, "ip address add 10.7.0.") == 3);
  CHECK(addresses() == before);
  CHECK_FALSE(std::filesystem::exists(journal));
}

TEST_CASE("the commands of --dry-run do the same", "[.lab][aliases]") {
  Scene scene;
  const std::string journal = scene.file("journal");
  const Words adding = joined(add("10.7.0.1-20,fd00:7::1-9", journal),
                              {"--any", "10.8.0.0/16", "--any", "fd00:8::/64"});
  FreshNetwork by_hand;
  by_hand.run(output_of(joined(adding, {"--dry-run"}), by_hand.here()));
  FreshNetwork by_us;
  output_of(adding, by_us.here());
  const std::string there = by_us.contents();
  CHECK(times_in(there, "\n") == 31);
  CHECK(there == by_hand.contents());
  const Words removing = remove_all(journal);
  by_us.run(output_of(joined(removing, {"--dry-run"}), by_us.here()));
  CHECK(by_us.contents().empty());
  output_of(removing, by_us.here());
}

TEST_CASE("2,000 addresses, once, again and away", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  const Words adding = add("10.7.0.1-10.7.7.208", journal);
  check_ends(0, adding, {"2,000 entries added\n"});
  CHECK(times_in(addresses(), " 10.7.") == 2000);
  CHECK(times_in(contents_of(journal), "\naddress 10.7.") == 2000);
  check_ends(0, adding, {"0 entries added, 2,000 there before"});
  check_ends(0, remove_all(journal), {"2,000 entries removed\n"});
  CHECK(addresses() == before);
}

TEST_CASE("where nobody can be asked, it says so and adds", "[.lab][aliases]") {
  Scene scene;
  const std::string journal = scene.file("journal");
  check_ends(0, {kIpalias, "add", "--dev", "lo", "--ips", "127.0.7.1", "--journal", journal},
             {"is not asked: lo has no neighbours", "1 entry added"});
  check_ends(0, deprived("net_raw", add("10.7.0.1", journal)),
             {"is not asked", "CAP_NET_RAW", "1 entry added"});
  check_ends(0, remove_all(journal), {"2 entries removed"});
}

TEST_CASE("the client connects from a prefix that --any made bindable", "[.lab][aliases]") {
  Scene scene;
  const std::string journal = scene.file("journal");
  Server server(scene, {"--listen", "192.168.10.1:0"}, server_side());
  const Words options{
      "--ips", "192.168.10.208-223", "--target", server.target(), "--count", "160", "--hold", "0s"};
  check_refused(joined({client_program()}, options), {"192.168.10.208"}, client_side());
  const std::string before = addresses();
  check_ends(0, {kIpalias, "add", "--any", "192.168.10.208/28", "--journal", journal},
             {"1 entry added"});
  CHECK(addresses() == before);
  run_client(scene, 0, options, "client", client_side());
  check_ends(0, remove_all(journal), {"1 entry removed"});
  CHECK(last(server.stop(), "accepted") == 160);
}

TEST_CASE("a prefix of IPv6 takes a sysctl too, and it says so", "[.lab][aliases]") {
  Scene scene;
  FreshNetwork network;
  const Words adding{kIpalias, "add", "--any", "fd00:99::/64", "--journal", scene.file("journal")};
  Program first(adding, network.here());
  CHECK(first.wait(kSoon) == 0);
  CHECK_THAT(first.err(), ContainsSubstring("sysctl -w net.ipv6.ip_nonlocal_bind=1"));
  check_refused({server_program(), "--listen", "[fd00:99::7]:0"}, {"fd00:99::7"}, network.here());
  const Words check{client_program(),        "--target", "[::1]:9000", "--ips",
                    "fd00:99::7,fd00:98::7", "--count",  "1",          "--check"};
  check_refused(check,
                {"fd00:98::7 is not an address of this host; add it: c1k-ipalias add --dev lo",
                 "fd00:99::7 lies in fd00:99::/64, which is this host's by a local route",
                 "sysctl -w net.ipv6.ip_nonlocal_bind=1"},
                network.here());
  network.run("sysctl -qw net.ipv6.ip_nonlocal_bind=1");
  Program second(adding, network.here());
  CHECK(second.wait(kSoon) == 0);
  CHECK(second.err().empty());
  Server(scene, {"--listen", "[fd00:99::7]:0"}, network.here()).stop();
}

TEST_CASE("the client takes what was added by --ips journal", "[.lab][aliases]") {
  // The default journal, in a folder that only this process sees.
  const std::string script = R"(
    mount -t tmpfs none /var/lib
    "$1" add --dev c1k0 --ips 192.168.10.200-204
    "$2" --ips journal --target 192.168.10.1:9000 --count 1k --check || status=$?
    "$1" remove --all
    exit ${status-0})";
  check_ends(0, {"unshare", "-m", "sh", "-ec", script, "sh", kIpalias, client_program()},
             {"5 entries added", "1,000 connections from 5 aliases to 192.168.10.1:9000",
              "5 entries removed"});
  check_refused(
      {client_program(), "--ips", "journal", "--target", "192.168.10.1:9000", "--count", "1k"},
      {"--ips journal: c1k-ipalias has added no address here", "c1k-ipalias add --dev"},
      client_side());
}
