#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

TEST_CASE("what is around TCP: the link, the tracker, the control group") {
  Case link;
  link.bounds.link = {.device = "eth0", .speed_mbit_per_s = {}, .busy_pct = {}, .queue_drops = 20};
  CHECK(link.names() == Names{"link"});
  link.set(ClientCount::closed, 20'000);  // with those open 21,000 that were opened
  CHECK(link.names().empty());

  Case tracker;
  tracker.bounds.conntrack.evicted = 1;
  CHECK(tracker.names() == Names{"conntrack"});

  const auto with_hits = [] {
    Case run;
    run.bounds.cgroup = {.path = "/g", .limit_bytes = 1, .hits = 9, .kills = 0};
    return run;
  };
  Case quiet = with_hits();
  CHECK(quiet.names().empty());
  Case late = with_hits();
  late.lost_ms = 1;
  late.set_load(40);
  CHECK(late.names() == Names{"client-late", "cgroup"});
  Case refused = with_hits();
  refused.set(ClientCount::failed_no_memory, 1);
  CHECK(refused.names() == Names{"memory", "cgroup"});
  Case lost = with_hits();
  lost.set(ClientCount::closed_worker_lost, 1);
  CHECK(lost.names() == Names{"worker-lost", "cgroup"});
  Case fell_short = with_hits();
  fell_short.set(ClientCount::open, 999);
  CHECK(fell_short.names() == Names{"cgroup"});
}

TEST_CASE("SYNs that this host dropped itself are not the target's accept queue") {
  Case run;
  run.set_kernel("tcp_syn_retrans", 45);
  run.bounds.link.queue_drops = 26;
  CHECK(run.names() == Names{"link"});
  run.bounds.link.queue_drops = 25;
  CHECK(run.names() == Names{"accept-queue", "link"});
  run.bounds.conntrack.dropped = 1;
  CHECK(run.names() == Names{"link"});
  run.bounds.link.queue_drops = 5000;
  CHECK(run.names() == Names{"link"});
}

}  // namespace
}  // namespace c1k
