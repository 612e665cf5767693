#include "common/link/speakers.h"

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("rows are dense: the last that went back is the next") {
  Speakers<Nothing> speakers(10);
  const std::uint32_t one = speakers.take(7), two = speakers.take(8), three = speakers.take(9);
  CHECK(one == 1);
  CHECK(three == 3);
  speakers[two].talk.left = 5;
  speakers.give_back(two);
  speakers.give_back(one);
  CHECK(speakers.take(4) == one);
  CHECK(speakers.take(5) == two);
  CHECK(speakers[two].talk.left == 0);
  CHECK(speakers[two].connection == 5);
  CHECK(speakers.take(6) == 4);
  CHECK(speakers.size() == 4);
}

TEST_CASE("when nobody has a row, many that were used are zeros again, and cost nothing") {
  Speakers<Nothing> speakers(2'000);
  for (ConnectionIndex one = 1; one <= 1'000; ++one) speakers.take(one);
  CHECK(speakers.end() == 1'000);
  for (std::uint32_t row = 1; row <= 1'000; ++row) speakers.give_back(row);
  CHECK(speakers.size() == 0);
  CHECK(speakers.end() == 0);
  CHECK(speakers[500].unsent == 0);
  CHECK(speakers.take(3) == 1);
  speakers.give_back(1);
  CHECK(speakers.end() == 1);  // few stay
}

}  // namespace
}  // namespace c1k
