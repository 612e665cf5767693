#include "report/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "common/record/input_file.h"

namespace c1k {
namespace {

constexpr std::string_view kPhase = "phase";
// A row is about 600 bytes: a million of them, which is twelve days, is a third of the one bound.
constexpr std::uint64_t kMostBytes = std::uint64_t{2} << 30;
constexpr std::uint64_t kLongestLine = std::uint64_t{1} << 20;

std::vector<std::string_view> split_cells(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

// Words end up in gnuplot's input and on the terminal, so nothing but plain ones is let through.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
}

}  // namespace

CsvTable::CsvTable(std::string path) : path_(std::move(path)) {}

CsvTable CsvTable::read(const std::string& path) {
  InputFile file(path, kMostBytes);
  CsvTable table(path);
  std::string line;
  bool header = true;
  while (file.read_line(line, kLongestLine)) {
    table.torn_ = file.ended_in_line();
    if (table.torn_) break;
    if (header) {
      table.take_header(line);
      header = false;
    } else {
      table.take_row(line);
    }
    ++table.lines_;
  }
  if (header) throw Refusal(fmt::format("{}, line 1: no whole header, so no log of c1k", path));
  return table;
}

bool CsvTable::has(std::string_view column) const {
  return index_.find(column) != index_.end();
}

std::optional<double> CsvTable::value(std::size_t row, std::string_view column) const {
  const auto found = index_.find(column);
  if (found == index_.end()) return std::nullopt;
  const double number = numbers_.at(row * columns_.size() + found->second);
  if (std::isnan(number)) return std::nullopt;
  return number;
}

std::string_view CsvTable::text(std::size_t row, std::string_view column) const {
  if (column != kPhase) return {};
  return phases_.at(row);
}

void CsvTable::take_header(std::string_view line) {
  for (const std::string_view cell : split_cells(line)) {
    if (!is_word(cell)) refuse_line("not a log of c1k-client or c1k-server");
    if (!index_.emplace(cell, columns_.size()).second) {
      refuse_line(fmt::format("column {} is there twice", cell));
    }
    columns_.emplace_back(cell);
  }
  const bool client = has("attempted");
  if (client == has("accepted")) {
    refuse_line(
        "not a log of c1k-client (it would have a column attempted) or c1k-server (accepted)");
  }
  kind_ = client ? LogKind::client : LogKind::server;
  for (const std::string_view needed : {"time_s", "unix_ms", "phase", "open"}) {
    if (!has(needed)) refuse_line(fmt::format("column {} is missing", needed));
  }
  phase_column_ = index_.find(kPhase)->second;
}

void CsvTable::take_row(std::string_view line) {
  const std::vector<std::string_view> cells = split_cells(line);
  if (cells.size() != columns_.size()) {
    refuse_line(fmt::format("{} cells where the header has {}", cells.size(), columns_.size()));
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != phase_column_) {
      numbers_.push_back(number(cells[i], columns_[i]));
      continue;
    }
    if (!is_word(cells[i])) refuse_line(fmt::format("phase is {}", quote(cells[i])));
    phases_.emplace_back(cells[i]);
    numbers_.push_back(std::numeric_limits<double>::quiet_NaN());
  }
}

double CsvTable::number(std::string_view cell, const std::string& column) const {
  if (cell.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const char* const end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) {
    refuse_line(fmt::format("{} is {}, which is no number", column, quote(cell)));
  }
  return value;
}

// Only while reading: the line at fault is the one after all that were taken.
void CsvTable::refuse_line(const std::string& why) const {
  throw Refusal(fmt::format("{}, line {}: {}", path_, lines_ + 1, why));
}

}  // namespace c1k
