#include "server/reasons.h"

#include "common/run/tally.h"
#include "server/columns.h"
#include "tests/catch.h"
#include "tests/run/history_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Names = std::vector<std::string>;

// A served run that a test bends.
struct Served {
  Served() { last.counts.resize(kServerCounters); }
  void set(ServerCount counter, std::uint64_t n) { count_in(std::span(last.counts), counter) = n; }
  void set_kernel(std::string_view name, std::uint64_t n) {
    for (std::size_t i = 0; i < kKernelCounters; ++i)
      if (kKernelTable[i].name == name) last.host.kernel[i] = n;
  }
  std::vector<Reason> reasons() const {
    return reasons_of(plan, history_of(last, static_cast<std::size_t>(ServerCount::open)));
  }
  Names names() const {
    Names names;
    for (const Reason& reason : reasons()) names.push_back(reason.name);
    return names;
  }

  ServerPlan plan;
  Sample last;
};

TEST_CASE("a server that held all names no reason") {
  Served run;
  run.set(ServerCount::accepted, 1000);
  run.set(ServerCount::closed, 1000);
  run.set(ServerCount::closed_by_peer, 1000);
  for (const Counter& counter : kKernelTable)
    if (counter.name != "listen_overflows" && counter.name != "reqq_full_drop" &&
        counter.name != "tcp_abort_on_memory")
      run.set_kernel(counter.name, 5);
  run.last.host.bounds.cgroup = {.path = "/g", .limit_bytes = 1, .hits = 9, .kills = 0};
  CHECK(run.names().empty());
}

TEST_CASE("each counter of the kernel that has grown has its name") {
  const std::pair<const char*, const char*> signs[] = {{"listen_overflows", "accept-queue"},
                                                       {"reqq_full_drop", "syn-backlog"},
                                                       {"tcp_abort_on_memory", "memory"}};
  for (const auto& [counter, name] : signs) {
    CAPTURE(name);
    Served run;
    run.plan.backlog = 77;
    run.set_kernel(counter, 1);
    CHECK(run.names() == Names{name});
    CHECK_THAT(run.reasons()[0].evidence,
               ContainsSubstring("1 ") && ContainsSubstring("backlog 77"));
  }
}

TEST_CASE("a server's lost worker is named, and what its bounds were") {
  Served lost;
  lost.set(ServerCount::closed_worker_lost, 3);
  CHECK(lost.names() == Names{"worker-lost"});
  lost.last.host.bounds.cgroup = {.path = "/g", .limit_bytes = 1, .hits = 9, .kills = 0};
  CHECK(lost.names() == Names{"cgroup", "worker-lost"});

  Served refused;
  refused.set(ServerCount::accept_errors, 1);
  CHECK(refused.names().empty());
  refused.last.host.bounds.cgroup = {.path = "/g", .limit_bytes = 1, .hits = 9, .kills = 0};
  CHECK(refused.names() == Names{"cgroup"});

  Served drops;
  drops.set(ServerCount::accepted, 20'999);
  drops.last.host.bounds.link.queue_drops = 20;
  CHECK(drops.names() == Names{"link"});
  drops.set(ServerCount::accepted, 21'000);
  CHECK(drops.names().empty());
}

TEST_CASE("who did not begin with the header that was asked for is named") {
  Served run;
  run.set(ServerCount::closed_protocol, 1'234);
  CHECK(run.names() == Names{"protocol"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("1,234 connections"));
  CHECK_THAT(run.reasons()[0].fix, ContainsSubstring("send-proxy"));
}

}  // namespace
}  // namespace c1k
