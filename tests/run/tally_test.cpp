#include "common/run/tally.h"

#include <vector>

#include "tests/catch.h"

namespace c1k {
namespace {

enum class Fruit : std::size_t { apple, pear, plum, size };

TEST_CASE("a tally has a count for each name, 0 at first") {
  Tally<Fruit> tally;
  CHECK(tally.all().size() == 3);
  ++tally[Fruit::pear];
  tally[Fruit::plum] += 5;
  const Tally<Fruit>& read_only = tally;
  CHECK(read_only[Fruit::apple] == 0);
  CHECK(read_only[Fruit::pear] == 1);
  CHECK(std::vector(tally.all().begin(), tally.all().end()) == std::vector<std::uint64_t>{0, 1, 5});
}

TEST_CASE("a row of counts is read and changed by name") {
  std::vector<std::uint64_t> row{1, 2, 3};
  CHECK(count_in(std::span<const std::uint64_t>(row), Fruit::plum) == 3);
  count_in(std::span(row), Fruit::apple) += 10;
  CHECK(row[0] == 11);
}

}  // namespace
}  // namespace c1k
