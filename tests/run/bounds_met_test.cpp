#include "common/run/bounds_met.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Names = std::vector<std::string>;

// A quiet host that knows everything; a test bends it.
Bounds quiet() {
  Bounds bounds;
  bounds.conntrack = {.count = 999, .max = 1000, .dropped = 19, .evicted = 0};
  bounds.cgroup = {.path = "/cg/a", .limit_bytes = 5'000'000, .hits = 7, .kills = 0};
  bounds.link = {.device = "eth0", .speed_mbit_per_s = 1000, .busy_pct = 89.9, .queue_drops = 19};
  return bounds;
}

std::vector<Reason> reasons(const Bounds& bounds, bool is_hurt = false,
                            std::uint64_t connections = 20'999) {
  return reasons_of_bounds({bounds, connections, is_hurt});
}

Names names(const Bounds& bounds, bool is_hurt = false, std::uint64_t connections = 20'999) {
  Names names;
  for (const Reason& reason : reasons(bounds, is_hurt, connections)) names.push_back(reason.name);
  return names;
}

TEST_CASE("bounds that were not met, and those not known, are no reason") {
  CHECK(names(quiet()).empty());
  CHECK(names({}, true).empty());
}

TEST_CASE("a connection tracker that is full, that evicts or that drops is named") {
  Bounds full = quiet();
  full.conntrack.count = 1000;
  CHECK(names(full) == Names{"conntrack"});
  CHECK_THAT(reasons(full)[0].evidence, ContainsSubstring("1,000 connections of at most 1,000"));
  CHECK_THAT(reasons(full)[0].fix, ContainsSubstring("nf_conntrack_max"));
  full.conntrack.max.reset();
  CHECK(names(full).empty());

  Bounds evicts = quiet();
  evicts.conntrack.evicted = 1;
  CHECK(names(evicts) == Names{"conntrack"});

  Bounds drops = quiet();
  drops.conntrack.dropped = 20;
  CHECK(names(drops) == Names{"conntrack"});
  CHECK(names(drops, false, 21'000).empty());  // less than 0.1 %
}

TEST_CASE("a control group at its limit is named when it hurt, or killed") {
  Bounds bounds = quiet();
  CHECK(names(bounds, true) == Names{"cgroup"});
  CHECK_THAT(reasons(bounds, true)[0].evidence, ContainsSubstring("7 times"));
  CHECK_THAT(reasons(bounds, true)[0].fix, ContainsSubstring("/cg/a"));
  bounds.cgroup.hits = 0;
  CHECK(names(bounds, true).empty());
  bounds.cgroup.kills = 1;
  CHECK(names(bounds) == Names{"cgroup"});
}

TEST_CASE("a link near its speed, or whose queue drops, is named") {
  Bounds busy = quiet();
  busy.link.busy_pct = 90;
  CHECK(names(busy) == Names{"link"});
  CHECK_THAT(reasons(busy)[0].evidence, ContainsSubstring("eth0: 90 % of its 1,000 Mbit/s"));

  Bounds drops = quiet();
  drops.link.queue_drops = 20;
  drops.link.speed_mbit_per_s.reset();
  CHECK(names(drops) == Names{"link"});
  CHECK_THAT(reasons(drops)[0].evidence, ContainsSubstring("eth0: its queue dropped 20"));
  CHECK(names(drops, false, 21'000).empty());
}

Sample sample_of(Nanoseconds interval, double busy_pct, std::uint64_t tracked) {
  Sample sample;
  sample.interval = interval;
  sample.host.bounds = quiet();
  sample.host.bounds.link.busy_pct = busy_pct;
  sample.host.bounds.conntrack.count = tracked;
  return sample;
}

TEST_CASE("of a run: the most that was tracked, and the busiest second") {
  BoundsMet met;
  CHECK_FALSE(met.most().link.busy_pct);
  met.take(sample_of(500ms, 100, 10));
  CHECK(met.most().link.busy_pct == 100.0);  // all there is so far
  met.take(sample_of(500ms, 40, 900));
  CHECK(met.most().link.busy_pct == 70.0);
  met.take(sample_of(1s, 60, 20));
  met.take(sample_of(100ms, 99, 5));  // a moment is no second
  CHECK(met.most().link.busy_pct == 70.0);
  CHECK(met.most().conntrack.count == 900U);
  met.take(sample_of(1s, 80, 5));
  CHECK(met.most().link.busy_pct.value_or(0) > 80);
  CHECK(met.most().conntrack.dropped == 19U);  // since the start: the last says it
}

}  // namespace
}  // namespace c1k
