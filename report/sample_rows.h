// The rows of a log in lines of JSON, as the same log in CSV would have them: for who kept that
// alone.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/column.h"

namespace c1k {

class SampleRows {
 public:
  // `plan`: the line that the log begins with. Throws Refusal: its counters are none.
  explicit SampleRows(std::string_view plan);
  SampleRows(const SampleRows&) = delete;
  SampleRows& operator=(const SampleRows&) = delete;

  CounterTable counters() const { return counters_; }
  // The columns that both programs have, the plan's counters, and what follows from them.
  const Columns& columns() const { return columns_; }

 private:
  void add_rates();

  std::deque<std::string> words_;  // of the counters
  std::vector<Counter> counters_;
  Columns columns_;
};

}  // namespace c1k
