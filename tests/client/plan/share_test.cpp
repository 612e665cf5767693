#include "client/plan/share.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("a share is a number or a percentage of the connections") {
  CHECK(parse_share("50%", 1'000'000) == 500'000);
  CHECK(parse_share("0.1%", 1'000) == 1);
  CHECK(parse_share("100%", 3) == 3);
  CHECK(parse_share("2k", 2'000) == 2'000);
  for (const char* bad : {"0", "1001", "0%", "101%", "-1%", "%", "half", "0.09%"})
    CHECK_FALSE(refusal_of([&] { parse_share(bad, 1'000); }).empty());
}

TEST_CASE("an even share says yes so many times, evenly") {
  for (const std::uint64_t part : {0, 1, 3, 7, 10}) {
    EvenShare share(part, 10);
    std::string said;
    for (int i = 0; i < 10; ++i) said += share.next() ? 'x' : '.';
    CHECK(static_cast<std::uint64_t>(std::count(said.begin(), said.end(), 'x')) == part);
    if (part == 3) CHECK(said == "...x..x..x");
  }
  EvenShare nobody(0, 0);
  CHECK_FALSE(nobody.next());
  CHECK_FALSE(EvenShare().next());
}

}  // namespace
}  // namespace c1k
