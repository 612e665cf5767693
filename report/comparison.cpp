#include "report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "report/figure_text.h"
#include "report/median.h"

namespace c1k {
namespace {

constexpr double kLeastChange = 0.1;  // %, to be worth a line

std::vector<double> values_of(const std::vector<RunFigures>& runs, const std::string& name) {
  std::vector<double> values;
  for (const RunFigures& run : runs)
    for (const auto& [other, value] : run)
      if (other == name) values.push_back(value);
  std::sort(values.begin(), values.end());
  return values;
}

bool is_all_zero(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
}

std::string number_text(double number) {
  const double size = std::abs(number);
  if (size >= 1e15) return fmt::format("{:.6g}", number);
  if (size < 1'000) return fmt::format("{:.4g}", number);
  return (number < 0 ? "-" : "") + count_text(size);
}

std::string values_text(const std::vector<double>& values, double middle) {
  std::string text = number_text(middle);
  if (values.size() > 1 && values.front() != values.back())
    text += fmt::format(" ({} to {})", number_text(values.front()), number_text(values.back()));
  return text;
}

std::string change_text(const ComparedFigure& figure) {
  const auto change = figure.change_pct();
  std::string text = change ? fmt::format("{:+.1f} %", *change) : "from 0";
  if (figure.is_within_spread()) text += ", within the spread";
  return text;
}

bool is_the_same(const ComparedFigure& figure) {
  const auto change = figure.change_pct();
  return change && std::abs(*change) < kLeastChange;
}

}  // namespace

double ComparedFigure::median_before() const {
  return median(before);
}

double ComparedFigure::median_after() const {
  return median(after);
}

std::optional<double> ComparedFigure::change_pct() const {
  const double from = median_before(), to = median_after();
  if (from == to) return 0;
  if (from == 0) return std::nullopt;
  return (to - from) / std::abs(from) * 100;
}

bool ComparedFigure::is_within_spread() const {
  const bool several = before.size() > 1 && after.size() > 1;
  return several && before.front() <= after.back() && after.front() <= before.back();
}

std::vector<ComparedFigure> compare(const std::vector<RunFigures>& before,
                                    const std::vector<RunFigures>& after) {
  std::vector<ComparedFigure> compared;
  for (const RunFigures& run : before) {
    for (const auto& [name, value] : run) {
      const bool is_there = std::any_of(compared.begin(), compared.end(),
                                        [&name](const auto& one) { return one.name == name; });
      if (is_there) continue;
      ComparedFigure figure{name, values_of(before, name), values_of(after, name)};
      if (figure.after.empty()) continue;
      if (is_all_zero(figure.before) && is_all_zero(figure.after)) continue;
      compared.push_back(std::move(figure));
    }
  }
  return compared;
}

std::vector<ComparedRow> rows_of(const std::vector<ComparedFigure>& figures) {
  std::vector<ComparedRow> rows;
  for (const ComparedFigure& figure : figures)
    rows.push_back({figure.name, values_text(figure.before, figure.median_before()),
                    values_text(figure.after, figure.median_after()), change_text(figure),
                    is_the_same(figure)});
  return rows;
}

FactSection section_of(const std::vector<ComparedFigure>& figures) {
  FactSection section{"before and after"};
  std::size_t same = 0;
  for (const ComparedRow& row : rows_of(figures)) {
    if (row.is_same)
      ++same;
    else
      section.add(row.name, fmt::format("{} -> {}: {}", row.before, row.after, row.change));
  }
  section.add("the same",
              fmt::format("{} of {} figures, within {} %", same, figures.size(), kLeastChange));
  return section;
}

CompareTest parse_compare_test(const std::string& text) try {
  std::string number = text;
  while (!number.empty() && number.back() == ' ') number.pop_back();
  const bool of_change = number.ends_with('%');
  if (of_change) number.pop_back();
  CompareTest test{parse_threshold(number), of_change};
  if (test.threshold.phase) throw Refusal("a phase is of one run, and runs are compared whole");
  test.threshold.text = text;
  return test;
} catch (const Refusal& refusal) {
  throw Refusal(fmt::format("--fail-if '{}': {}", text, refusal.what()));
}

std::vector<std::string> breaches_of(const std::vector<CompareTest>& tests,
                                     const std::vector<ComparedFigure>& figures) {
  std::vector<std::string> breaches;
  for (const CompareTest& test : tests) {
    const auto figure = std::find_if(figures.begin(), figures.end(), [&test](const auto& one) {
      return one.name == test.threshold.name;
    });
    if (figure == figures.end())
      throw Refusal(fmt::format("--fail-if '{}': there is no figure {} in both",
                                test.threshold.text, quote(test.threshold.name)));
    const auto change = figure->change_pct();
    // From 0 to anything is more than any share of it.
    const double value = !test.of_change ? figure->median_after()
                         : change        ? *change
                                         : std::copysign(HUGE_VAL, figure->median_after());
    if (!test.threshold.is_breached_by(value)) continue;
    if (test.of_change && figure->is_within_spread()) continue;
    breaches.push_back(fmt::format("{}: {} -> {}, {}", test.threshold.text,
                                   values_text(figure->before, figure->median_before()),
                                   values_text(figure->after, figure->median_after()),
                                   change_text(*figure)));
  }
  return breaches;
}

}  // namespace c1k
