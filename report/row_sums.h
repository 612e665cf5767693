// The rows of a log that do not add up.
#pragma once

#include <string>

#include "report/csv_table.h"

namespace c1k {

// "line 17 does not add up: attempted 100 is not connecting + open + failed + closed = 99 (and 3
// further rows)"; empty: all do. A client's attempted is connecting + open + failed + closed, a
// server's accepted is open + closed; failed and closed are the sums of their causes. A sum of
// which a column is missing, or a cell empty, is not checked.
std::string wrong_sums(const CsvTable& table);

}  // namespace c1k
