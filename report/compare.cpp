#include "report/compare.h"

#include <boost/json.hpp>
#include <utility>

#include "common/base/refusal.h"
#include "common/page/page.h"
#include "common/record/output_file.h"
#include "report/compare_page.h"
#include "report/comparison.h"
#include "report/report_parts.h"
#include "report/run_set.h"

namespace c1k {
namespace {

namespace json = boost::json;

struct Side {
  std::vector<ComparedRun> runs;
  std::vector<RunFigures> figures;
};

Side read_side(const std::string& path) {
  Side side;
  for (NamedRun& run : runs_at(path)) {
    RunLogs logs = run.files.logs.empty() ? RunLogs() : RunLogs::of(std::move(run.files.logs));
    side.figures.push_back(run_figures(facts_of(logs), run.files.summaries));
    side.runs.push_back({std::move(run.name), std::move(logs)});
  }
  return side;
}

FactSheet sheet_of(const Side& before, const Side& after,
                   const std::vector<ComparedFigure>& figures,
                   const std::vector<std::string>& breaches) {
  FactSection runs{"runs"};
  for (const auto& [when, side] : {std::pair{"before", &before}, std::pair{"after", &after}})
    for (const ComparedRun& run : side->runs) runs.add(when, run.name);
  FactSheet sheet{std::move(runs), section_of(figures)};
  if (breaches.empty()) return sheet;
  FactSection failed{"not passed"};
  for (const std::string& breach : breaches) failed.add("--fail-if", breach);
  sheet.push_back(std::move(failed));
  return sheet;
}

json::array array_of(const std::vector<double>& values) {
  return json::array(values.begin(), values.end());
}

std::string to_json(const std::vector<ComparedFigure>& figures,
                    const std::vector<std::string>& breaches) {
  json::array all;
  for (const ComparedFigure& figure : figures) {
    const auto change = figure.change_pct();
    all.push_back(json::object{{"name", figure.name},
                               {"before", array_of(figure.before)},
                               {"after", array_of(figure.after)},
                               {"median_before", figure.median_before()},
                               {"median_after", figure.median_after()},
                               {"change_pct", change ? json::value(*change) : json::value()},
                               {"within_spread", figure.is_within_spread()}});
  }
  return json::serialize(
             json::object{{"figures", std::move(all)},
                          {"breaches", json::array(breaches.begin(), breaches.end())}}) +
         "\n";
}

void write_page(const ReportOptions& options, const Side& before, const Side& after,
                const std::vector<ComparedFigure>& figures, FactSheet sheet,
                const std::string& verdict) {
  OutputFile file("-o", *options.page, options.force);
  const std::string text = to_text(sheet);
  sheet.erase(sheet.begin() + 1);  // the figures have a table of their own there
  const std::string run = compare_page(before.runs, after.runs, figures, sheet, verdict);
  const std::string columns = without_markup(report_part("columns.json"));
  if (file.write(
          page_of({.title = "before and after", .run = run, .text = text, .columns = columns})))
    return;
  file.discard();
  throw Refusal("-o " + *options.page + ": it could not be written whole");
}

std::string verdict_of(const std::vector<CompareTest>& tests,
                       const std::vector<std::string>& breaches) {
  if (tests.empty()) return "compared";
  return breaches.empty() ? "passed" : "not passed";
}

}  // namespace

CompareResult compare_runs(const ReportOptions& options) {
  std::vector<CompareTest> tests;
  for (const std::string& text : options.fail_if) tests.push_back(parse_compare_test(text));
  const Side before = read_side(options.files[0]);
  const Side after = read_side(options.files[1]);
  const std::vector<ComparedFigure> figures = compare(before.figures, after.figures);
  if (figures.empty())
    throw Refusal(
        "--compare: the two have no figure in common: is one a client's, one a server's?");
  const std::vector<std::string> breaches = breaches_of(tests, figures);
  const FactSheet sheet = sheet_of(before, after, figures, breaches);
  CompareResult result;
  if (options.page) write_page(options, before, after, figures, sheet, verdict_of(tests, breaches));
  if (!breaches.empty()) result.status = ExitStatus::not_met;
  if (options.page == "-") return result;
  if (options.json)
    result.text = to_json(figures, breaches);
  else if (options.markdown)
    result.text = to_markdown(sheet);
  else
    result.text = to_text(sheet) + (options.page ? "written: " + *options.page + "\n" : "");
  return result;
}

}  // namespace c1k
