#include "report/cells.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include "tests/catch.h"

namespace c1k {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

bool comes_back(const std::vector<double>& put) {
  Cells cells;
  for (const double cell : put) cells.push_back(cell);
  if (cells.size() != put.size()) return false;
  for (std::size_t row = 0; row < put.size(); ++row) {
    const bool is_same =
        std::isnan(put[row])
            ? std::isnan(cells[row])
            : cells[row] == put[row] && std::signbit(cells[row]) == std::signbit(put[row]);
    if (!is_same) return false;
  }
  return true;
}

// More than two blocks of numbers as `next` makes them, and some that are not known.
template <class Next>
std::vector<double> column(Next next) {
  std::vector<double> cells;
  for (int i = 0; i < 10'000; ++i) cells.push_back(i % 97 == 5 ? kUnknown : next(i));
  return cells;
}

TEST_CASE("cells come back as they were", "[report]") {
  std::mt19937_64 chance(7);
  const auto any = [&chance](std::uint64_t most) { return chance() % most; };
  for (const std::uint64_t most :
       {2ULL, 200ULL, 255ULL, 256ULL, 60'000ULL, 65'535ULL, 65'536ULL, 4'000'000'000ULL,
        4'294'967'295ULL, 5'000'000'000ULL, 9'000'000'000'000'000'000ULL})
    for (const int scale : {1, 10, 100, 1000, 10'000}) {
      CAPTURE(most, scale);
      // As a log has them: text, and read again.
      CHECK(comes_back(column([&](int) {
        const std::string whole = std::to_string(any(most)), part = std::to_string(any(scale));
        return std::strtod((whole + "." + part).c_str(), nullptr);
      })));
    }
  CHECK(comes_back(column([](int i) { return 1.7e12 + i; })));
  CHECK(comes_back(column([](int i) { return i < 5000 ? 1e20 : -1e20; })));
  CHECK(
      comes_back(column([&](int) { return std::ldexp(static_cast<double>(any(1 << 20)), -40); })));
  CHECK(comes_back(column([](int i) { return i % 3 == 0 ? -0.0 : 0.0; })));
  CHECK(comes_back(std::vector<double>(9'000, kUnknown)));
  CHECK(comes_back(std::vector<double>(9'000, 2.5)));
  CHECK(comes_back({}));
}

TEST_CASE("a column that never changes is known as one", "[report]") {
  Cells cells;
  CHECK(cells.is_constant());
  for (int i = 0; i < 9'000; ++i) cells.push_back(4);
  CHECK(cells.is_constant());
  cells.push_back(kUnknown);
  CHECK_FALSE(cells.is_constant());
}

}  // namespace
}  // namespace c1k
