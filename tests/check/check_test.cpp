// The rules of the check about memory and processes, each on both sides of its edge.
#include "tests/check/check_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("on a host that has all, every row is ok and none has a fix") {
  for (const Finding& finding : host_findings(needs(), facts())) {
    INFO(finding.name << ": " << finding.sentence);
    CHECK(finding.verdict == Verdict::ok);
    CHECK(finding.settings.empty());
    CHECK(finding.fix.empty());
  }
}

TEST_CASE("what can't be read is said, and no row fails for it") {
  HostFacts unknown;
  unknown.nofile_hard = 20'000;
  for (const Finding& finding : host_findings(needs(), unknown)) {
    INFO(finding.name << ": " << finding.have);
    CHECK(finding.verdict == Verdict::ok);
  }
  for (const char* name : {"file-max", "nr_open", "epoll-watches", "netdev-backlog", "tcp-hash"}) {
    CHECK(row(name, needs(), unknown).have == "not known");
    CHECK_THAT(row(name, needs(), unknown).sentence, ContainsSubstring("can't be read"));
  }
  CHECK(row("processes", needs(), unknown).have == "not known");
}

TEST_CASE("nofile: a worker that can hold nothing") {
  CHECK(with("nofile", [](auto& f, auto&) { f.nofile_hard = 33; }) == Verdict::ok);
  CHECK(with("nofile", [](auto& f, auto&) { f.nofile_hard = 32; }) == Verdict::will_fail);
}

TEST_CASE("nr_open matters where nofile has to be raised") {
  // 1,000 workers of 1,000 each, and 32.
  const auto at = [](std::uint64_t nofile, std::uint64_t nr_open) {
    return with("nr_open", [=](auto& f, auto&) { f.nofile_hard = nofile, f.nr_open = nr_open; });
  };
  CHECK(at(1'031, 1'032) == Verdict::ok);
  CHECK(at(1'031, 1'031) == Verdict::will_fail);
  CHECK(at(1'032, 1'031) == Verdict::ok);
}

TEST_CASE("file-max: all sockets, the workers' own files and what is in use") {
  const std::uint64_t need = 1'000'000 + 52 * 16 + 1'000;
  CHECK(with("file-max", [=](auto& f, auto&) { f.file_max = need; }) == Verdict::ok);
  CHECK(with("file-max", [=](auto& f, auto&) { f.file_max = need - 1; }) == Verdict::will_fail);
  CHECK(with("file-max", [=](auto& f, auto&) {
          f.file_max = need - 1, f.may_pass_file_max = true;
        }) == Verdict::may_slow);
  CHECK(with("file-max", [=](auto& f, auto& n) { f.file_max = need, n.both_ends = true; }) ==
        Verdict::will_fail);
}

TEST_CASE("epoll-watches: our own must fit, the target's may be the same user's") {
  const auto at = [](std::uint64_t watches, bool both) {
    return with("epoll-watches",
                [=](auto& f, auto& n) { f.epoll_watches = watches, n.both_ends = both; });
  };
  CHECK(at(1'000'000, false) == Verdict::ok);
  CHECK(at(999'999, false) == Verdict::will_fail);
  CHECK(at(2'000'000, true) == Verdict::ok);
  CHECK(at(1'999'999, true) == Verdict::may_slow);
}

TEST_CASE("processes: the least of what the kernel, the user and the group leave") {
  CHECK(with("processes", [](auto& f, auto&) { f.threads_max = 252; }) == Verdict::ok);
  CHECK(with("processes", [](auto& f, auto&) { f.threads_max = 251; }) == Verdict::will_fail);
  CHECK(with("processes", [](auto& f, auto&) { f.pid_max = 251; }) == Verdict::will_fail);
  CHECK(with("processes", [](auto& f, auto&) { f.processes_hard = 51; }) == Verdict::will_fail);
  const auto group = [](std::uint64_t limit) {
    return with("processes", [=](auto& f, auto&) {
      f.processes_cgroup = CgroupRoom{"/g/pids", limit, 10, ""};
    });
  };
  CHECK(group(62) == Verdict::ok);
  CHECK(group(61) == Verdict::will_fail);
}

TEST_CASE("memory: by the table, or as it was measured here") {
  HostFacts some = facts();
  CHECK_THAT(row("memory", needs(), some).have, ContainsSubstring("4.1 KB a socket, by the table"));
  some.socket_bytes = 3'000;
  CHECK(row("memory", needs(), some).need_number == 3'050'000'000);
  CHECK_THAT(row("memory", needs(), some).have, ContainsSubstring("3.0 KB a socket, measured"));
}

TEST_CASE("cgroup: our own end, where the kernel charges it") {
  const auto at = [](std::uint64_t left, Needs of = needs(), std::uint64_t version = 6'018) {
    HostFacts limited = facts();
    limited.kernel_version = version;
    limited.cgroup = CgroupRoom{"/sys/fs/cgroup/memory/x", left + 5, 5, "/sys/x/memory.max"};
    return row("cgroup", of, limited);
  };
  CHECK(at(4'150'000'000).verdict == Verdict::ok);
  CHECK(at(4'149'999'999).verdict == Verdict::will_fail);
  CHECK(at(4'149'999'999).fix == "echo 4150000005 > /sys/x/memory.max");
  Needs server = needs();
  server.is_server = true;
  CHECK(at(4'149'999'999, server).verdict == Verdict::will_fail);
  CHECK(at(4'149'999'999, server, 6'012).verdict == Verdict::ok);
  CHECK_THAT(at(60'000'000, server, 6'012).have, ContainsSubstring("does not charge"));
}

TEST_CASE("tcp-mem: queued data against the figure above which buffers shrink") {
  const auto at = [](std::uint64_t bytes) {
    return with("tcp-mem", [=](auto&, auto& n) { n.queued_bytes = bytes; });
  };
  CHECK(at(0) == Verdict::ok);
  CHECK(at(100'000 * 4096ULL) == Verdict::ok);
  CHECK(at(100'000 * 4096ULL + 1) == Verdict::may_slow);
  Needs busy = needs();
  busy.queued_bytes = 160'000 * 4096ULL;
  const Finding queued = row("tcp-mem", busy, facts());
  REQUIRE(queued.settings.size() == 1);
  CHECK(queued.settings[0].today == "75000 100000 200000");
  CHECK(queued.settings[0].wanted == "120000 160000 240000");
}

}  // namespace
}  // namespace c1k
