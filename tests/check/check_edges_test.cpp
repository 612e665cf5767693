// The figures in the rules of the check: what each is exactly, and what is done without a fact.
// Each was broken once, and one of these noticed.
#include "tests/check/check_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

template <class Set>
Finding row_with(const char* name, Set set) {
  HostFacts changed = facts();
  Needs of = needs();
  set(changed, of);
  return row(name, of, changed);
}

TEST_CASE("conntrack: eight entries in a bucket are enough, and what is unknown is no track") {
  const auto at = [](std::uint64_t most, Fact used, Fact buckets) {
    return row_with("conntrack", [=](auto& f, auto&) {
      f.conntrack_max = most, f.conntrack_count = used, f.conntrack_buckets = buckets;
    });
  };
  CHECK(at(2'000'000, 10, 125'001).verdict == Verdict::ok);  // 8 in each, and 2 more
  CHECK(at(2'000'000, 10, 111'113).verdict == Verdict::ok);
  const Finding long_chains = at(2'000'000, 10, 111'112);  // 9 in each
  CHECK(long_chains.verdict == Verdict::may_slow);
  CHECK(long_chains.fix == "sysctl -w net.netfilter.nf_conntrack_buckets=250002");
  CHECK(at(2'000'000, 10, std::nullopt).verdict == Verdict::ok);
  CHECK(at(1'000'009, 10, 10'000).verdict == Verdict::will_fail);  // the graver of the two
  CHECK(at(1'000'000, 1, 1'000'000).verdict == Verdict::will_fail);
  CHECK(at(999'999, std::nullopt, 1'000'000).verdict == Verdict::may_slow);
}

TEST_CASE("queues at their edges: rate by rate, and a server without a backlog of its own") {
  const auto somaxconn = [](Rate rate, std::uint64_t most) {
    return with("somaxconn",
                [=](auto& f, auto& n) { n.rate = rate, n.both_ends = true, f.somaxconn = most; });
  };
  CHECK(somaxconn(10, 1) == Verdict::ok);  // never less than one
  CHECK(somaxconn(10, 0) == Verdict::may_slow);
  const auto backlog = [](std::uint64_t length, Fact cookies) {
    return with("syn-backlog", [=](auto& f, auto& n) {
      n.is_server = true, f.max_syn_backlog = length, f.syncookies = cookies;
    });
  };
  CHECK(backlog(5'460, 0) == Verdict::ok);
  CHECK(backlog(5'459, 0) == Verdict::may_slow);
  CHECK(backlog(5'459, std::nullopt) == Verdict::may_slow);
  const auto cookies = [](Fact value) {
    return row_with("syn-backlog", [=](auto& f, auto&) { f.syncookies = value; }).have;
  };
  CHECK(cookies(1) == "2,048, syncookies on");
  CHECK(cookies(0) == "2,048, syncookies off");
  CHECK(cookies(std::nullopt) == "2,048, syncookies not known");
  const auto device_queue = [](std::uint64_t at_work, std::uint64_t most) {
    return with("netdev-backlog",
                [=](auto& f, auto& n) { n.at_work = at_work, f.netdev_max_backlog = most; });
  };
  for (const std::uint64_t at_work : {0U, 1U}) {
    CHECK(device_queue(at_work, 256) == Verdict::ok);
    CHECK(device_queue(at_work, 255) == Verdict::may_slow);
  }
}

TEST_CASE("tcp-hash: sockets in each bucket, and the power of two that is enough") {
  const auto at = [](std::uint64_t count, std::uint64_t buckets) {
    return row_with("tcp-hash",
                    [=](auto& f, auto& n) { n.connections = count, f.tcp_hash_buckets = buckets; });
  };
  CHECK_THAT(at(1'000'000, 500'000).have, EndsWith(", 2.0 sockets in each"));
  CHECK_THAT(at(1'048'576, 262'144).fix, ContainsSubstring("thash_entries=524288,"));
  CHECK_THAT(at(1'048'578, 262'144).fix, ContainsSubstring("thash_entries=1048576,"));
  CHECK_THAT(at(0, 262'144).have, EndsWith("(net.ipv4.tcp_ehash_entries)"));
}

TEST_CASE("rp-filter and arp: loopback, two aliases, one alias's worth of connections") {
  CHECK(with("rp-filter", [](auto& f, auto&) {
          f.device.is_loopback = true, f.device.rp_filter = 1, f.devices_up = 2;
        }) == Verdict::ok);
  const Finding unknown = row_with(
      "rp-filter", [](auto& f, auto&) { f.device.rp_filter = std::nullopt, f.devices_up = 2; });
  CHECK(unknown.verdict == Verdict::ok);
  CHECK_THAT(unknown.sentence, ContainsSubstring("can't be read"));
  const auto arp = [](std::uint64_t aliases, std::uint64_t count, bool is_server) {
    return with("arp", [=](auto& f, auto& n) {
      f.device.arp_ignore = 2, n.aliases = aliases, n.connections = count, n.is_server = is_server;
    });
  };
  CHECK(arp(2, 1'000'000, false) == Verdict::will_fail);
  CHECK(arp(2, 1'000'000, true) == Verdict::ok);
  CHECK(arp(2, 63'513, false) == Verdict::will_fail);
}

TEST_CASE("neighbours: a server counts an alias for each 63,512 connections") {
  const auto server = [](std::uint64_t count) {
    return with("neighbours", [=](auto&, auto& n) { n.is_server = true, n.connections = count; });
  };
  CHECK(server(1'024 * 63'512ULL) == Verdict::ok);
  CHECK(server(1'024 * 63'512ULL + 1) == Verdict::may_slow);
  const auto client = [](std::uint64_t aliases, std::uint64_t targets) {
    return row_with("neighbours",
                    [=](auto&, auto& n) { n.aliases = aliases, n.target_addresses = targets; })
        .sentence;
  };
  CHECK_THAT(client(1'025, 1'025), ContainsSubstring("the target's side needs one"));
  CHECK_THAT(client(16, 1'025), ContainsSubstring("beyond it addresses on the link"));
}

TEST_CASE("bandwidth: 188 bytes for a handshake, and none on loopback") {
  CHECK(row("bandwidth", needs(), facts()).need_number == 10'000 * 188 * 8U);
  const auto at = [](std::uint64_t bytes, bool loopback) {
    return row_with("bandwidth", [=](auto& f, auto& n) {
      n.rate = std::nullopt, n.traffic_bytes_per_s = bytes, f.device.is_loopback = loopback;
    });
  };
  CHECK(at(125'000'000, false).need == "1.00 Gbit/s");
  CHECK(at(124'000'000, false).need == "992.0 Mbit/s");
  CHECK(at(100'000'000'000, false).verdict == Verdict::may_slow);
  CHECK(at(100'000'000'000, true).verdict == Verdict::ok);
}

TEST_CASE("nofile: the share of one of 1,024 workers, or of those that were asked for") {
  const auto needed = [](std::uint64_t count, std::uint64_t asked) {
    Needs of = needs();
    of.connections = count, of.asked_workers = asked;
    return nofile_needed(of);
  };
  CHECK(needed(1'024 * 1'024, 0) == 1'056);
  CHECK(needed(1'024 * 1'024 + 1, 0) == 1'057);
  CHECK(needed(2'048 * 1'024, 0) == 2'080);
  CHECK(needed(1'000'000, 0) == 1'032);  // no more workers than the supervisor has descriptors
  CHECK(needed(1'000'001, 0) == 1'033);
  CHECK(needed(1'024'000, 1) == 1'024'032);
  CHECK(needed(0, 1) == 33);
  CHECK(most_workers(HostLimits{}) == 0);
  CHECK(workers_finding(facts(), 1, 0, 0).verdict == Verdict::will_fail);
}

TEST_CASE("workers: raising nofile is the fix where it is short, and only there") {
  const auto at = [](std::uint64_t nofile, std::uint64_t asked) {
    return row_with("workers", [=](auto& f, auto& n) {
      f.nofile_hard = nofile, n.capacity = nofile - 32, n.asked_workers = asked;
    });
  };
  CHECK(at(1'032, 0).verdict == Verdict::ok);
  CHECK(at(1'031, 0).verdict == Verdict::will_fail);
  CHECK(at(1'031, 0).fix == "ulimit -Hn 1032");
  CHECK(at(20'000, 50).fix == "ulimit -Hn 20032");
  HostFacts short_of = facts();
  short_of.nofile_hard = 500;
  CHECK(row("nofile", needs(), short_of).fix.empty());  // it can hold something: workers says more
  short_of.nofile_hard = 32;
  CHECK(row("nofile", needs(), short_of).fix == "ulimit -Hn 1032");
}

TEST_CASE("file-max, epoll-watches and processes, where a fact is missing or just enough") {
  CHECK(with("file-max", [](auto& f, auto&) {
          f.files_in_use = std::nullopt, f.file_max = 1'000'000 + 52 * 16;
        }) == Verdict::ok);
  CHECK(with("epoll-watches", [](auto& f, auto& n) {
          f.epoll_watches = 1'000'000, n.both_ends = true;
        }) == Verdict::may_slow);
  const auto threads = [](std::uint64_t most, Fact used, std::uint64_t workers) {
    return row_with("processes", [=](auto& f, auto& n) {
      f.threads_max = most, f.threads_in_use = used, n.workers = workers;
    });
  };
  CHECK(threads(52, std::nullopt, 51).verdict == Verdict::ok);
  CHECK(threads(51, std::nullopt, 51).verdict == Verdict::will_fail);
  CHECK(threads(100, 200, 0).verdict == Verdict::will_fail);  // over it already
  CHECK(threads(251, 200, 51).fix == "sysctl -w kernel.threads-max=252");
  CHECK(row_with("processes", [](auto& f, auto&) { f.pid_max = 251; }).fix ==
        "sysctl -w kernel.pid_max=252");
  CHECK(with("processes", [](auto& f, auto&) { f.processes_hard = 52; }) == Verdict::ok);
  const Finding group = row_with("processes", [](auto& f, auto&) {
    f.processes_cgroup = CgroupRoom{"/g", 61, 10, "/g/max"};
  });
  CHECK(group.fix == "echo 62 > /g/max");
}

TEST_CASE("memory: both ends as measured, no number, and a group that charges since 6.13") {
  const Finding both =
      row_with("memory", [](auto& f, auto& n) { f.socket_bytes = 3'000, n.both_ends = true; });
  CHECK(both.need_number == 6'050'000'000);
  const auto asked = [](std::uint64_t count) {
    return row_with("memory", [=](auto&, auto& n) { n.connections = count; });
  };
  CHECK(asked(0).need == "no number asked");
  CHECK(asked(0).need_number == 0U);
  CHECK(asked(1).need_number == 50'004'100U);
  CHECK(asked(1).need == "50.0 MB");
  CHECK(row_with("tcp-hash", [](auto&, auto& n) { n.connections = 0; }).need == "no number asked");
  const auto group = [](std::uint64_t left, std::uint64_t version) {
    return with("cgroup", [=](auto& f, auto& n) {
      n.is_server = true, f.kernel_version = version, f.cgroup = CgroupRoom{"/g", left, 0, "/g/m"};
    });
  };
  CHECK(group(50'000'000, 6'012) == Verdict::ok);
  CHECK(group(49'999'999, 6'012) == Verdict::will_fail);
  CHECK(group(50'000'000, 6'013) == Verdict::will_fail);
}

TEST_CASE("tcp-mem: both ends' data, from one page on") {
  const auto at = [](std::uint64_t bytes, bool both) {
    return row_with("tcp-mem", [=](auto&, auto& n) { n.queued_bytes = bytes, n.both_ends = both; });
  };
  CHECK(at(50'000 * 4096ULL, true).verdict == Verdict::ok);
  CHECK(at(50'000 * 4096ULL + 1, true).verdict == Verdict::may_slow);
  CHECK(at(1, false).need == "1");
}

}  // namespace
}  // namespace c1k
