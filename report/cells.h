// The cells of a column, small: a log of a million rows has more than a hundred columns. What a log
// says are decimals of at most three places that move little from row to row, so blocks of rows are
// kept as whole numbers above their least, of as many bytes as they need: mostly none, or two.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace c1k {

class Cells {
 public:
  // NaN is "not known". Every other number comes back as it was put in.
  void push_back(double cell);

  std::size_t size() const { return blocks_.size() * kRows + last_.size(); }
  bool empty() const { return size() == 0; }
  double operator[](std::size_t row) const {
    const std::size_t block = row / kRows;
    return block < blocks_.size() ? blocks_[block].at(row % kRows) : last_[row % kRows];
  }
  bool is_constant() const { return is_constant_; }  // all are the same, or there are none

 private:
  static constexpr std::size_t kRows = 4096;

  // Width 0: all are `least`; 8: doubles as they are; else the row's number is (least + what is
  // kept) / scale, or not known if that is the greatest of its width.
  struct Block {
    double least = 0;
    std::uint16_t scale = 1;
    std::uint8_t width = 0;  // bytes: 0, 1, 2, 4 or 8
    std::vector<std::uint8_t> bytes;

    double at(std::size_t row) const;
  };
  static Block block_of(const std::vector<double>& cells);
  static bool pack(Block& block, const std::vector<double>& cells, std::uint16_t scale);

  std::vector<Block> blocks_;  // full ones
  std::vector<double> last_;   // fewer than kRows
  double first_ = 0;
  bool is_constant_ = true;
};

}  // namespace c1k
