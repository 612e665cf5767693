#include "report/row_sums.h"

#include <string>

#include "report/facts_text.h"
#include "report/run_facts.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;

std::string wrong_in(const std::string& text) {
  const TemporaryFolder folder;
  return wrong_sums(CsvTable::read(folder.write("log.csv", text)));
}

std::string with(std::string log, const std::string& before, const std::string& after) {
  return log.replace(log.find(before), before.size(), after);
}

TEST_CASE("what adds up is not spoken of", "[report]") {
  CHECK(wrong_in(client_log()).empty());
  CHECK(wrong_in(server_log()).empty());
  CHECK(wrong_in(server_log(Run{}, {}, {}, true)).empty());  // a watch's cells are empty
  CHECK(wrong_in("time_s,unix_ms,phase,open,attempted\n1,2,ramp,3,9\n").empty());
}

TEST_CASE("a row that does not add up is named by its line", "[report]") {
  CHECK(wrong_in(with(client_log(), "790,6,800,", "790,6,801,")) ==
        "line 3 does not add up: attempted 801 is not connecting + open + failed + closed = 800");
  CHECK(wrong_in(with(client_log(), "790,6,800,4,0,3,1", "790,6,800,4,0,3,2")) ==
        "line 3 does not add up: failed 4 is not the sum of failed_* = 5");
  CHECK(wrong_in(with(client_log(), "0,998,2,", "0,997,2,")) ==
        "line 8 does not add up: closed 1000 is not the sum of closed_* = 999");
  CHECK(wrong_in(with(server_log(), "serve,590,590,", "serve,589,590,")) ==
        "line 5 does not add up: accepted 590 is not open + closed = 589");
}

TEST_CASE("further rows that do not add up are counted", "[report]") {
  std::string log = "time_s,unix_ms,phase,open,accepted,closed\n";
  for (int i = 0; i < 5; ++i) log += fmt::format("{},{},serve,3,{},0\n", i, i, i == 0 ? 3 : 4);
  CHECK(wrong_in(log) ==
        "line 3 does not add up: accepted 4 is not open + closed = 3 (and 3 further rows)");
  CHECK_THAT(to_text(facts_of(logs_of({log}))),
             ContainsSubstring("  note             line 3 does not add up: accepted 4"));
}

}  // namespace
}  // namespace c1k
