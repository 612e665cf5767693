#include "report/sample_lines.h"

#include <string>

#include "client/figures/columns.h"
#include "client/figures/counters.h"
#include "common/record/sample_line.h"
#include "report/run_files.h"
#include "server/columns.h"
#include "server/counters.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

CounterTable counters_of(const std::string& program) {
  if (program == "c1k-client") return kClientTable;
  return kServerTable;
}
std::string plan_of(const std::string& program) {
  RunSummary run;
  run.program = program;
  run.run_id = "20261127T012331Z-77";
  return plan_line(run, counters_of(program));
}
Sample sample_with(CounterTable counters, std::uint64_t seed) {
  Sample sample;
  sample.time = std::chrono::milliseconds{250 * seed};
  sample.unix_ms = 1'700'000'000'000 + 250 * seed;
  sample.interval = std::chrono::milliseconds{seed == 0 ? 0 : 250};
  sample.earlier.assign(counters.size(), 0);
  for (std::size_t i = 0; i < counters.size(); ++i) sample.counts.push_back(seed * (i * 37 % 101));
  sample.workers = seed;
  if (seed % 2 == 0) sample.asked_per_s = 1'000.0 * static_cast<double>(seed);
  sample.host.user_bytes = 1'000'000 * seed;
  return sample;
}
std::string sample_of(std::uint64_t ns, std::uint64_t times,
                      const std::string& program = "c1k-client") {
  Sample sample = sample_with(counters_of(program), 0);
  if (program == "c1k-server") sample.phase = Phase::serve;
  sample.timings[Timing::message].add(ns, times);
  return sample_line(sample, counters_of(program));
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
  const std::string program = "c1k-server";
  const std::string whole =
      plan_of(program) + sample_of(1'000, 3, program) + sample_of(1'000, 4, program);
  for (std::size_t size = plan_of(program).size(); size < whole.size(); size += 17) {
    const RunFiles files = read_files({folder.write("s.ndjson", whole.substr(0, size))});
    REQUIRE(files.lines.size() == 1);
    CHECK(files.lines[0].side == LogKind::server);
    CHECK(files.lines[0].samples <= 1);
  }
}

// Cell by cell, as text: of each column that both have.
TEST_CASE("the rows of a log in lines are those of the log in CSV", "[report]") {
  const TemporaryFolder folder;
  for (const std::string program : {"c1k-client", "c1k-server"}) {
    const Columns columns = program == "c1k-client" ? client_columns() : server_columns();
    std::string csv = header_line(columns), lines = plan_of(program);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      Sample sample = sample_with(counters_of(program), seed);
      if (program == "c1k-server") sample.phase = Phase::serve;
      sample.timings[Timing::connect].add(1'000 * (seed + 1), seed);
      sample.timings[Timing::ping].add(70'000 * (seed + 1), 3);
      csv += row_line(columns, sample);
      lines += sample_line(sample, counters_of(program));
    }
    const CsvTable wanted = CsvTable::read(folder.write("a.csv", csv));
    const RunFiles files = read_files({folder.write("a.ndjson", lines)}, true);
    REQUIRE(files.logs.size() == 1);
    const CsvTable& made = files.logs[0];
    CHECK(made.kind() == wanted.kind());
    REQUIRE(made.rows() == wanted.rows());
    std::size_t common = 0;
    for (const std::string& column : wanted.columns()) {
      if (!made.has(column)) continue;
      ++common;
      for (std::size_t row = 0; row < wanted.rows(); ++row) {
        INFO(program << ' ' << column << ' ' << row);
        CHECK(made.value(row, column) == wanted.value(row, column));
        CHECK(made.text(row, column) == wanted.text(row, column));
      }
    }
    CHECK(common + 12 > wanted.columns().size());
  }
}

TEST_CASE("beside a log in CSV the lines' rows are not wanted", "[report]") {
  const TemporaryFolder folder;
  const std::string csv =
      folder.write("c.csv", header_line(client_columns()) +
                                row_line(client_columns(), sample_with(kClientTable, 1)));
  const std::string lines = folder.write("c.ndjson", plan_of("c1k-client") + sample_of(1, 1));
  const RunFiles files = read_files({csv, lines});
  REQUIRE(files.logs.size() == 1);
  CHECK(files.logs[0].path() == csv);
}

TEST_CASE("lines that are none of a log are named", "[report]") {
  const TemporaryFolder folder;
  const auto refused = [&folder](const std::string& text) {
    const std::string path = folder.write("c.ndjson", text);
    return refusal_of([&path] { read_files({path}); });
  };
  CHECK_THAT(refused(sample_of(1, 1)), ContainsSubstring("c.ndjson, line 1: a plan is"));
  const auto sample = [](std::uint64_t seed) {
    return sample_line(sample_with(kClientTable, seed), kClientTable);
  };
  const std::string back = refused(plan_of("c1k-client") + sample(3) + sample(2));
  CHECK_THAT(back, ContainsSubstring("c.ndjson, line 3: time_s falls"));
  CHECK(back.find(".ndjson") == back.rfind(".ndjson"));  // it is named once
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
