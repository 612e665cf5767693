// What the check believes of the kernel: on a kernel that behaves otherwise these fail.
#include <netinet/in.h>

#include <algorithm>
#include <set>

#include "common/host/device.h"
#include "common/host/host_facts.h"
#include "common/host/proc_file.h"
#include "common/check/socket_cost.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

ConnectStart any_port(const Listener& listener, const PortRange& range,
                      const char* from = "127.0.1.9") {
  return start_connect_any_port(SocketAddress(endpoint(from)), SocketAddress(listener.at()),
                                CloseMode::reset, range);
}

PortRange own_range() {
  return read_host_limits().port_range.value();
}

TEST_CASE("an accept queue holds its backlog and one more") {
  const Listener listener({.backlog = 8});
  std::vector<Owned> clients;
  int open = 0;
  for (int i = 0; i < 12; ++i)
    clients.emplace_back(connect_from(endpoint("127.0.1.1"), listener.at()).descriptor);
  for (const Owned& client : clients) {
    pollfd one{client.get(), POLLOUT, 0};
    open += ::poll(&one, 1, 0) == 1 ? 1 : 0;
  }
  CHECK(open == 9);
}

TEST_CASE("a port that the kernel chooses is of its range, and serves every target") {
  if (read_host_facts(Address{}, true).kernel_version.value_or(0) < 6'003)
    return;  // no such option
  const Listener first;
  const Listener second;
  const auto low = static_cast<std::uint16_t>(own_range().first + 7);
  const PortRange one{low, low};  // within the sysctl's own
  const Owned to_first(any_port(first, one).descriptor);
  REQUIRE(to_first.get() >= 0);
  CHECK(local_endpoint(to_first.get()).port == low);
  const Owned to_second(any_port(second, one).descriptor);
  REQUIRE(to_second.get() >= 0);
  CHECK(local_endpoint(to_second.get()).port == low);
  const ConnectStart none = any_port(first, one);
  CHECK(none.error == EADDRNOTAVAIL);
  CHECK(none.step == ConnectStep::connect);
}

TEST_CASE("listeners at the wildcard address are seen, others not") {
  const Listener any({}, "0.0.0.0");
  const Listener one;
  const auto ports = listening_ports();
  CHECK(std::is_sorted(ports.begin(), ports.end()));
  CHECK(std::binary_search(ports.begin(), ports.end(), any.at().port));
  CHECK_FALSE(std::binary_search(ports.begin(), ports.end(), one.at().port));
}

TEST_CASE("loopback is the device towards loopback") {
  CHECK(device_towards(Address::parse("127.0.0.1")) == "lo");
  CHECK(device_with(Address::parse("127.0.0.1")) == "lo");
  CHECK(device_with(Address::parse("203.0.113.1")).empty());
  CHECK_FALSE(speed_of("lo"));
  CHECK_FALSE(speed_of("none0"));
}

TEST_CASE("this host's facts are read") {
  const HostFacts facts = read_host_facts(Address::parse("127.0.0.1"), false);
  CHECK(facts.device.is_loopback);
  for (const Fact& fact :
       {facts.file_max, facts.nr_open, facts.threads_max, facts.pid_max, facts.threads_in_use,
        facts.max_orphans, facts.max_tw_buckets, facts.max_syn_backlog, facts.netdev_max_backlog,
        facts.tcp_mem_pressure, facts.tcp_mem_max, facts.kernel_version})
    CHECK(fact.value_or(0) > 0);
  CHECK(facts.page_bytes >= 4096);
  CHECK(facts.tcp_hash_buckets.value_or(1) > 0);
}

TEST_CASE("what a socket costs is measured, or not believed") {
  const auto before = listening_ports();
  const SocketCost cost = measure_socket_cost();
  if (cost.socket_bytes) {
    CHECK(*cost.socket_bytes >= kLeastSocketBytes);
    CHECK(*cost.socket_bytes <= kMostSocketBytes);
  }
  if (cost.message_bytes) {
    CHECK(*cost.message_bytes >= kLeastMessageBytes);
    CHECK(*cost.message_bytes <= kMostMessageBytes);
  }
  CHECK(listening_ports() == before);
}

TEST_CASE("a network's broadcast address is told from others of it") {
  CHECK(is_broadcast(Address::parse("127.255.255.255")));
  CHECK(is_broadcast(Address::parse("255.255.255.255")));
  CHECK_FALSE(is_broadcast(Address::parse("127.255.255.254")));
  CHECK_FALSE(is_broadcast(Address::parse("203.0.113.1")));
  CHECK_FALSE(is_broadcast(Address::parse("0.0.0.0")));
  CHECK_FALSE(is_broadcast(Address::parse("::1")));
}

TEST_CASE("active objects count with their share of the slab") {
  CHECK(active_slab_bytes("slabinfo - version: 2.1\n"
                          "# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n"
                          "TCP 13 26 2368 13 8 : tunables 0 0 0 : slabdata 2 2 0\n"
                          "filp 16 32 192 16 1 : tunables 0 0 0 : slabdata 2 2 0\n",
                          4096) == 32'768 + 4'096);
  CHECK(active_slab_bytes("", 4096) == 0);
}

}  // namespace
}  // namespace c1k
