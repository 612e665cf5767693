// The sink that writes a CSV log: a row per sample, and a count of those the disk did not take.
#pragma once

#include <cstdint>
#include <string>

#include "common/record/column.h"
#include "common/record/output_file.h"

namespace c1k {

class CsvLog : public Sink {
 public:
  // Creates the file and writes the header. Throws Refusal; `columns` must outlive the log.
  CsvLog(const Columns& columns, const std::string& path, bool force);

  void take(const Sample& sample) override;
  bool damaged() const override { return lost_rows_ > 0; }

  std::uint64_t lost_rows() const { return lost_rows_; }
  const std::string& path() const { return file_.path(); }

 private:
  const Columns& columns_;
  OutputFile file_;
  std::uint64_t lost_rows_ = 0;
};

}  // namespace c1k
