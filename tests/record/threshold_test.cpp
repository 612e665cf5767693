#include "common/record/threshold.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Relation = Threshold::Relation;

Columns two_columns() {
  return {counter_column({0, "open"}),
          counter_column({1, "failed"}),
          {"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }},
          {"asked_per_s", [](const Sample& s) { return cell_of(s.asked_per_s, 0); }}};
}

Sample at(Nanoseconds time, std::uint64_t open, std::uint64_t failed) {
  Sample sample;
  sample.time = time;
  sample.counts = {open, failed};
  return sample;
}

std::vector<Threshold> all(const std::vector<std::string>& texts) {
  std::vector<Threshold> thresholds;
  for (const std::string& text : texts) thresholds.push_back(parse_threshold(text));
  return thresholds;
}

TEST_CASE("a threshold is a name, a relation and a number") {
  const Threshold threshold = parse_threshold("connect_us_p99 > 50000");
  CHECK(threshold.name == "connect_us_p99");
  CHECK(threshold.relation == Relation::above);
  CHECK(threshold.limit == 50'000);
  CHECK(parse_threshold("failed>=1").relation == Relation::at_least);
  CHECK(parse_threshold(" a.b <= 1.5k ").limit == 1500);
  CHECK(parse_threshold("a<2M").limit == 2e6);
  CHECK(parse_threshold("a == 0").relation == Relation::equal);
  CHECK(parse_threshold("a != -3").limit == -3);
}

TEST_CASE("nonsense is refused") {
  for (const char* text : {"", "failed", "failed >", "> 3", "failed > x", "failed > 3ms",
                           "failed > 3 4", "failed > nan", "failed > 1e999"})
    CHECK_FALSE(refusal_of([&] { parse_threshold(text); }).empty());
  CHECK_THAT(refusal_of([] { parse_threshold("failed ~ 3"); }), ContainsSubstring("NAME > NUMBER"));
}

TEST_CASE("both sides of each relation's edge") {
  const auto breached = [](const char* text, double value) {
    return parse_threshold(text).is_breached_by(value);
  };
  CHECK_FALSE(breached("a > 5", 5));
  CHECK(breached("a > 5", 5.1));
  CHECK(breached("a >= 5", 5));
  CHECK_FALSE(breached("a >= 5", 4.9));
  CHECK_FALSE(breached("a < 5", 5));
  CHECK(breached("a < 5", 4.9));
  CHECK(breached("a <= 5", 5));
  CHECK_FALSE(breached("a <= 5", 5.1));
  CHECK(breached("a == 5", 5));
  CHECK_FALSE(breached("a == 5", 4));
  CHECK(breached("a != 5", 4));
  CHECK_FALSE(breached("a != 5", 5));
}

TEST_CASE("the first row that breaches is kept, with its value and when") {
  const Columns columns = two_columns();
  std::vector<std::string> stops;
  ThresholdWatch watch(columns, {}, all({"open > 10", "failed > 5"}), all({"failed >= 2"}),
                       [&stops](const std::string& why) { stops.push_back(why); });
  watch.take(at(std::chrono::seconds{1}, 10, 1));
  CHECK(stops.empty());
  watch.take(at(std::chrono::milliseconds{2500}, 11, 2));
  watch.take(at(std::chrono::seconds{3}, 99, 3));
  CHECK(watch.breaches() == std::vector<std::string>{"open > 10: 11 at 2.500 s (ramp)"});
  CHECK(stops == std::vector<std::string>{"failed >= 2: 2 at 2.500 s (ramp)"});
}

TEST_CASE("a cell that is not known breaches nothing") {
  const Columns columns = two_columns();
  ThresholdWatch watch(columns, {}, all({"asked_per_s < 100"}), {}, {});
  watch.take(at(std::chrono::seconds{1}, 1, 0));
  CHECK(watch.breaches().empty());
}

TEST_CASE("the summary's figures are judged at the end") {
  RunSummary summary;
  append_counter(summary, "failed_refused", 3);
  summary.ramp_s = 2.5;
  const Columns columns = two_columns();
  ThresholdWatch watch(columns, summary, all({"ramp_s > 2", "failed.refused > 3", "hold_s > 0"}),
                       {}, {});
  watch.take(at(std::chrono::seconds{1}, 1, 9));
  CHECK(watch.breaches().empty());
  watch.judge(summary);
  CHECK(watch.breaches() ==
        std::vector<std::string>{"ramp_s > 2: 2.5 at the end", "hold_s > 0: never known"});
}

TEST_CASE("a name that is nothing is refused, with its option") {
  const Columns columns = two_columns();
  const auto refused = [&columns](const char* fail, const char* stop) {
    return refusal_of([&] {
      ThresholdWatch(columns, {}, *fail == 0 ? all({}) : all({fail}),
                     *stop == 0 ? all({}) : all({stop}), {});
    });
  };
  CHECK_THAT(refused("no_such > 1", ""), ContainsSubstring("--fail-if 'no_such > 1'"));
  CHECK_THAT(refused("phase == 1", ""), ContainsSubstring("--fail-if"));
  CHECK_THAT(refused("", "ramp_s > 1"), ContainsSubstring("--stop-if 'ramp_s > 1'") &&
                                            ContainsSubstring("when the run has ended"));
  CHECK(refused("ramp_s > 1", "open > 1").empty());
}

TEST_CASE("a threshold may be of one phase") {
  const Columns columns = two_columns();
  const std::string name = columns.front().name;
  ThresholdWatch watch(columns, {}, all({name + " >= 0 in hold"}), {}, {});
  Sample sample = at(std::chrono::seconds{1}, 1, 9);
  sample.phase = Phase::ramp;
  watch.take(sample);
  CHECK(watch.breaches().empty());
  sample.phase = Phase::hold;
  watch.take(sample);
  CHECK(watch.breaches().size() == 1);
  CHECK(refusal_of([] { parse_threshold("open < 5 in bed"); }).find("no phase") !=
        std::string::npos);
}

TEST_CASE("what was never known is a breach, and what can't be known is refused") {
  const Columns columns = two_columns();
  const std::string name = columns.front().name;
  ThresholdWatch watch(columns, {}, all({name + " > 1e9 in hold"}), {}, {});
  watch.judge({});
  CHECK(watch.breaches() == std::vector<std::string>{name + " > 1e9 in hold: never known"});
  CHECK(refusal_of([&] {
          ThresholdWatch(columns, {}, all({"exit_status > 0"}), {}, {});
        }).find("not known before") != std::string::npos);
}

}  // namespace
}  // namespace c1k
