// One log of c1k-client or c1k-server as a table: read once, checked, then only asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/input_file.h"
#include "report/cells.h"

namespace c1k {

enum class LogKind { client, server };

// Whether a column counts a cause: "failed_" or "closed_" and its name. closed_age_us_* are no
// counts.
inline bool is_cause(std::string_view column, std::string_view prefix) {
  return column.starts_with(prefix) && !column.starts_with("closed_age_");
}

class CsvTable {
 public:
  // Whether a column is kept, by its name. One that is not takes no room and no time: its cells are
  // counted and not read.
  using Keeps = bool (*)(std::string_view column);

  // A row is about 600 bytes: a million of them, which is twelve days, is a third of the one bound.
  static constexpr std::uint64_t kMostBytes = std::uint64_t{2} << 30;
  static constexpr std::uint64_t kLongestLine = std::uint64_t{1} << 20;

  // Reads all of `path`, every column. Which program wrote it is told from the header: a client's
  // has `attempted`, a server's has `accepted`. Columns this version has never heard of are
  // numbers. A byte order mark and CRLF, as spreadsheets save them, are taken.
  // Throws Refusal, naming the file and the line: unreadable, no log of c1k, ragged, a bad number,
  // a phase that is none of this program's, fewer than 0 open, a time_s that is not known or falls.
  static CsvTable read(const std::string& path);

  // The same of an open `file` whose first line has been read: `header` (with no line end: torn).
  static CsvTable read(InputFile& file, const std::string& path, std::string header, Keeps keeps);

  // One that is made row by row, of lines without their ends. Both throw as read().
  CsvTable(const std::string& path, std::string_view header, Keeps keeps);
  void append(std::string_view line);
  void cut_short() { torn_ = true; }

  // One that is made column by column: `cells` of each by row, of `phase` none. Throws as read().
  CsvTable(const std::string& path, std::vector<std::string> columns, std::vector<Cells> cells,
           const std::vector<std::string_view>& phases);

  const std::string& path() const { return path_; }
  LogKind kind() const { return kind_; }
  std::size_t rows() const { return phases_.size(); }

  // The last line had no line end, so its last cell may be cut short: it is left out. A program
  // writes a row at once, so this is what a killed run or a full disk leaves behind.
  bool torn() const { return torn_; }

  const std::vector<std::string>& columns() const { return columns_; }  // in the file's order
  bool has(std::string_view column) const;
  bool is_kept(std::string_view column) const;  // it is there, and its cells can be asked for

  // A number, in the unit that the column's name ends in. nullopt: the cell is empty ("not known",
  // never 0), or there is no such column. `row` is below rows(). Throws std::logic_error for a
  // column that the file has and that was not kept.
  std::optional<double> value(std::size_t row, std::string_view column) const;

  // All of a column, by row, where NaN is "not known"; empty: no such column, or phase. Throws as
  // value(). The cells are the table's.
  const Cells& cells(std::string_view column) const;

  // Seconds since that program's start, in every row at least as many as in the one before.
  double time_s(std::size_t row) const { return cells_[time_column_][row]; }

  // A fixed word, of `phase` alone: for a client ramp, hold, drain, done; for a server serve,
  // drain, done. Empty for any other column.
  std::string_view text(std::size_t row, std::string_view column) const;

 private:
  explicit CsvTable(std::string path);
  void take_header(std::string_view line, Keeps keeps);
  void take_row(std::string_view line);
  void check_row() const;
  double number(std::string_view cell, const std::string& column) const;
  std::uint8_t phase(std::string_view cell) const;
  [[noreturn]] void refuse_line(const std::string& why) const;

  std::string path_;
  LogKind kind_ = LogKind::client;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> index_;  // column name -> place in a row
  std::vector<bool> is_kept_;                              // by that place
  std::vector<Cells> cells_;                               // by it, then by row; NaN: "not known"
  std::vector<std::uint8_t> phases_;                       // place among the words of a phase
  std::size_t phase_column_ = 0;
  std::size_t time_column_ = 0;
  std::size_t lines_ = 0;  // taken so far, the header among them
  bool torn_ = false;
};

}  // namespace c1k
