#include "report/sample_lines.h"

#include <string>

#include "common/record/sample_line.h"
#include "report/run_files.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string plan_of(const std::string& program) {
  RunSummary run;
  run.program = program;
  run.run_id = "20261127T012331Z-77";
  return plan_line(run, {});
}
std::string sample_of(std::uint64_t ns, std::uint64_t times) {
  Sample sample;
  sample.timings[Timing::message].add(ns, times);
  return sample_line(sample, {});
}
std::string summary_of(const std::string& program) {
  RunSummary run;
  run.program = program;
  run.run_id = "20261127T012331Z-77";
  run.stop_reason = "held for 8s";
  return summary_line(run);
}

}  // namespace

TEST_CASE("histograms of a whole run are added up, and its summary is read", "[report]") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("c.ndjson", plan_of("c1k-client") + sample_of(1'000, 3) + sample_of(1'000, 4) +
                                   sample_of(50'000, 1) + summary_of("c1k-client"));
  const RunFiles files = read_files({path});
  REQUIRE(files.lines.size() == 1);
  CHECK(files.lines[0].side == LogKind::client);
  CHECK(files.lines[0].samples == 3);
  CHECK(files.lines[0].timings->operator[](Timing::message).total() == 8);
  CHECK(files.lines[0].timings->operator[](Timing::message).count_in(bucket_of(1'000)) == 7);
  REQUIRE(files.summaries.size() == 1);
  CHECK(files.summaries[0].stop_reason == "held for 8s");
}

TEST_CASE("a log in lines that is cut is read up to its last whole line", "[report]") {
  const TemporaryFolder folder;
  const std::string whole = plan_of("c1k-server") + sample_of(1'000, 3) + sample_of(1'000, 4);
  for (std::size_t size = plan_of("c1k-server").size(); size < whole.size(); ++size) {
    const RunFiles files = read_files({folder.write("s.ndjson", whole.substr(0, size))});
    REQUIRE(files.lines.size() == 1);
    CHECK(files.lines[0].side == LogKind::server);
    CHECK(files.lines[0].samples <= 1);
  }
}

TEST_CASE("lines that are none of a log are named", "[report]") {
  const TemporaryFolder folder;
  const auto refused = [&folder](const std::string& text) {
    const std::string path = folder.write("c.ndjson", text);
    return refusal_of([&path] { read_files({path}); });
  };
  CHECK_THAT(refused(sample_of(1, 1)), ContainsSubstring("c.ndjson, line 1: a plan is"));
  CHECK_THAT(refused(plan_of("nginx")), ContainsSubstring("line 1: no summary of c1k: program"));
  CHECK_THAT(refused(plan_of("c1k-client") + "nonsense\n"), ContainsSubstring("line 2: "));
  CHECK_THAT(refused(plan_of("c1k-client") + plan_of("c1k-client")),
             ContainsSubstring("line 2: a plan is the first line"));
  CHECK_THAT(refused(plan_of("c1k-client") + R"({"type":"sample","timings":7})" + "\n"),
             ContainsSubstring("line 2: "));
  const std::string one = folder.write("one.ndjson", plan_of("c1k-client"));
  const std::string two = folder.write("two.ndjson", plan_of("c1k-client"));
  CHECK_THAT(refusal_of([&] {
               read_files({one, two});
             }),
             ContainsSubstring("are both logs in lines of JSON of a client"));
}

}  // namespace c1k
