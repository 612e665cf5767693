#include "report/wall_clock.h"

#include "report/facts_text.h"
#include "report/run_facts.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

std::vector<ClockSpan> spans_of(const std::string& text) {
  const TemporaryFolder folder;
  return clock_spans(CsvTable::read(folder.write("log.csv", text)));
}

TEST_CASE("a clock that is set begins a span, one that is slewed does not", "[report]") {
  CHECK(spans_of(client_log(Run{})).size() == 1);
  const std::vector<ClockSpan> spans =
      spans_of(client_log(Run{}, {.set_at_s = 8, .set_by_s = -7200}));
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].to_s == 7);
  CHECK(spans[1].from_s == 8);
  CHECK_THAT(spans[1].offset_ms - spans[0].offset_ms, WithinAbs(-7'200'000, 1));
  CHECK(spans_of(client_log(Run{}, {.set_at_s = 8, .set_by_s = 0.2})).size() == 1);

  std::string slewed = "time_s,unix_ms,phase,open,attempted\n";
  for (int i = 0; i < 100; ++i) slewed += fmt::format("{},{},ramp,0,0\n", i, 1'000'000 + 1200 * i);
  CHECK(spans_of(slewed).size() == 1);
  CHECK(spans_of("time_s,unix_ms,phase,open,attempted\n1,,ramp,0,0\n").empty());
}

TEST_CASE("a step of the wall clock moves nothing, and is said", "[report]") {
  const RunFacts facts = facts_of(logs_of({client_log(Run{}, {.set_at_s = 3, .set_by_s = -7200})}));
  const SideFacts& client = facts.client.value();
  CHECK(client.peak_s == 5);
  REQUIRE(client.phases.size() == 2 + 1);
  CHECK(client.phases[1].phase == "hold");
  CHECK(client.phases[1].to_s - client.phases[1].from_s == 10);
  CHECK_THAT(to_text(facts),
             ContainsSubstring("the wall clock was set by -7,200.0 s at 3.0 s (unix_ms against "
                               "time_s): time_s is used") &&
                 ContainsSubstring("5,000 at 5.000 s"));
}

TEST_CASE("one log needs no wall clock", "[report]") {
  const RunFacts facts =
      facts_of(logs_of({"time_s,unix_ms,phase,open,attempted\n1,,ramp,0,0\n2,,hold,7,7\n"}));
  CHECK(facts.client.value().peak_s == 2);
}

TEST_CASE("two logs are joined by the spans with the most time in common", "[report]") {
  const auto shift = [](const Side& client, const Side& server) {
    return shift_by_clocks(spans_of(client_log(Run{}, client)),
                           spans_of(server_log(Run{}, server)));
  };
  CHECK_THAT(shift({}, {.begins_s = -3.3}), WithinAbs(-3.3, 0.001));
  // On one host both saw it; the server alone saw it if the client came later.
  CHECK_THAT(shift({.set_at_s = 8, .set_by_s = -7200},
                   {.begins_s = -3.3, .set_at_s = 8, .set_by_s = -7200}),
             WithinAbs(-3.3, 0.001));
  CHECK_THAT(
      shift({.unix_s = 1'699'992'800}, {.begins_s = -3.3, .set_at_s = -1, .set_by_s = -7200}),
      WithinAbs(-3.3, 0.001));
  // On the client's host alone, and mended there.
  CHECK_THAT(shift({.set_at_s = 12, .set_by_s = -7200}, {.begins_s = -3.3}),
             WithinAbs(-3.3, 0.001));
}

}  // namespace
}  // namespace c1k
