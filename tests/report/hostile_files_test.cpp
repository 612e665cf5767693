// Files that somebody else wrote, or a disk: whatever stands in them, a report is a sentence that
// names the file, or a page that is harmless.
#include <string>

#include "client/figures/columns.h"
#include "client/figures/counters.h"
#include "common/record/sample_line.h"
#include "report/facts_json.h"
#include "report/facts_text.h"
#include "report/page_run.h"
#include "report/run_files.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;

// CHECKs what is said of the files; how many were not refused.
int report_on(const std::vector<std::string>& paths) {
  int taken = 0;
  const std::string refusal = refusal_of([&] {
    RunFiles files = read_files(paths, true);
    if (files.logs.empty() && files.summaries.empty()) return;
    const RunLogs logs = files.logs.empty() ? RunLogs() : RunLogs::of(std::move(files.logs));
    const RunFacts facts = facts_of(logs);
    const FactSheet sheet = sheet_of(facts);
    const std::string page = page_run(logs, files, sheet);
    if (page.find('<') != page.npos) FAIL_CHECK("markup: " << page);
    if (to_json(sheet, facts, files.summaries).empty()) FAIL_CHECK("no JSON");
    ++taken;
  });
  const bool is_named =
      refusal.find(paths.front()) != refusal.npos || refusal.find(paths.back()) != refusal.npos;
  if (taken == 0 && !refusal.empty() && !is_named) FAIL_CHECK("names no file: " << refusal);
  return taken;
}

// Each byte, or each `stride`-th, is another one.
int report_on_changed(const std::string& text, const std::string& name, std::size_t stride,
                      const std::string& beside) {
  const TemporaryFolder folder;
  const std::string other = folder.write("beside.csv", beside);
  int taken = 0;
  for (std::size_t at = 0; at < text.size(); at += stride)
    for (const char byte : {'<', '"', ',', '\n', '9', '-', 'e', '=', '\0', '\xff'}) {
      std::string changed = text;
      changed[at] = byte;
      const std::string path = folder.write(name, changed);
      taken += report_on(at % 2 == 0 ? std::vector{path} : std::vector{path, other});
    }
  return taken;
}

std::string lines_of_a_run() {
  RunSummary run;
  run.program = "c1k-client";
  run.run_id = "1";
  run.stop_reason = "held";
  std::string lines = plan_line(run, CounterTable(kClientTable).subspan(0, 8));
  for (int i = 0; i < 3; ++i) {
    Sample sample;
    sample.time = std::chrono::seconds{i};
    sample.unix_ms = 1'700'000'000'000 + 1000 * i;
    sample.counts.assign(8, i);
    sample.earlier.assign(8, 0);
    sample.timings[Timing::connect].add(1'000, 7);
    lines += sample_line(sample, CounterTable(kClientTable).subspan(0, 8));
  }
  return lines + summary_line(run);
}

TEST_CASE("a log with any byte changed is a page or a refusal", "[report]") {
  const Run run{.count = 50, .rate = 20, .hold_s = 2};
  const std::string other = client_log({.count = 70, .rate = 20, .hold_s = 2});
  CHECK(report_on_changed(client_log(run), "<b>c.csv", 1, other) > 100);
  CHECK(report_on_changed(lines_of_a_run(), "c.ndjson", 23, other) > 20);
}

TEST_CASE("figures that no run has are a page or a refusal", "[report]") {
  const TemporaryFolder folder;
  const std::string header = "time_s,unix_ms,phase,open,connecting,attempted,failed,closed\n";
  for (const std::string figure : {"nan", "inf", "-inf", "1e999", "1e20", "-1", "", "0x10", "=1+1",
                                   "1e-300", "99999999999999999999"})
    for (int column = 0; column < 8; ++column) {
      std::string log = header;
      for (int row = 0; row < 3; ++row) {
        for (int i = 0; i < 8; ++i) {
          const std::string usual = i == 2 ? "hold" : std::to_string(row + i);
          log += (i == 0 ? "" : ",") + (i == column && row == 1 ? figure : usual);
        }
        log += "\n";
      }
      CAPTURE(log);
      report_on({folder.write("c.csv", log)});
      report_on({folder.path("c.csv"), folder.write("d.csv", client_log({}))});
    }
  for (const std::string text : {"", "\n", "{}", "[]", "{\"type\":7}", "\0\0\0", "time_s"})
    CHECK(report_on({folder.write("c.csv", text)}) == 0);
}

}  // namespace
}  // namespace c1k
