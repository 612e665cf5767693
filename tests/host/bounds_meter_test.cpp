#include "common/host/bounds_meter.h"

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("the connection tracker's figures are those of all processors") {
  const ConntrackFigures figures = parse_conntrack(
      "entries  clashres found insert_failed drop early_drop icmp_error\n"
      "0000001f 00000000 00000001 00000002 0000000a 00000003 00000000\n"
      "0000001f 00000000 00000001 0000000a 00000001 00000001 00000000\n");
  CHECK(figures.count == 31U);
  CHECK(figures.dropped == 12U);  // insert_failed 12, drop 11: a packet may be in both
  CHECK(figures.evicted == 4U);
  const ConntrackFigures none = parse_conntrack("");
  CHECK_FALSE(none.count);
  CHECK_FALSE(none.dropped);
  CHECK_FALSE(parse_conntrack("entries found\n00000001 00000000\n").evicted);
}

TEST_CASE("of what was dropped before the run nothing counts") {
  const ConntrackFigures earlier{.count = 5, .max = 50, .dropped = 7, .evicted = 1};
  const ConntrackFigures now{.count = 9, .max = 50, .dropped = 10, .evicted = 1};
  const ConntrackFigures grown = since(now, earlier);
  CHECK(grown.count == 9U);
  CHECK(grown.max == 50U);
  CHECK(grown.dropped == 3U);
  CHECK(grown.evicted == 0U);
  CHECK_FALSE(since(now, {}).dropped);
}

class Group {
 public:
  explicit Group(const std::string& knob) : room_{folder_.path(""), 1000, 0, ""} {
    room_.path.pop_back();
    room_.knob = room_.path + "/" + knob;
  }
  void write(const std::string& file, const std::string& text) { folder_.write(file, text); }
  CgroupHits hits() const { return memory_hits(room_); }

 private:
  TemporaryFolder folder_;
  CgroupRoom room_;
};

TEST_CASE("how often a group was at its limit: v1, v2, and v2 before 5.2") {
  Group v1("memory.limit_in_bytes");
  CHECK_FALSE(v1.hits().hits);
  v1.write("memory.failcnt", "12\n");
  v1.write("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
  CHECK(v1.hits().hits == 12U);
  CHECK(v1.hits().kills == 3U);

  Group v2("memory.max");
  CHECK_FALSE(v2.hits().kills);
  v2.write("memory.events", "low 0\nhigh 0\nmax 90\noom 4\noom_kill 8\n");
  CHECK(v2.hits().hits == 90U);
  v2.write("memory.events.local", "low 0\nhigh 0\nmax 9\noom 4\noom_kill 2\n");
  CHECK(v2.hits().hits == 9U);
  CHECK(v2.hits().kills == 2U);
}

TEST_CASE("a link's load is the fuller way's, of its speed") {
  const DeviceTotals before{.sent_bytes = 1000, .received_bytes = 500, .queue_drops = {}};
  const DeviceTotals now{
      .sent_bytes = 1000 + 12'500'000, .received_bytes = 500 + 25'000'000, .queue_drops = {}};
  CHECK(busy_pct(before, now, 2, 1000) == Approx(10.0));
  CHECK(busy_pct(now, {now.sent_bytes + 125'000'000, now.received_bytes, {}}, 1, 1000) ==
        Approx(100.0));
}

TEST_CASE("a device's totals are read, loopback and strangers have no load") {
  const auto before = device_totals("lo");
  REQUIRE(before);
  CHECK_FALSE(device_totals("c1k-none"));
  CHECK_FALSE(device_totals("l"));
  DeviceMeter loopback("lo"), nothing(""), stranger("c1k-none");
  for (DeviceMeter* meter : {&loopback, &nothing, &stranger}) {
    CHECK_FALSE(meter->read(1).busy_pct);
    CHECK_FALSE(meter->read(1).queue_drops);
  }
}

}  // namespace
}  // namespace c1k
