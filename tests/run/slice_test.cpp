#include "common/run/slice.h"

#include <algorithm>
#include <set>
#include <vector>

#include "common/run/ramp.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a slice is a host of so many", "[run]") {
  CHECK(parse_slice("2/4") == Slice{1, 4});
  CHECK(parse_slice("1/1").is_whole());
  CHECK(parse_slice("100000/100000").to_string() == "100000/100000");
  for (const char* const text : {"", "/", "1", "1/", "/4", "0/4", "5/4", "1/0", "-1/4", "1/4/4",
                                 "1 / 4", "a/b", "1/100001", "18446744073709551617/2", "1.0/2"})
    CHECK_THAT(refusal_of([&] { parse_slice(text); }), ContainsSubstring(text));
}

TEST_CASE("parts of slices add up to the whole, whatever is cut", "[run]") {
  for (const std::uint64_t of : {1U, 2U, 3U, 7U, 10U, 1000U})
    for (const std::uint64_t whole : {0U, 1U, 9U, 10U, 999'999U, 1'000'000U}) {
      std::uint64_t sum = 0;
      std::uint64_t least = whole;
      std::uint64_t most = 0;
      for (std::uint64_t i = 0; i < of; ++i) {
        const std::uint64_t part = Slice{i, of}.part(whole);
        sum += part;
        least = std::min(least, part);
        most = std::max(most, part);
      }
      CHECK(sum == whole);
      CHECK(most - least <= 1);
    }
}

TEST_CASE("numbers of slices are each number once", "[run]") {
  std::set<std::uint64_t> all;
  for (std::uint64_t i = 0; i < 3; ++i)
    for (std::uint64_t n = 0; n < Slice{i, 3}.part(100); ++n) all.insert(Slice{i, 3}.number(n));
  CHECK(all.size() == 100);
  CHECK(*all.rbegin() == 99);
}

// The hosts' permits together are the one host's, to the nanosecond.
TEST_CASE("a ramp over hosts is as even as one host's", "[run]") {
  for (const char* const text :
       {"10", "3", "1k/s for 2s, 20k/s", "7/s for 300ms, 11/s for 1s, 5/s"}) {
    const Ramp whole = parse_ramp(text);
    for (const std::uint64_t of : {2U, 3U, 10U}) {
      std::vector<Nanoseconds> due;
      for (std::uint64_t i = 0; i < of; ++i)
        for (std::uint64_t n = 0; n < Slice{i, of}.part(500); ++n)
          due.push_back(whole.sliced({i, of}).due(n));
      std::sort(due.begin(), due.end());
      REQUIRE(due.size() == 500);
      for (std::size_t n = 0; n < due.size(); ++n) CHECK(due[n] == whole.due(n));
    }
  }
}

TEST_CASE("a slice's rate is exact, and rounded up where it is whole", "[run]") {
  const Ramp part = parse_ramp("10/s for 1s, 25/s").sliced({2, 4});
  CHECK(part.per_second_at(0s) == 2.5);
  CHECK(part.rate_at(0s) == 3U);
  CHECK(part.per_second_at(1s) == 6.25);
  CHECK(part.highest_rate() == 7U);
  CHECK(part.last_rate() == 7U);
  CHECK(part.to_string() == "3/4 of 10/s for 1s, then 25/s");
  CHECK(Ramp(Rate{}).sliced({0, 4}).per_second_at(0s) == std::nullopt);
  CHECK(Ramp(Rate{}).sliced({0, 4}).is_max());
  CHECK(Ramp(Rate{1}).sliced({0, 1000}).rate_at(0s) == 1U);
}

}  // namespace
}  // namespace c1k
