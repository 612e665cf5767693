// docs/csv.md holds the tables of columns as the programs know them. After a change of a table
// write it anew: C1K_WRITE_DOCS=1 build/release/tests/c1k_tests "the columns in docs/csv.md*"
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "client/figures/columns.h"
#include "server/columns.h"
#include "tests/catch.h"

namespace c1k {
namespace {

constexpr const char* kPath = C1K_SOURCE "/docs/csv.md";
constexpr std::string_view kBegin = "<!-- columns: begin (tests/docs/csv_doc_test.cpp) -->\n";
constexpr std::string_view kEnd = "<!-- columns: end -->\n";

// One line of a table: columns that follow on each other and mean the same, one for each quantile.
struct Line {
  std::string names;
  const Column* column = nullptr;
  std::string programs;
};

bool means_the_same(const Column& a, const Column& b) {
  return a.help == b.help && a.kind == b.kind && a.unit == b.unit && a.group == b.group;
}

std::vector<Line> lines_of(const Columns& columns, const std::string& program) {
  std::vector<Line> lines;
  for (const Column& column : columns) {
    const auto same = std::find_if(lines.begin(), lines.end(), [&column](const Line& line) {
      return column.group == "latency" && means_the_same(*line.column, column);
    });
    if (same != lines.end())
      same->names += fmt::format(", `{}`", column.name);
    else
      lines.push_back({fmt::format("`{}`", column.name), &column, program});
  }
  return lines;
}

std::vector<Line> merged(std::vector<Line> lines, const std::vector<Line>& others) {
  for (const Line& other : others) {
    const auto same = std::find_if(lines.begin(), lines.end(), [&other](const Line& line) {
      return line.names == other.names && means_the_same(*line.column, *other.column);
    });
    if (same != lines.end())
      same->programs = "both";
    else
      lines.push_back(other);
  }
  return lines;
}

std::string tables() {
  const Columns client = client_columns();
  const Columns server = server_columns();
  const std::vector<Line> lines = merged(lines_of(client, "client"), lines_of(server, "server"));
  std::vector<std::string_view> groups;
  for (const Line& line : lines)
    if (std::find(groups.begin(), groups.end(), line.column->group) == groups.end())
      groups.push_back(line.column->group);
  std::string text;
  for (const std::string_view group : groups) {
    text += fmt::format(
        "\n### {}\n\n| column | of | kind | unit | meaning |\n|---|---|---|---|---|\n", group);
    for (const Line& line : lines)
      if (line.column->group == group)
        text += fmt::format("| {} | {} | {} | {} | {} |\n", line.names, line.programs,
                            name_of(line.column->kind), line.column->unit, line.column->help);
  }
  return text + "\n";
}

std::string contents() {
  std::ostringstream text;
  text << std::ifstream(kPath).rdbuf();
  return text.str();
}

TEST_CASE("every column and every counter says what it is") {
  for (const Columns& columns : {client_columns(), server_columns()})
    for (const Column& column : columns) {
      INFO(column.name);
      CHECK_FALSE(column.unit.empty());
      CHECK_FALSE(column.group.empty());
      CHECK_FALSE(column.help.empty());
      CHECK(column.help.find('|') == std::string_view::npos);  // it ends a cell of a table
    }
  for (const CounterTable table : {CounterTable(kClientTable), CounterTable(kServerTable)})
    for (const Counter& counter : table) CHECK_FALSE(counter.help.empty());
}

TEST_CASE("the columns in docs/csv.md are those of the logs") {
  std::string text = contents();
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = text.find(kEnd);
  REQUIRE(begin != text.npos);
  REQUIRE(end != text.npos);
  const std::size_t from = begin + kBegin.size();
  if (std::getenv("C1K_WRITE_DOCS") != nullptr) {
    text.replace(from, end - from, tables());
    std::ofstream(kPath) << text;
    return;
  }
  CHECK(text.substr(from, end - from) == tables());
}

}  // namespace
}  // namespace c1k
