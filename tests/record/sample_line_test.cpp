#include "common/record/sample_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "common/record/host_figures.h"
#include "common/record/json_text.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

constexpr std::array kTable{
    Counter{0, "open", Kind::gauge, "connections", "connections", "open now"},
    Counter{1, "attempted", Kind::counter, "attempts", "connections", "attempts made"},
    Counter{2, "closed", Kind::counter, "connections", "connections", "were open"},
};

// Values of every magnitude, the largest and the smallest among them.
class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}

  std::uint64_t whole() {
    switch (generator_() % 8) {
      case 0:
        return std::numeric_limits<std::uint64_t>::max();
      case 1:
        return 0;
      default:
        return generator_() >> (generator_() % 64);
    }
  }
  double real() {
    const auto bits = static_cast<double>(generator_());
    return bits / std::ldexp(1.0, static_cast<int>(generator_() % 90));
  }
  bool coin() { return generator_() % 2 == 0; }
  std::optional<std::uint64_t> maybe_whole() {
    return coin() ? std::optional(whole()) : std::nullopt;
  }
  std::optional<double> maybe_real() { return coin() ? std::optional(real()) : std::nullopt; }
  std::string text() {
    std::string text(generator_() % 12, ' ');
    for (char& c : text) c = static_cast<char>("aZ09_-/:\"\\\n\t{}[] "[generator_() % 17]);
    return text;
  }

 private:
  std::mt19937_64 generator_;
};

Bounds random_bounds(Random& random) {
  return {.conntrack = {random.maybe_whole(), random.maybe_whole(), random.maybe_whole(),
                        random.maybe_whole()},
          .cgroup = {random.text(), random.whole(), random.maybe_whole(), random.maybe_whole()},
          .link = {random.text(), random.maybe_whole(), random.maybe_real(), random.maybe_whole()}};
}

HostFigures random_host(Random& random) {
  HostFigures host;
  for (const HostFigure& one : kHostFigures) host.*one.figure = random.maybe_whole();
  for (const HostShare& one : kHostShares) host.*one.share = random.maybe_real();
  for (auto& event : host.kernel) event = random.maybe_whole();
  while (random.coin()) host.slab_caches.push_back({random.text(), random.whole()});
  host.bounds = random_bounds(random);
  return host;
}

Sample random_sample(std::uint64_t seed) {
  Random random(seed);
  Sample sample;
  sample.time = Nanoseconds{static_cast<std::int64_t>(random.whole() >> 1U)};
  sample.unix_ms = random.whole();
  sample.phase = static_cast<Phase>(random.whole() % 5);
  sample.interval = Nanoseconds{static_cast<std::int64_t>(random.whole() >> 1U)};
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    sample.counts.push_back(random.whole());
    sample.earlier.push_back(random.whole());
  }
  for (std::size_t timing = 0; timing < kTimings; ++timing)
    while (random.coin() || random.coin())
      sample.timings[static_cast<Timing>(timing)].add(random.whole(), random.whole() >> 8U);
  sample.asked_per_s = random.maybe_real();
  sample.attempted_max_10ms = random.whole();
  sample.lost_ms = random.whole();
  sample.workers = random.whole();
  sample.cpu_pct = random.maybe_real();
  sample.stale_rows = random.whole();
  sample.host = random_host(random);
  return sample;
}

TEST_CASE("any sample goes through its line unchanged") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    const Sample sample = random_sample(seed);
    const std::string line = sample_line(sample, kTable);
    REQUIRE(parse_sample_line(line, kTable) == sample);
    REQUIRE(std::count(line.begin(), line.end(), '\n') == 1);
    REQUIRE(line.back() == '\n');
    REQUIRE(type_of_line(line) == "sample");
  }
}

TEST_CASE("numbers with a fraction come back to the bit") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const double value = static_cast<double>(random() >> (random() % 60)) /
                         static_cast<double>((random() >> (random() % 60)) + 1);
    REQUIRE(parse_json(boost::json::serialize(boost::json::value(value))).to_number<double>() ==
            value);
  }
}

TEST_CASE("a bucket is named by its lowest value") {
  for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket)
    REQUIRE(bucket_of(bucket_lowest(bucket)) == bucket);
  for (std::size_t bucket = 1; bucket < kHistogramBuckets; ++bucket)
    REQUIRE(bucket_of(bucket_lowest(bucket) - 1) == bucket - 1);
}

TEST_CASE("what is not known is left out, and a sample's keys are as promised") {
  Sample sample;
  sample.counts = {1, 2, 3};
  sample.earlier = {0, 0, 0};
  sample.timings[Timing::connect].add(5000, 2);
  sample.host.user_bytes = 7;
  CHECK(sample_line(sample, kTable) ==
        R"({"type":"sample","time_ns":0,"unix_ms":0,"phase":"ramp","interval_ns":0,)"
        R"("attempted_max_10ms":0,"lost_ms":0,"workers":0,"stale_rows":0,)"
        R"("counts":{"open":1,"attempted":2,"closed":3},)"
        R"("earlier":{"open":0,"attempted":0,"closed":0},)"
        R"("timings":{"connect":[[4992,2]]},"host":{"user_bytes":7,"kernel":{},"slab_caches":[],)"
        R"("bounds":{"conntrack":{},"cgroup":{"path":"","limit_bytes":0},"link":{"device":""}}}})"
        "\n");
}

TEST_CASE("a line of another version is read: what is new passes, what it lacks is 0") {
  const Sample sample = parse_sample_line(
      R"({"type":"sample","phase":"hold","counts":{"open":5,"from_the_future":9},"new":[1]})",
      kTable);
  CHECK(sample.phase == Phase::hold);
  CHECK(sample.counts == std::vector<std::uint64_t>{5, 0, 0});
  CHECK_FALSE(sample.host.user_bytes);
}

TEST_CASE("what is no sample is refused with the key that is wrong") {
  const auto refused = [](std::string_view line) {
    return refusal_of([&] { parse_sample_line(line, kTable); });
  };
  CHECK_THAT(refused("time_s,open\n"), StartsWith("no JSON: "));
  CHECK_THAT(refused(""), StartsWith("no JSON: "));
  CHECK_THAT(refused(R"({"type":"sample","phase":"ramp"} x)"), StartsWith("no JSON: "));
  CHECK_THAT(refused("[]"), ContainsSubstring("'line' is not an object"));
  CHECK_THAT(refused(R"({"type":"plan","phase":"ramp"})"), ContainsSubstring("'type'"));
  CHECK_THAT(refused(R"({"type":"sample","phase":"dancing"})"), ContainsSubstring("'phase'"));
  for (const char* wrong : {"-1", "1.5", "\"5\"", "null", "1e300"})
    CHECK_THAT(
        refused(fmt::format(R"({{"type":"sample","phase":"ramp","counts":{{"open":{}}}}})", wrong)),
        ContainsSubstring("'open' is not a whole number"));
  CHECK_THAT(refused(R"({"type":"sample","phase":"ramp","timings":{"connect":[[1]]}})"),
             ContainsSubstring("'connect' is not an array of pairs"));
  CHECK_THAT(refusal_of([] { type_of_line("{}"); }), ContainsSubstring("without a `type`"));
}

TEST_CASE("a plan's line says what the counters mean, a summary's has the summary's keys") {
  RunSummary run;
  run.program = "c1k-test";
  run.options = {{"count", "5"}};
  const auto plan = parse_json(plan_line(run, kTable)).as_object();
  CHECK(plan.at("type").as_string() == "plan");
  CHECK(plan.at("options").at("count").as_string() == "5");
  CHECK(plan.at("counters").at(0).at("name").as_string() == "open");
  CHECK(plan.at("counters").at(0).at("kind").as_string() == "gauge");
  const auto summary = parse_json(summary_line(run)).as_object();
  CHECK(summary.at("type").as_string() == "summary");
  auto keys = parse_json(to_json(run)).as_object();
  for (const auto& entry : keys) CHECK(summary.at(entry.key()) == entry.value());
}

}  // namespace
}  // namespace c1k
