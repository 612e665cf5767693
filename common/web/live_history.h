// A run's rows since its start, for a page that is opened while it lasts: thinned, so that a month
// takes the room of an hour, without losing a peak. Pure.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "common/record/column.h"

namespace c1k {

class LiveHistory {
 public:
  // `columns` must outlive it. More than `most` rows, which is a multiple of 4, are thinned: of
  // each four two are left, with the lowest and the highest value of each column, in their order.
  explicit LiveHistory(const Columns& columns, std::size_t most = 4'000);
  LiveHistory(const Columns&& columns, std::size_t most) = delete;

  void take(const Sample& sample);

  std::size_t rows() const { return rows_.size(); }
  // [{"phase","from_s","to_s"}]
  boost::json::array phases() const;
  // {"side","path","time":[s],"cells":{NAME:{"t":null,"v":[number or null]}}}: columns that were
  // ever known and other than 0, and "open".
  boost::json::object table(std::string_view side) const;
  // The newest row, by the order of names(): {"t":s,"phase","v":[number or null]}.
  boost::json::object newest() const;
  boost::json::array names() const;

 private:
  struct Row {
    double seconds = 0;
    Phase phase = Phase::ramp;
    std::vector<double> cells;  // NaN: not known
  };
  struct Span {
    Phase phase;
    double from_s;
    double to_s;
  };

  void thin();
  static std::pair<Row, Row> halves(const Row* four);

  const Columns& columns_;
  std::vector<std::size_t> shown_;  // of the columns: those that are numbers
  std::size_t most_;
  std::vector<Row> rows_;
  std::vector<Span> spans_;
};

}  // namespace c1k
