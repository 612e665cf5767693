#include "report/csv_table.h"

#include <stdexcept>
#include <string>

#include "common/base/refusal.h"
#include "tests/catch.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;

const std::string kHeader = "time_s,unix_ms,phase,open,attempted,asked_per_s\n";
const std::string kRow = "1.500,1001500,ramp,20,30,10000\n";

// What reading `text` is refused with; empty if it is not.
std::string refusal_of(const std::string& text) {
  const TemporaryFolder folder;
  try {
    CsvTable::read(folder.write("log.csv", text));
    return {};
  } catch (const Refusal& refusal) {
    return refusal.what();
  }
}

std::string after_the_header(const std::string& rows) {
  return refusal_of(kHeader + rows);
}

TEST_CASE("a log gives its numbers, words and columns", "[report]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", kHeader + kRow + "2,1002000,hold,40,40,\n");
  const CsvTable table = CsvTable::read(path);

  CHECK(table.path() == path);
  CHECK(table.rows() == 2);
  CHECK_FALSE(table.torn());
  CHECK(table.columns().size() == 6);
  CHECK(table.columns().at(4) == "attempted");
  CHECK(table.value(0, "time_s") == 1.5);
  CHECK(table.value(1, "open") == 40);
  CHECK(table.text(0, "phase") == "ramp");
  CHECK(table.text(1, "phase") == "hold");
}

TEST_CASE("an empty cell and an unheard-of column are not known, which is not 0", "[report]") {
  const TemporaryFolder folder;
  const CsvTable table =
      CsvTable::read(folder.write("log.csv", kHeader + "0,1,ramp,0,0,\n" + kRow));
  CHECK(table.value(0, "open") == 0);
  CHECK(table.value(0, "asked_per_s") == std::nullopt);
  CHECK(table.value(1, "asked_per_s") == 10000);
  CHECK(table.has("asked_per_s"));
  CHECK_FALSE(table.has("accepted"));
  CHECK(table.value(0, "accepted") == std::nullopt);
  CHECK(table.text(0, "open").empty());
}

TEST_CASE("the header tells whose log it is", "[report]") {
  const TemporaryFolder folder;
  CHECK(CsvTable::read(folder.write("c", client_log())).kind() == LogKind::client);
  CHECK(CsvTable::read(folder.write("s", server_log())).kind() == LogKind::server);
  CHECK_THAT(refusal_of("time_s,unix_ms,phase,open\n"), ContainsSubstring("line 1: not a log"));
  CHECK_THAT(refusal_of("time_s,unix_ms,phase,open,attempted,accepted\n"),
             ContainsSubstring("line 1: not a log"));
}

TEST_CASE("the last line of a killed run is left out, and that is said", "[report]") {
  const TemporaryFolder folder;
  SECTION("in the middle of a row") {
    const CsvTable table = CsvTable::read(folder.write("log.csv", kHeader + kRow + "2.5,10"));
    CHECK(table.torn());
    CHECK(table.rows() == 1);
  }
  SECTION("with every cell there: the last one may still be cut short") {
    const CsvTable table =
        CsvTable::read(folder.write("log.csv", kHeader + kRow + "2,3,ramp,4,5,1"));
    CHECK(table.torn());
    CHECK(table.rows() == 1);
  }
  SECTION("just after its line end") {
    const CsvTable table = CsvTable::read(folder.write("log.csv", kHeader + kRow));
    CHECK_FALSE(table.torn());
    CHECK(table.rows() == 1);
  }
}

TEST_CASE("what is no log is refused by file and line", "[report]") {
  CHECK_THAT(refusal_of(""), ContainsSubstring("log.csv, line 1: no whole header"));
  CHECK_THAT(refusal_of("time_s,unix_ms,phase"), ContainsSubstring("line 1: no whole header"));
  CHECK_THAT(refusal_of("Dear diary, \"today\"\n"), ContainsSubstring("line 1: not a log"));
  CHECK_THAT(refusal_of("time_s,unix_ms,phase,attempted\n"),
             ContainsSubstring("line 1: column open is missing"));
  CHECK_THAT(refusal_of("time_s,unix_ms,phase,open,open,attempted\n"),
             ContainsSubstring("line 1: column open is there twice"));
  CHECK_THAT(refusal_of(kHeader + kRow + "1,2,ramp,3,4\n" + kRow),
             ContainsSubstring("log.csv, line 3: 5 cells where the header has 6"));
  CHECK_THAT(refusal_of(kHeader + kRow + kRow + "1,2,ramp,3,4,5,6\n"),
             ContainsSubstring("log.csv, line 4: 7 cells where the header has 6"));
  CHECK_THAT(refusal_of(kHeader + "\n"), ContainsSubstring("line 2: 1 cells"));
}

TEST_CASE("a bad number is refused by file, line and column", "[report]") {
  for (const char* bad : {"x", "1x", " 1", "0x10", "nan", "inf", "1e999", "--1", "1 "}) {
    CAPTURE(bad);
    CHECK_THAT(refusal_of(kHeader + kRow + "1,2,ramp," + bad + ",4,5\n"),
               ContainsSubstring("log.csv, line 3: open is '" + std::string(bad) + "'"));
  }
  for (const char* huge : {"1e21", "-1e308"})
    CHECK_THAT(
        refusal_of(kHeader + "1,2,ramp,3," + huge + ",5\n"),
        ContainsSubstring("line 2: attempted is '" + std::string(huge) + "', which is beyond"));
  CHECK(refusal_of(kHeader + "1,2,ramp,3,18446744073709551615,5\n").empty());
  for (const char* good : {"1", "-1", "1.5", "1e6"}) {
    CAPTURE(good);
    CHECK(refusal_of(kHeader + "1,2,ramp,3,4," + good + "\n").empty());
  }
}

TEST_CASE("a phase is a word, since it goes on to the terminal and to gnuplot", "[report]") {
  CHECK_THAT(refusal_of(kHeader + "1,2,\"; system('id'),3,4,5\n"),
             ContainsSubstring("line 2: phase is '"));
  CHECK_THAT(refusal_of(kHeader + "1,2,,3,4,5\n"), ContainsSubstring("line 2: phase is ''"));
  const std::string with_escape = refusal_of(kHeader + "1,2,\x1b[2J,3,4,5\n");
  CHECK_THAT(with_escape, ContainsSubstring("phase is '?[2J'"));
}

TEST_CASE("what no program of ours writes is refused by file and line", "[report]") {
  const auto after_a_row = [](const std::string& row) {
    return refusal_of(kHeader + kRow + row + "\n");
  };
  CHECK_THAT(after_a_row("2,3,ramp,-1,4,5"), ContainsSubstring("log.csv, line 3: open is -1"));
  CHECK_THAT(after_a_row("1.499,3,ramp,1,4,5"),
             ContainsSubstring("log.csv, line 3: time_s falls from 1.5 to 1.499"));
  CHECK(after_a_row("1.5,3,ramp,1,4,5").empty());
  CHECK_THAT(after_a_row(",3,ramp,1,4,5"), ContainsSubstring("line 3: time_s is empty"));
  CHECK_THAT(after_a_row("2,3,lunch,1,4,5"),
             ContainsSubstring("line 3: phase is 'lunch', where a client knows ramp, hold"));
  CHECK_THAT(after_a_row("2,3,serve,1,4,5"), ContainsSubstring("line 3: phase is 'serve'"));
  CHECK_THAT(refusal_of("time_s,unix_ms,phase,open,accepted\n1,2,hold,3,3\n"),
             ContainsSubstring("line 2: phase is 'hold', where a server knows serve"));
}

TEST_CASE("a cell without an end is refused in few words", "[report]") {
  const std::string some = after_the_header("1,2," + std::string(500'000, 'x') + ",3,4,5\n");
  CHECK_THAT(some, ContainsSubstring("line 2: phase is 'xxxx"));
  CHECK(some.size() < 300);
  const std::string most = after_the_header("1,2," + std::string(50 << 20, 'x') + ",3,4,5\n");
  CHECK_THAT(most,
             ContainsSubstring("log.csv has a line of more than") && ContainsSubstring("(line 2)"));
  CHECK(most.size() < 300);
}

TEST_CASE("what a spreadsheet saved is a log", "[report]") {
  const TemporaryFolder folder;
  const std::string row = "1.500,1001500,ramp,20,30,10000";
  const CsvTable table = CsvTable::read(
      folder.write("log.csv", "\xEF\xBB\xBF" + kHeader.substr(0, kHeader.size() - 1) + "\r\n" +
                                  row + "\r\n" + row + "\r\n"));
  CHECK(table.columns().front() == "time_s");
  CHECK(table.columns().back() == "asked_per_s");
  CHECK(table.rows() == 2);
  CHECK(table.value(1, "asked_per_s") == 10000);
  CHECK_FALSE(table.torn());
}

TEST_CASE("a column that is not kept is counted, and not read", "[report]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", kHeader + "1.5,2,ramp,20,30,nonsense\n");
  InputFile file(path, CsvTable::kMostBytes);
  std::string header;
  file.read_line(header, CsvTable::kLongestLine);
  const CsvTable table = CsvTable::read(
      file, path, header, [](std::string_view column) { return column == "attempted"; });
  CHECK(table.value(0, "attempted") == 30);
  CHECK(table.value(0, "open") == 20);  // what every log is asked for is always kept
  CHECK(table.time_s(0) == 1.5);
  CHECK(table.value(0, "unheard_of") == std::nullopt);
  CHECK_THROWS_AS(table.value(0, "asked_per_s"), std::logic_error);
}

TEST_CASE("a file without an end or without lines is not read into memory", "[report]") {
  CHECK_THROWS_WITH(CsvTable::read("/dev/zero"), ContainsSubstring("a line of more than"));
}

TEST_CASE("a file that can't be read is refused by name and reason", "[report]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(CsvTable::read(folder.path("none.csv")),
                    ContainsSubstring("none.csv") && ContainsSubstring("No such file"));
  CHECK_THROWS_WITH(CsvTable::read(folder.path("")), ContainsSubstring("is a folder"));
}

}  // namespace
}  // namespace c1k
