#include "common/record/csv_log.h"

namespace c1k {

CsvLog::CsvLog(const Columns& columns, const std::string& path, bool force)
    : columns_(columns), file_("--csv", path, force) {
  if (!file_.write(header_line(columns_))) ++lost_rows_;
}

void CsvLog::take(const Sample& sample) {
  if (!file_.write(row_line(columns_, sample))) ++lost_rows_;
}

}  // namespace c1k
