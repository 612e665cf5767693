#include "report/compare_page.h"

#include <boost/json.hpp>

#include "common/page/page.h"
#include "report/page_run.h"

namespace c1k {
namespace {

namespace json = boost::json;

json::array runs_of(const std::vector<ComparedRun>& runs) {
  json::array all;
  for (const ComparedRun& run : runs)
    all.push_back(json::object{{"name", run.name}, {"tables", page_tables(run.logs)}});
  return all;
}

json::array rows_that(const std::vector<ComparedFigure>& figures, bool are_same) {
  json::array all;
  for (const ComparedRow& row : rows_of(figures))
    if (row.is_same == are_same)
      all.push_back(json::array{row.name, row.before, row.after, row.change});
  return all;
}

}  // namespace

std::string compare_page(const std::vector<ComparedRun>& before,
                         const std::vector<ComparedRun>& after,
                         const std::vector<ComparedFigure>& figures, const FactSheet& sheet,
                         const std::string& result) {
  const json::object run{{"title", "before and after"},
                         {"made_by", "made by c1k-report " C1K_VERSION},
                         {"verdict", json::object{{"result", result}, {"stop_reason", ""}}},
                         {"reasons", json::array{}},
                         {"sheet", page_sections(sheet)},
                         {"plan", json::array{}},
                         {"phases", json::array{}},
                         {"tables", json::array{}},
                         {"histograms", json::array{}},
                         {"aliases", json::array{}},
                         {"compare", json::object{{"before", runs_of(before)},
                                                  {"after", runs_of(after)},
                                                  {"figures", rows_that(figures, false)},
                                                  {"same", rows_that(figures, true)}}}};
  return without_markup(json::serialize(run));
}

}  // namespace c1k
