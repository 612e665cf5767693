#include "report/cells.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace c1k {
namespace {

// Whole numbers up to here are exact as doubles, and so is dividing them by 1, 10, 100 or 1,000,
// but for the one rounding that reading a decimal makes as well.
constexpr double kExact = 9007199254740992.0;  // 2^53

bool is_same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

template <class Kept>
double unpacked(const std::vector<std::uint8_t>& bytes, std::size_t row, double least,
                double scale) {
  Kept kept;
  std::memcpy(&kept, bytes.data() + row * sizeof kept, sizeof kept);
  if (kept == std::numeric_limits<Kept>::max()) return std::numeric_limits<double>::quiet_NaN();
  return (least + static_cast<double>(kept)) / scale;
}

template <class Kept>
void keep(std::vector<std::uint8_t>& bytes, const std::vector<double>& cells, double least,
          double scale) {
  bytes.resize(cells.size() * sizeof(Kept));
  for (std::size_t row = 0; row < cells.size(); ++row) {
    Kept kept = std::numeric_limits<Kept>::max();
    if (!std::isnan(cells[row])) kept = static_cast<Kept>(std::round(cells[row] * scale) - least);
    std::memcpy(bytes.data() + row * sizeof kept, &kept, sizeof kept);
  }
}

}  // namespace

double Cells::Block::at(std::size_t row) const {
  switch (width) {
    case 0:
      return least;
    case 1:
      return unpacked<std::uint8_t>(bytes, row, least, scale);
    case 2:
      return unpacked<std::uint16_t>(bytes, row, least, scale);
    case 4:
      return unpacked<std::uint32_t>(bytes, row, least, scale);
    default:
      break;
  }
  double cell = 0;
  std::memcpy(&cell, bytes.data() + row * sizeof cell, sizeof cell);
  return cell;
}

// Whether all cells are whole numbers / scale again, within the range of four bytes.
bool Cells::pack(Block& block, const std::vector<double>& cells, std::uint16_t scale) {
  double least = kExact;
  double most = -kExact;
  for (const double cell : cells) {
    if (std::isnan(cell)) continue;
    const double whole = std::round(cell * scale);
    if (!(std::abs(whole) < kExact) || whole / scale != cell || std::signbit(cell) != (cell < 0))
      return false;
    least = std::min(least, whole);
    most = std::max(most, whole);
  }
  const double range = most - least;  // the greatest number of a width is "not known"
  if (!(range < std::numeric_limits<std::uint32_t>::max())) return false;
  block.least = least;
  block.scale = scale;
  if (range < std::numeric_limits<std::uint8_t>::max()) {
    block.width = 1;
    keep<std::uint8_t>(block.bytes, cells, least, scale);
  } else if (range < std::numeric_limits<std::uint16_t>::max()) {
    block.width = 2;
    keep<std::uint16_t>(block.bytes, cells, least, scale);
  } else {
    block.width = 4;
    keep<std::uint32_t>(block.bytes, cells, least, scale);
  }
  return true;
}

Cells::Block Cells::block_of(const std::vector<double>& cells) {
  Block block;
  block.least = cells.front();
  const auto is_first = [&](double cell) { return is_same(cell, cells.front()); };
  if (std::all_of(cells.begin(), cells.end(), is_first)) return block;
  static constexpr std::array<std::uint16_t, 4> kScales{1, 10, 100, 1000};
  for (const std::uint16_t scale : kScales)
    if (pack(block, cells, scale)) return block;
  block.width = sizeof(double);
  block.bytes.resize(cells.size() * sizeof(double));
  std::memcpy(block.bytes.data(), cells.data(), block.bytes.size());
  return block;
}

void Cells::push_back(double cell) {
  if (empty()) first_ = cell;
  is_constant_ = is_constant_ && is_same(cell, first_);
  last_.push_back(cell);
  if (last_.size() < kRows) return;
  blocks_.push_back(block_of(last_));
  last_.clear();
}

}  // namespace c1k
