#include "report/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "common/base/quote.h"
#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::string_view kPhase = "phase";
constexpr double kMost =
    1e20;  // a cell; what 64 bits count is below, and its square is no overflow
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 5> kPhases{"ramp", "hold", "serve", "drain", "done"};

bool is_phase_of(LogKind kind, std::string_view word) {
  if (word == "ramp" || word == "hold") return kind == LogKind::client;
  return word != "serve" || kind == LogKind::server;
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The next cell of `line`, which loses it and the comma behind; `more` is false after the last one.
std::string_view take_cell(std::string_view& line, bool& more) {
  const std::size_t comma = line.find(',');
  const std::string_view cell = line.substr(0, comma);
  more = comma != std::string_view::npos;
  line.remove_prefix(more ? comma + 1 : line.size());
  return cell;
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
  std::string header;
  file.read_line(header, kLongestLine);
  return read(file, path, std::move(header), nullptr);
}

CsvTable CsvTable::read(InputFile& file, const std::string& path, std::string header, Keeps keeps) {
  CsvTable table(path);
  if (header.empty() || file.ended_in_line())
    throw Refusal(fmt::format("{}, line 1: no whole header, so no log of c1k", path));
  std::string_view names = without_return(header);
  if (names.starts_with(kByteOrderMark)) names.remove_prefix(kByteOrderMark.size());
  table.take_header(names, keeps);
  ++table.lines_;
  std::string line;
  const auto next = [&] {
    try {
      return file.read_line(line, kLongestLine);
    } catch (const Refusal& refusal) {
      throw Refusal(fmt::format("{} (line {})", refusal.what(), table.lines_ + 1));
    }
  };
  while (next()) {
    table.torn_ = file.ended_in_line();
    if (table.torn_) break;
    table.take_row(without_return(line));
    ++table.lines_;
  }
  return table;
}

CsvTable::CsvTable(const std::string& path, std::string_view header, Keeps keeps) : CsvTable(path) {
  take_header(header, keeps);
  ++lines_;
}

void CsvTable::append(std::string_view line) {
  take_row(line);
  ++lines_;
}

CsvTable::CsvTable(const std::string& path, std::vector<std::string> columns,
                   std::vector<Cells> cells, const std::vector<std::string_view>& phases)
    : CsvTable(path, fmt::format("{}", fmt::join(columns, ",")), nullptr) {
  cells_ = std::move(cells);
  for (const std::string_view one : phases) {
    phases_.push_back(phase(one));
    check_row();
    ++lines_;
  }
}

bool CsvTable::is_kept(std::string_view column) const {
  const auto found = index_.find(column);
  return found != index_.end() && is_kept_[found->second];
}

bool CsvTable::has(std::string_view column) const {
  return index_.find(column) != index_.end();
}

const Cells& CsvTable::cells(std::string_view column) const {
  static const Cells kNone;
  const auto found = index_.find(column);
  if (found == index_.end() || found->second == phase_column_) return kNone;
  if (!is_kept_[found->second])
    throw std::logic_error(fmt::format("column {} was not kept", column));
  return cells_[found->second];
}

std::optional<double> CsvTable::value(std::size_t row, std::string_view column) const {
  const Cells& all = cells(column);
  if (row >= all.size() || std::isnan(all[row])) return std::nullopt;
  return all[row];
}

std::string_view CsvTable::text(std::size_t row, std::string_view column) const {
  if (column != kPhase) return {};
  return kPhases.at(phases_.at(row));
}

void CsvTable::take_header(std::string_view line, Keeps keeps) {
  for (bool more = true; more;) {
    const std::string_view cell = take_cell(line, more);
    if (!is_word(cell)) refuse_line("not a log of c1k-client or c1k-server");
    if (!index_.emplace(cell, columns_.size()).second) {
      refuse_line(fmt::format("column {} is there twice", cell));
    }
    columns_.emplace_back(cell);
    is_kept_.push_back(keeps == nullptr || keeps(cell));
  }
  cells_.resize(columns_.size());
  const bool client = has("attempted");
  if (client == has("accepted")) {
    refuse_line(
        "not a log of c1k-client (it would have a column attempted) or c1k-server (accepted)");
  }
  kind_ = client ? LogKind::client : LogKind::server;
  for (const std::string_view needed : {"time_s", "unix_ms", "phase", "open"}) {
    if (!has(needed)) refuse_line(fmt::format("column {} is missing", needed));
    is_kept_[index_.find(needed)->second] = true;
  }
  phase_column_ = index_.find(kPhase)->second;
  time_column_ = index_.find("time_s")->second;
}

void CsvTable::take_row(std::string_view line) {
  const auto cells = static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
  if (cells != columns_.size())
    refuse_line(fmt::format("{} cells where the header has {}", cells, columns_.size()));
  bool more = true;
  for (std::size_t i = 0; i < cells; ++i) {
    const std::string_view cell = take_cell(line, more);
    if (i == phase_column_)
      phases_.push_back(phase(cell));
    else if (is_kept_[i])
      cells_[i].push_back(number(cell, columns_[i]));
  }
  check_row();
}

// The row just taken, beside the one before.
void CsvTable::check_row() const {
  const std::size_t row = rows() - 1;
  const double open = value(row, "open").value_or(0);
  if (open < 0) refuse_line(fmt::format("open is {}, which is fewer than none", open));
  const double now = time_s(row);
  if (std::isnan(now)) refuse_line("time_s is empty, so nothing tells when that was");
  if (row > 0 && now < time_s(row - 1))
    refuse_line(fmt::format("time_s falls from {} to {}", time_s(row - 1), now));
}

double CsvTable::number(std::string_view cell, const std::string& column) const {
  if (cell.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const char* const end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) {
    refuse_line(fmt::format("{} is {}, which is no number", column, quote(cell)));
  }
  if (std::abs(value) > kMost)
    refuse_line(fmt::format("{} is {}, which is beyond all that is counted", column, quote(cell)));
  return value;
}

std::uint8_t CsvTable::phase(std::string_view cell) const {
  const auto* const found = std::find(kPhases.begin(), kPhases.end(), cell);
  if (found == kPhases.end() || !is_phase_of(kind_, cell))
    refuse_line(fmt::format("phase is {}, where a {} knows {}, drain and done", quote(cell),
                            kind_ == LogKind::client ? "client" : "server",
                            kind_ == LogKind::client ? "ramp, hold" : "serve"));
  return static_cast<std::uint8_t>(found - kPhases.begin());
}

// Only while reading: the line at fault is the one after all that were taken.
void CsvTable::refuse_line(const std::string& why) const {
  throw Refusal(fmt::format("{}, line {}: {}", path_, lines_ + 1, why));
}

}  // namespace c1k
