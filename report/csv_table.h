// One log of c1k-client or c1k-server as a table: read once, checked, then only asked.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

enum class LogKind { client, server };

class CsvTable {
 public:
  // Reads all of `path`. Which program wrote it is told from the header: a client's has
  // `attempted`, a server's has `accepted`. Columns this version has never heard of are numbers.
  // Throws Refusal, naming the file and the line: unreadable, no log of c1k, ragged, a bad number.
  static CsvTable read(const std::string& path);

  const std::string& path() const { return path_; }
  LogKind kind() const { return kind_; }
  std::size_t rows() const { return phases_.size(); }

  // The last line had no line end, so its last cell may be cut short: it is left out. A program
  // writes a row at once, so this is what a killed run or a full disk leaves behind.
  bool torn() const { return torn_; }

  const std::vector<std::string>& columns() const { return columns_; }  // in the file's order
  bool has(std::string_view column) const;

  // A number, in the unit that the column's name ends in. nullopt: the cell is empty ("not known",
  // never 0), or there is no such column. `row` is below rows().
  std::optional<double> value(std::size_t row, std::string_view column) const;

  // A fixed word, such as `phase`: letters, digits and _ only. Empty for any other column. The
  // text is the table's.
  std::string_view text(std::size_t row, std::string_view column) const;

 private:
  explicit CsvTable(std::string path);
  void take_header(std::string_view line);
  void take_row(std::string_view line);
  double number(std::string_view cell, const std::string& column) const;
  [[noreturn]] void refuse_line(const std::string& why) const;

  std::string path_;
  LogKind kind_ = LogKind::client;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> index_;  // column name -> place in a row
  std::vector<double> numbers_;                            // row by row; NaN is "not known"
  std::vector<std::string> phases_;
  std::size_t phase_column_ = 0;
  std::size_t lines_ = 0;  // taken so far, the header among them
  bool torn_ = false;
};

}  // namespace c1k
