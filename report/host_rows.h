// One host's rows beside the moments for which those of all hosts are added up, and what a column
// comes to at each of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/cells.h"
#include "report/csv_table.h"
#include "report/host_grid.h"
#include "report/timed_rows.h"

namespace c1k {

struct HostRows {
  // `begins_s`: its time_s 0 on the clock of the grid. `timed`: nullptr, or of the table's rows.
  HostRows(const CsvTable& of, const TimedRows* what_was_timed, double begins);
  void put_on(const HostGrid& grid);

  double at(std::size_t row) const { return begins_s + table->time_s(row); }
  std::size_t last() const { return table->rows() - 1; }

  const CsvTable* table;
  const TimedRows* timed;
  double begins_s;
  std::vector<std::uint32_t> until;  // at each moment how many rows are not after it
};

// A column's cells at all moments; see sum_of_hosts().
Cells sum_of(const std::vector<HostRows>& hosts, const HostGrid& grid, const std::string& column);

// Likewise; of a percentile's column.
Cells percentiles_of(const std::vector<HostRows>& hosts, const HostGrid& grid,
                     const std::string& column);

std::vector<std::string_view> phases_of(const std::vector<HostRows>& hosts, const HostGrid& grid);

}  // namespace c1k
