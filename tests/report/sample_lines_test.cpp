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
    const CsvTable& made = files.logs[0].table;
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

// A log in CSV and the lines of the same program: of seeds `from` to `from` + 9.
struct Written {
  std::string csv = header_line(client_columns());
  std::string lines = plan_of("c1k-client");
};
Written written(std::uint64_t from) {
  Written log;
  for (std::uint64_t seed = from; seed < from + 10; ++seed) {
    Sample sample = sample_with(kClientTable, seed);
    sample.unix_ms += 17 * from;
    sample.timings[Timing::connect].add(1'000 * from, seed);
    log.csv += row_line(client_columns(), sample);
    log.lines += sample_line(sample, kClientTable);
  }
  return log;
}

TEST_CASE("which lines and which log in CSV are of one host is told from their rows", "[report]") {
  const TemporaryFolder folder;
  const Written one = written(1), two = written(3);
  const std::string csv = folder.write("1.csv", one.csv);
  const std::string other = folder.write("2.csv", two.csv);
  const RunFiles files = read_files(
      {folder.write("2.ndjson", two.lines), csv, other, folder.write("1.ndjson", one.lines)});
  REQUIRE(files.logs.size() == 2);
  CHECK(files.logs[0].table.path() == csv);
  for (const std::size_t host : {0U, 1U}) {
    REQUIRE(files.logs[host].timed != nullptr);
    Histogram timed;
    files.logs[host].timed->add_to(timed, Timing::connect, 0, 10);
    CHECK(timed.quantile(1) == bucket_middle(bucket_of(host == 0 ? 1'000 : 3'000)));
    CHECK(timed.total() == (host == 0 ? 55 : 75));
  }
  // The disk of the log in CSV was full: the lines have what it lacks.
  const std::string torn = folder.write("t.csv", one.csv.substr(0, one.csv.size() - 20));
  const RunFiles longer = read_files({torn, folder.write("1.ndjson", one.lines)});
  REQUIRE(longer.logs.size() == 1);
  CHECK(longer.logs[0].table.rows() == 10);
  CHECK_THAT(refusal_of([&] {
               read_files({folder.path("1.ndjson"), csv, folder.write("x.ndjson", one.lines)});
             }),
             ContainsSubstring("x.ndjson is there twice"));
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
}

}  // namespace c1k
