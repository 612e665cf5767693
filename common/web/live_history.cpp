#include "common/web/live_history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace c1k {
namespace {

namespace json = boost::json;

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

double number_in(const Cell& cell) {
  if (const auto* const whole = std::get_if<std::uint64_t>(&cell))
    return static_cast<double>(*whole);
  if (const auto* const decimal = std::get_if<Decimal>(&cell)) return decimal->value;
  return kNotKnown;
}

json::value value_of(double number) {
  if (!std::isfinite(number)) return nullptr;
  if (number == std::floor(number) && std::abs(number) < 1e15)
    return static_cast<std::int64_t>(number);
  return number;
}

double seconds_of(Nanoseconds time) {
  return std::round(std::chrono::duration<double>(time).count() * 1000) / 1000;
}

}  // namespace

LiveHistory::LiveHistory(const Columns& columns, std::size_t most)
    : columns_(columns), most_(most) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].name;
    if (name != "time_s" && name != "unix_ms" && name != "phase") shown_.push_back(i);
  }
}

void LiveHistory::take(const Sample& sample) {
  Row row{seconds_of(sample.time), sample.phase, {}};
  row.cells.reserve(shown_.size());
  for (const std::size_t i : shown_) row.cells.push_back(number_in(columns_[i].cell(sample)));
  if (spans_.empty() || spans_.back().phase != row.phase) {
    if (!spans_.empty()) spans_.back().to_s = row.seconds;
    spans_.push_back({row.phase, row.seconds, row.seconds});
  }
  spans_.back().to_s = row.seconds;
  if (rows_.size() >= most_) thin();
  rows_.push_back(std::move(row));
}

// Of a column: the lowest and the highest of four, the one that came first in the first row.
std::pair<LiveHistory::Row, LiveHistory::Row> LiveHistory::halves(const Row* four) {
  std::pair<Row, Row> two{four[0], four[2]};
  for (std::size_t cell = 0; cell < four[0].cells.size(); ++cell) {
    std::size_t lowest = 4, highest = 4;
    for (std::size_t i = 0; i < 4; ++i) {
      const double value = four[i].cells[cell];
      if (std::isnan(value)) continue;
      if (lowest == 4 || value < four[lowest].cells[cell]) lowest = i;
      if (highest == 4 || value >= four[highest].cells[cell]) highest = i;
    }
    const bool any = lowest != 4;
    two.first.cells[cell] = any ? four[std::min(lowest, highest)].cells[cell] : kNotKnown;
    two.second.cells[cell] = any ? four[std::max(lowest, highest)].cells[cell] : kNotKnown;
  }
  return two;
}

void LiveHistory::thin() {
  std::vector<Row> kept;
  kept.reserve(most_);
  for (std::size_t i = 0; i + 4 <= rows_.size(); i += 4) {
    auto [first, second] = halves(&rows_[i]);
    kept.push_back(std::move(first));
    kept.push_back(std::move(second));
  }
  rows_ = std::move(kept);
}

json::array LiveHistory::phases() const {
  json::array phases;
  for (const Span& span : spans_)
    phases.push_back(
        json::object{{"phase", name_of(span.phase)}, {"from_s", span.from_s}, {"to_s", span.to_s}});
  return phases;
}

json::object LiveHistory::table(std::string_view side) const {
  json::array time;
  for (const Row& row : rows_) time.push_back(value_of(row.seconds));
  json::object cells;
  for (std::size_t cell = 0; cell < shown_.size(); ++cell) {
    const std::string& name = columns_[shown_[cell]].name;
    const bool says = std::any_of(rows_.begin(), rows_.end(), [cell](const Row& row) {
      return !std::isnan(row.cells[cell]) && row.cells[cell] != 0;
    });
    if (!says && name != "open") continue;
    json::array values;
    for (const Row& row : rows_) values.push_back(value_of(row.cells[cell]));
    cells[name] = json::object{{"t", nullptr}, {"v", std::move(values)}};
  }
  return {{"side", side}, {"path", "live"}, {"time", std::move(time)}, {"cells", std::move(cells)}};
}

json::object LiveHistory::newest() const {
  if (rows_.empty()) return {};
  const Row& row = rows_.back();
  json::array values;
  for (const double cell : row.cells) values.push_back(value_of(cell));
  return {{"t", value_of(row.seconds)}, {"phase", name_of(row.phase)}, {"v", std::move(values)}};
}

json::array LiveHistory::names() const {
  json::array names;
  for (const std::size_t i : shown_) names.push_back(json::value(columns_[i].name));
  return names;
}

}  // namespace c1k
