// The cells of a column: one number as long as it has never changed, as most columns of a log never
// do; a log of a million rows has more than a hundred of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace c1k {

class Cells {
 public:
  void push_back(double cell) {
    if (changing_.empty() && (count_ == 0 || is_same(cell, constant_))) {
      constant_ = cell;
      ++count_;
      return;
    }
    if (changing_.empty()) changing_.assign(count_, constant_);
    changing_.push_back(cell);
    ++count_;
  }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  double operator[](std::size_t row) const {
    return changing_.empty() ? constant_ : changing_[row];
  }
  bool is_constant() const { return changing_.empty(); }

 private:
  static bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

  std::vector<double> changing_;  // empty: all are `constant_`
  double constant_ = 0;
  std::size_t count_ = 0;
};

}  // namespace c1k
