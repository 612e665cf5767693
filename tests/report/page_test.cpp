#include "common/page/page.h"

#include <boost/json.hpp>
#include <string>

#include "client/figures/columns.h"
#include "common/record/json_text.h"
#include "report/cells.h"
#include "report/facts_json.h"
#include "report/page_run.h"
#include "report/report_parts.h"
#include "server/columns.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;
using Catch::Matchers::ContainsSubstring;

boost::json::object run_of(const RunLogs& logs, const RunFiles& files = {}) {
  const std::string text = page_run(logs, files, sheet_of(facts_of(logs)));
  CHECK(text.find('<') == text.npos);
  return parse_json(text).get_object();
}

std::string text_of(const boost::json::value& value) {
  return std::string(value.as_string());
}

const boost::json::object& cells_of(const boost::json::object& run, std::size_t table) {
  return run.at("tables").at(table).at("cells").get_object();
}

SummaryFile hostile_summary(const std::string& text) {
  const std::string quoted = boost::json::serialize(boost::json::string(text));
  return SummaryFile::parse(
      "c.json", R"({"program":"c1k-client","run_id":)" + quoted + R"(,"stop_reason":)" + quoted +
                    R"(,"reasons":[{"name":)" + quoted + R"(,"evidence":)" + quoted +
                    R"(,"fix":"f"}],"options":{"target":)" + quoted + "}}");
}

TEST_CASE("cells are one number until they change", "[report]") {
  Cells cells;
  CHECK(cells.empty());
  for (int i = 0; i < 1000; ++i) cells.push_back(std::nan(""));
  CHECK(cells.is_constant());
  CHECK(std::isnan(cells[999]));
  cells.push_back(7);
  CHECK_FALSE(cells.is_constant());
  CHECK(std::isnan(cells[999]));
  CHECK(cells[1000] == 7);
  CHECK(cells.size() == 1001);
}

TEST_CASE("a page is given both sides on one clock, and no column that says nothing", "[report]") {
  const Run run{.count = 5000, .rate = 1000};
  const RunLogs logs =
      logs_of({client_log(run), server_log(run, {.interval_s = 1, .begins_s = -3})});
  const boost::json::object page = run_of(logs);
  REQUIRE(page.at("tables").get_array().size() == 2);
  CHECK(text_of(page.at("tables").at(0).at("side")) == "client");
  const auto& open = cells_of(page, 0).at("open").at("v").get_array();
  CHECK(open.size() == logs.client()->rows());
  CHECK(open.at(3).to_number<double>() == *logs.client()->value(3, "open"));
  const auto& times = page.at("tables").at(1).at("time").get_array();
  CHECK(times.front().to_number<double>() == Approx(-3).margin(0.6));
  CHECK_FALSE(cells_of(page, 0).contains("failed"));
  CHECK(text_of(page.at("phases").at(0).at("phase")) == "ramp");
  CHECK(page.at("verdict").is_null());
}

TEST_CASE("a long log is thinned, and keeps its peak", "[report]") {
  std::string log = "time_s,unix_ms,phase,open,connecting,attempted,failed,closed\n";
  for (int i = 0; i < 20'000; ++i) {
    const int open = i == 12'345 ? 999 : 5;
    log += fmt::format("{},{},hold,{},0,1000,0,{}\n", i, 1'700'000'000'000 + i * 1000LL, open,
                       1000 - open);
  }
  const boost::json::object page = run_of(logs_of({log}));
  const auto& open = cells_of(page, 0).at("open").get_object();
  const auto& values = open.at("v").get_array();
  CHECK(values.size() <= 4'000);
  CHECK(open.at("t").get_array().size() == values.size());
  CHECK(std::any_of(values.begin(), values.end(),
                    [](const auto& value) { return value.template to_number<double>() == 999; }));
}

TEST_CASE("what a stranger wrote stays text on a page", "[report]") {
  const std::string text = "</script><img src=x onerror=alert(1)>{{run}}\x01 \"'&";
  const RunLogs logs = logs_of({client_log(Run{})});
  RunFiles files;
  files.summaries.push_back(hostile_summary(text));
  const boost::json::object run = run_of(logs, files);
  CHECK(text_of(run.at("reasons").at(0).at("evidence")) == text);
  CHECK(text_of(run.at("plan").at(0).at("facts").at(0).at("what")) == text);
  const std::string title = page_title(logs, files);
  const std::string content = page_run(logs, files, {{text, {{text, text}}}});
  const std::string page = page_of({.title = title, .run = content, .text = text, .columns = "{}"});
  CHECK(page.find("<img") == page.npos);
  CHECK_THAT(page, ContainsSubstring("&lt;/script&gt;&lt;img src=x"));
  CHECK_THAT(page, ContainsSubstring("<title>5,000 connections, &lt;/script&gt;"));
  const std::string markdown = to_markdown({{text, {{text, text}}}});
  for (std::size_t at = markdown.find('<'); at != markdown.npos; at = markdown.find('<', at + 1))
    CHECK(markdown[at - 1] == '\\');
}

TEST_CASE("a page needs no network", "[report]") {
  const std::string page = page_of({.title = "t", .run = "{}", .text = "facts", .columns = "{}"});
  CHECK_THAT(page, ContainsSubstring("default-src 'none'"));
  for (const char* const reach : {"<script src", "<link", "@import", "url(http"})
    CHECK(page.find(reach) == page.npos);
  CHECK_THAT(page, ContainsSubstring("Permission is hereby granted"));
}

TEST_CASE("a page's names of columns are the programs' own", "[report]") {
  const boost::json::value columns = parse_json(report_part("columns.json"));
  for (const Column& column : client_columns())
    CHECK(text_of(columns.at("client").at(column.name).at("help")) == column.help);
  for (const Column& column : server_columns())
    CHECK(text_of(columns.at("server").at(column.name).at("unit")) == column.unit);
}

TEST_CASE("a log that is cut at any byte is a page or a refusal", "[report]") {
  const TemporaryFolder folder;
  const std::string whole = client_log(Run{.count = 100, .rate = 50, .hold_s = 2});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string path = folder.write("cut.csv", whole.substr(0, size));
    const std::string refused = refusal_of([&] {
      const RunLogs logs = RunLogs::read({path});
      run_of(logs);
    });
    if (!refused.empty()) CHECK_THAT(refused, ContainsSubstring("cut.csv"));
  }
}

TEST_CASE("facts for machines have numbers, and null where nothing is known", "[report]") {
  const RunLogs logs = logs_of({client_log(Run{}), server_log(Run{})});
  const RunFacts facts = facts_of(logs);
  const boost::json::object object = parse_json(to_json(sheet_of(facts), facts, {})).get_object();
  CHECK(object.at("client").at("peak_open").to_number<double>() == 5000);
  CHECK(object.at("client").at("user_bytes").is_null());
  CHECK(object.at("both").at("difference").to_number<double>() == 0);
  CHECK(text_of(object.at("facts").at(0).at("facts").at(0).at("name")) == "peak open");
}

}  // namespace
}  // namespace c1k
