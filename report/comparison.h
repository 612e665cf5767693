// Runs before and after a change, held against each other: figure by figure, by medians, with the
// spread of each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/threshold.h"
#include "report/fact_sheet.h"
#include "report/run_figures.h"

namespace c1k {

struct ComparedFigure {
  std::string name;
  std::vector<double> before;  // of each run that has it, sorted; not empty
  std::vector<double> after;   // likewise

  double median_before() const;
  double median_after() const;
  // (after - before) / before of the medians, in %; nullopt: before is 0 and after is not.
  std::optional<double> change_pct() const;
  // Several runs on each side, and their ranges overlap: chance alone may make the difference.
  bool is_within_spread() const;
};

// Figures that both sides have, in the order of the first run before. Those that are 0 in all runs
// are left out.
std::vector<ComparedFigure> compare(const std::vector<RunFigures>& before,
                                    const std::vector<RunFigures>& after);

// In words: medians, with the range of several runs behind, and the change.
struct ComparedRow {
  std::string name, before, after, change;
  bool is_same = false;  // within a tenth of a percent
};
std::vector<ComparedRow> rows_of(const std::vector<ComparedFigure>& figures);

// What differs by a tenth of a percent or more, and how many do not.
FactSection section_of(const std::vector<ComparedFigure>& figures);

// A test of --fail-if: "client.mean_per_s < -5%" of the change, "client.failed > 0" of the value
// after it.
struct CompareTest {
  Threshold threshold;
  bool of_change = false;
};
CompareTest parse_compare_test(const std::string& text);  // throws Refusal

// A sentence for each test that is not passed. A change that is within the spread breaches nothing.
// Throws Refusal: no figure has that name.
std::vector<std::string> breaches_of(const std::vector<CompareTest>& tests,
                                     const std::vector<ComparedFigure>& figures);

}  // namespace c1k
