#include "report/comparison.h"

#include <boost/json.hpp>
#include <filesystem>

#include "common/record/json_text.h"
#include "report/compare.h"
#include "report/options.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;
using Catch::Matchers::ContainsSubstring;

std::vector<RunFigures> runs_with(const std::string& name, const std::vector<double>& values) {
  std::vector<RunFigures> runs;
  for (const double value : values) runs.push_back({{name, value}});
  return runs;
}

ComparedFigure compared(const std::vector<double>& before, const std::vector<double>& after) {
  return compare(runs_with("x", before), runs_with("x", after)).at(0);
}

TEST_CASE("a figure is compared by its medians, and its spread is told", "[report]") {
  const ComparedFigure figure = compared({10, 30, 20}, {22, 40, 44});
  CHECK(figure.median_before() == 20);
  CHECK(figure.median_after() == 40);
  CHECK(figure.change_pct() == 100.0);
  CHECK(figure.is_within_spread());
  CHECK_FALSE(compared({10, 11}, {12, 13}).is_within_spread());
  CHECK_FALSE(compared({10}, {10}).is_within_spread());  // one run has no spread
  CHECK(compared({0, 1}, {0, 2}).change_pct() == 100.0);
  CHECK_FALSE(compared({0}, {2}).change_pct());
  CHECK(compared({-10}, {-5}).change_pct() == 50.0);
}

TEST_CASE("figures that only one side has, or that are 0 in all, are not compared", "[report]") {
  const auto figures = compare({{{"a", 1}, {"b", 0}, {"c", 3}}}, {{{"c", 4}, {"b", 0}, {"d", 1}}});
  REQUIRE(figures.size() == 1);
  CHECK(figures[0].name == "c");
}

TEST_CASE("a test is of the change with a %, else of what came after", "[report]") {
  const auto figures = compare(runs_with("rate", {100}), runs_with("rate", {94}));
  const auto breaches = [&figures](const std::string& text) {
    return breaches_of({parse_compare_test(text)}, figures);
  };
  CHECK(breaches("rate < -5%").size() == 1);
  CHECK(breaches("rate < -7%").empty());
  CHECK(breaches("rate < 95").size() == 1);
  CHECK(breaches("rate < 94").empty());
  CHECK_THAT(breaches("rate < -5 %").at(0), ContainsSubstring("100 -> 94, -6.0 %"));
  CHECK_THAT(refusal_of([&] { breaches("rates < 5"); }), ContainsSubstring("no figure"));
  CHECK_THAT(refusal_of([] { parse_compare_test("rate < 5 in hold"); }),
             ContainsSubstring("phase"));
  for (const char* const wrong : {"", "%", "rate", "rate <", "rate < x%", "< 5%"})
    CHECK_FALSE(refusal_of([wrong] { parse_compare_test(wrong); }).empty());
}

TEST_CASE("what chance alone may have made fails nobody", "[report]") {
  const auto within = compare(runs_with("rate", {100, 90}), runs_with("rate", {80, 95}));
  CHECK(breaches_of({parse_compare_test("rate < -4%")}, within).empty());
  const auto beyond = compare(runs_with("rate", {100, 99}), runs_with("rate", {80, 95}));
  CHECK(breaches_of({parse_compare_test("rate < -4%")}, beyond).size() == 1);
  const auto from_none = compare(runs_with("failed", {0}), runs_with("failed", {1}));
  CHECK(breaches_of({parse_compare_test("failed > 10%")}, from_none).size() == 1);
}

// Folders of runs: before/a, before/b, and after, which is one run.
struct Folders {
  Folders() {
    for (const char* const name : {"before", "before/a", "before/b", "after"})
      std::filesystem::create_directory(folder.path(name));
    folder.write("before/a/client.csv", client_log(Run{.count = 5000, .rate = 1000}));
    folder.write("before/b/client.csv", client_log(Run{.count = 5000, .rate = 1100}));
    folder.write("after/client.csv", client_log(Run{.count = 5000, .rate = 500}));
    folder.write("after/notes.txt", "of no interest");
  }
  CompareResult result(std::vector<std::string> more) const {
    std::vector<std::string> words{"c1k-report", "--compare", folder.path("before"),
                                   folder.path("after")};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    return compare_runs(read_report_options(static_cast<int>(line.size()), line.data()));
  }
  TemporaryFolder folder;
};

TEST_CASE("folders of runs are compared, and judged", "[report]") {
  const Folders folders;
  const CompareResult fine = folders.result({"--fail-if", "client.mean_per_s < -60%"});
  CHECK(fine.status == ExitStatus::met);
  CHECK_THAT(fine.text, ContainsSubstring("client.ramp_s"));
  CHECK_THAT(fine.text, ContainsSubstring("the same"));
  const CompareResult slow = folders.result({"--fail-if", "client.mean_per_s < -10%", "--json"});
  CHECK(slow.status == ExitStatus::not_met);
  const boost::json::value json = parse_json(slow.text);
  CHECK(json.at("breaches").get_array().size() == 1);
  CHECK(json.at("figures").at(0).at("before").get_array().size() == 2);
}

TEST_CASE("the page of a comparison has each run's curves", "[report]") {
  const Folders folders;
  const std::string path = folders.folder.path("compare.html");
  folders.result({"-o", path});
  const std::string page = file_text(path);
  const std::size_t begin = page.find("id=\"run\">") + 9;
  const boost::json::value run =
      parse_json(std::string_view(page).substr(begin, page.find("</script>", begin) - begin));
  CHECK(run.at("compare").at("before").get_array().size() == 2);
  CHECK(run.at("compare").at("before").at(1).at("name") == "b");
  CHECK(run.at("compare").at("after").at(0).at("name") == "after");
  CHECK(run.at("compare").at("after").at(0).at("tables").at(0).at("cells").at("open").is_object());
  CHECK(run.at("verdict").at("result") == "compared");
}

TEST_CASE("--compare refuses what it can't hold against each other", "[report]") {
  const Folders folders;
  const auto refused = [](std::vector<const char*> words) {
    words.insert(words.begin(), "c1k-report");
    return refusal_of([&words] {
      compare_runs(read_report_options(static_cast<int>(words.size()), words.data()));
    });
  };
  const std::string before = folders.folder.path("before");
  CHECK_THAT(refused({"--compare", before.c_str()}), ContainsSubstring("two places"));
  CHECK_THAT(refused({"--compare", before.c_str(), "/no/where"}), ContainsSubstring("/no/where"));
  CHECK_THAT(refused({"--fail-if", "x > 1", before.c_str()}), ContainsSubstring("--compare"));
  const TemporaryFolder empty;
  const std::string nothing = empty.path("");
  CHECK_THAT(refused({"--compare", before.c_str(), nothing.c_str()}),
             ContainsSubstring("no run is in it"));
  folders.folder.write("after/broken.csv", "a,b\n1\n");
  CHECK_THAT(refused({"--compare", before.c_str(), folders.folder.path("after").c_str()}),
             ContainsSubstring("broken.csv"));
}

}  // namespace
}  // namespace c1k
