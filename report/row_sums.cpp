#include "report/row_sums.h"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace c1k {
namespace {

struct Sum {
  std::string_view whole;
  std::string parts_text;
  const Cells* cells = nullptr;     // of the whole, by row
  std::vector<const Cells*> parts;  // likewise; empty: there are none to be added up

  double of_parts(std::size_t row) const {
    double sum = 0;
    for (const Cells* part : parts) sum += (*part)[row];
    return sum;
  }
};

Sum sum_of(const CsvTable& table, std::string_view whole,
           std::initializer_list<std::string_view> parts) {
  Sum sum{whole, {}, &table.cells(whole), {}};
  for (const std::string_view part : parts) {
    sum.parts_text += (sum.parts_text.empty() ? "" : " + ") + std::string(part);
    if (!table.has(part)) return {};
    sum.parts.push_back(&table.cells(part));
  }
  return sum;
}

Sum sum_of_causes(const CsvTable& table, std::string_view whole) {
  const std::string prefix = fmt::format("{}_", whole);
  Sum sum{whole, fmt::format("the sum of {}*", prefix), &table.cells(whole), {}};
  for (const std::string& column : table.columns())
    if (is_cause(column, prefix)) sum.parts.push_back(&table.cells(column));
  return sum;
}

std::vector<Sum> sums_of(const CsvTable& table) {
  std::vector<Sum> sums;
  const auto add = [&sums](Sum sum) {
    if (sum.cells != nullptr && !sum.cells->empty() && !sum.parts.empty())
      sums.push_back(std::move(sum));
  };
  if (table.kind() == LogKind::client) {
    add(sum_of(table, "attempted", {"connecting", "open", "failed", "closed"}));
    add(sum_of_causes(table, "failed"));
  } else {
    add(sum_of(table, "accepted", {"open", "closed"}));
  }
  add(sum_of_causes(table, "closed"));
  return sums;
}

}  // namespace

std::string wrong_sums(const CsvTable& table) {
  const std::vector<Sum> sums = sums_of(table);
  std::string text;
  std::size_t rows = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const Sum& sum : sums) {
      const double off = (*sum.cells)[row] - sum.of_parts(row);
      if (std::isnan(off) || off == 0) continue;  // not known, or right
      if (rows++ == 0)
        text = fmt::format("line {} does not add up: {} {} is not {} = {}", row + 2, sum.whole,
                           (*sum.cells)[row], sum.parts_text, sum.of_parts(row));
      break;
    }
  }
  if (rows > 1) text += fmt::format(" (and {} further row{})", rows - 1, rows == 2 ? "" : "s");
  return text;
}

}  // namespace c1k
