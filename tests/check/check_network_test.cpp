// The rules of the check about TCP and the network, each on both sides of its edge.
#include "tests/check/check_of.h"

namespace c1k {
namespace {

TEST_CASE("conntrack fails the count only where it tracks") {
  const auto at = [](std::uint64_t most, std::uint64_t used, std::uint64_t buckets) {
    return with("conntrack", [=](auto& f, auto&) {
      f.conntrack_max = most, f.conntrack_count = used, f.conntrack_buckets = buckets;
    });
  };
  CHECK(at(1'000'010, 10, 1'000'000) == Verdict::ok);
  CHECK(at(1'000'009, 10, 1'000'000) == Verdict::will_fail);
  CHECK(at(999'999, 0, 1'000'000) == Verdict::may_slow);
  CHECK(at(2'000'000, 10, 10'000) == Verdict::may_slow);
  CHECK(row("conntrack", needs(), facts()).have == "not loaded");
}

TEST_CASE("orphans and time-wait matter to --close fin") {
  for (const char* name : {"orphans", "time-wait"}) {
    const auto at = [name](std::uint64_t count, bool fin) {
      return with(name, [=](auto&, auto& n) { n.connections = count, n.fin = fin; });
    };
    CHECK(at(131'072, true) == Verdict::ok);
    CHECK(at(131'073, true) == Verdict::may_slow);
    CHECK(at(131'073, false) == Verdict::ok);
  }
}

TEST_CASE("somaxconn: the server's backlog, or what comes in 50 ms when the target is here") {
  const auto server = [](std::uint64_t backlog, std::uint64_t somaxconn) {
    return with("somaxconn", [=](auto& f, auto& n) {
      n.is_server = true, n.backlog = backlog, f.somaxconn = somaxconn;
    });
  };
  CHECK(server(65'535, 65'535) == Verdict::ok);
  CHECK(server(65'535, 65'534) == Verdict::may_slow);
  CHECK(server(0, 4'096) == Verdict::ok);
  CHECK(server(0, 4'095) == Verdict::may_slow);
  const auto client = [](Rate rate, std::uint64_t somaxconn, bool both) {
    return with("somaxconn", [=](auto& f, auto& n) {
      n.rate = rate, n.both_ends = both, f.somaxconn = somaxconn;
    });
  };
  CHECK(client(10'000, 500, true) == Verdict::ok);
  CHECK(client(10'000, 499, true) == Verdict::may_slow);
  CHECK(client(std::nullopt, 4'095, true) == Verdict::may_slow);
  CHECK(client(10'000, 1, false) == Verdict::ok);
}

TEST_CASE("syn-backlog matters without syncookies") {
  const auto at = [](std::uint64_t cookies, std::uint64_t length) {
    return with("syn-backlog", [=](auto& f, auto& n) {
      n.is_server = true, n.backlog = 3'000, f.syncookies = cookies, f.max_syn_backlog = length;
    });
  };
  CHECK(at(0, 4'000) == Verdict::ok);
  CHECK(at(0, 3'999) == Verdict::may_slow);
  CHECK(at(1, 3'999) == Verdict::ok);
}

TEST_CASE("netdev-backlog and tcp-hash") {
  CHECK(with("netdev-backlog", [](auto& f, auto&) { f.netdev_max_backlog = 512; }) == Verdict::ok);
  CHECK(with("netdev-backlog", [](auto& f, auto&) { f.netdev_max_backlog = 511; }) ==
        Verdict::may_slow);
  CHECK(with("tcp-hash", [](auto& f, auto&) { f.tcp_hash_buckets = 500'000; }) == Verdict::ok);
  CHECK(with("tcp-hash", [](auto& f, auto&) { f.tcp_hash_buckets = 499'999; }) ==
        Verdict::may_slow);
  CHECK(with("tcp-hash", [](auto&, auto& n) { n.both_ends = true; }) == Verdict::may_slow);
}

TEST_CASE("rp-filter: strict, with several devices") {
  const auto at = [](std::uint64_t value, std::uint64_t devices) {
    return with("rp-filter",
                [=](auto& f, auto&) { f.device.rp_filter = value, f.devices_up = devices; });
  };
  CHECK(at(1, 1) == Verdict::ok);
  CHECK(at(1, 2) == Verdict::may_slow);
  CHECK(at(2, 2) == Verdict::ok);
}

TEST_CASE("arp: who answers nobody for an alias gets no answer either") {
  const auto at = [](std::uint64_t value, bool loopback) {
    return with("arp", [=](auto& f, auto&) {
      f.device.arp_ignore = value, f.device.is_loopback = loopback;
    });
  };
  CHECK(at(1, false) == Verdict::ok);
  CHECK(at(2, false) == Verdict::will_fail);
  CHECK(at(8, false) == Verdict::will_fail);
  CHECK(at(2, true) == Verdict::ok);
  CHECK(with("arp", [](auto& f, auto& n) { f.device.arp_ignore = 2, n.aliases = 1; }) ==
        Verdict::ok);
  CHECK(with("arp", [](auto& f, auto& n) { f.device.arp_ignore = 2, n.connections = 63'512; }) ==
        Verdict::may_slow);
}

TEST_CASE("what a setting changes is the device's own value, or all's") {
  HostFacts some = facts();
  some.device.rp_filter = 1;  // all's
  some.device.rp_filter_own = 0;
  some.devices_up = 2;
  const Finding strict = row("rp-filter", needs(), some);
  REQUIRE(strict.settings.size() == 1);
  CHECK(strict.settings[0].key == "net.ipv4.conf.eth1.rp_filter");
  CHECK(strict.settings[0].today == "0");
  some.device.arp_ignore = some.device.arp_ignore_all = 8;
  some.device.arp_ignore_own = 1;
  const Finding silent = row("arp", needs(), some);
  REQUIRE(silent.settings.size() == 1);
  CHECK(silent.settings[0].key == "net.ipv4.conf.all.arp_ignore");
  CHECK(silent.settings[0].today == "8");
  CHECK(silent.fix == "sysctl -w net.ipv4.conf.all.arp_ignore=1");
  some.device.arp_ignore_own = 2;
  CHECK(row("arp", needs(), some).fix ==
        "sysctl -w net.ipv4.conf.eth1.arp_ignore=1 net.ipv4.conf.all.arp_ignore=1");
}

TEST_CASE("neighbours: one for each alias at the target's side, for each target at ours") {
  CHECK(with("neighbours", [](auto&, auto& n) { n.aliases = 1'024; }) == Verdict::ok);
  CHECK(with("neighbours", [](auto&, auto& n) { n.aliases = 1'025; }) == Verdict::may_slow);
  CHECK(with("neighbours", [](auto&, auto& n) { n.target_addresses = 1'025; }) ==
        Verdict::may_slow);
}

TEST_CASE("bandwidth: the article's 200,000 x 1 KB/s are 1.6 Gbit/s") {
  const auto at = [](std::uint64_t mbit, std::uint64_t bytes) {
    HostFacts linked = facts();
    linked.device.speed_mbit_per_s = mbit;
    Needs busy = needs();
    busy.rate = std::nullopt;
    busy.traffic_bytes_per_s = bytes;
    return row("bandwidth", busy, linked);
  };
  CHECK(at(10'000, 200'000'000).verdict == Verdict::ok);
  CHECK(at(1'600, 200'000'000).verdict == Verdict::ok);
  CHECK(at(1'600, 200'000'001).verdict == Verdict::may_slow);
  CHECK(at(1'000, 200'000'000).need == "1.60 Gbit/s");
}

}  // namespace
}  // namespace c1k
