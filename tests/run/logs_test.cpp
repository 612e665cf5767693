#include "common/run/logs.h"

#include <filesystem>

#include "common/record/json_text.h"
#include "common/record/sample_line.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/run/children.h"
#include "tests/run/fake_role.h"

namespace c1k {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::StartsWith;

const Columns kColumns{{"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }},
                       counter_column(kFakeTable[1])};

Sample sample_of(std::uint64_t open) {
  Sample sample;
  sample.counts = {0, open, 0, 0};
  sample.earlier = {0, 0, 0, 0};
  return sample;
}

// Logs in a folder, and what a run does with them.
struct Kept {
  Kept() { options.csv = folder.path("log.csv"); }
  std::optional<Logs>& open() {
    logs.emplace(kColumns, kFakeTable, options, RunSummary{});
    return logs;
  }
  void end() {
    logs->settle(nullptr);
    logs->close({}, nullptr);
    logs->write_summary({});
  }
  TemporaryFolder folder;
  SignalsKept kept;
  RunOptions options;
  std::optional<Logs> logs;
};

TEST_CASE("a log is a header and a row for each sample", "[fork]") {
  Kept run;
  run.open();
  CHECK(run.logs->processes().size() == 1);
  for (const std::uint64_t open : {1, 20})
    for (Sink* sink : run.logs->sinks()) sink->take(sample_of(open));
  run.end();
  CHECK(file_text(run.options.csv) == "phase,open\nramp,1\nramp,20\n");
  CHECK(run.logs->losses().empty());
  CHECK(no_child_is_left());
}

TEST_CASE("lines of JSON are a plan, the samples and the summary", "[fork]") {
  Kept run;
  run.options.csv = "";
  run.options.ndjson = run.folder.path("log.ndjson");
  run.open();
  for (Sink* sink : run.logs->sinks()) sink->take(sample_of(7));
  run.end();
  const std::string text = file_text(run.options.ndjson);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  REQUIRE(lines.size() == 3);
  CHECK(type_of_line(lines[0]) == "plan");
  CHECK(parse_sample_line(lines[1], kFakeTable) == sample_of(7));
  CHECK(type_of_line(lines[2]) == "summary");
}

TEST_CASE("a log that can't be made names its option", "[fork]") {
  Kept run;
  run.folder.write("log.csv", "");
  CHECK_THAT(refusal_of([&] { run.open(); }), StartsWith("--csv " + run.options.csv));
  CHECK(no_child_is_left());
}

TEST_CASE("rows and a header that the disk did not take are lost, and said", "[fork]") {
  Kept run;
  run.options.csv = "/dev/full";
  run.options.summary = "/dev/full";
  run.options.force = true;
  run.open();
  for (Sink* sink : run.logs->sinks()) sink->take(sample_of(7));
  run.end();
  CHECK(run.logs->losses() ==
        std::vector<std::string>{"2 rows of /dev/full were lost: is its disk full?",
                                 "/dev/full was not written: is its disk full?"});
}

TEST_CASE("a run that has not begun leaves nothing", "[fork]") {
  Kept run;
  run.options.ndjson = run.folder.path("log.ndjson");
  run.options.summary = run.folder.path("summary.json");
  run.open();
  run.logs->discard();
  CHECK(fs::is_empty(run.folder.path("")));
  CHECK(no_child_is_left());
}

}  // namespace
}  // namespace c1k
