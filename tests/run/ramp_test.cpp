#include "common/run/ramp.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

std::string no_ramp(const char* text) {
  return refusal_of([text] { parse_ramp(text); });
}

TEST_CASE("at a rate the n-th permit is due after n / rate, exactly") {
  const Ramp ramp(Rate{10'000});
  CHECK(ramp.due(0) == 0ns);
  CHECK(ramp.due(1) == 100us);
  CHECK(ramp.due(9'999) == 999'900us);
  CHECK(ramp.due(10'000) == 1s);
  CHECK(ramp.due(1'000'000) == 100s);
}

TEST_CASE("a rate that does not divide the second gathers no error") {
  const Ramp thirty(Rate{30'000});
  CHECK(thirty.due(1) == 33'333ns);
  CHECK(thirty.due(2) == 66'666ns);
  CHECK(thirty.due(3) == 100'000ns);
  CHECK(thirty.due(30'000ULL * 86'400 * 365) == std::chrono::hours{24 * 365});
  const Ramp seven(Rate{7});
  CHECK(seven.due(1) == 142'857'142ns);
  CHECK(seven.due(6) == 857'142'857ns);
  CHECK(seven.due(7) == 1s);
  CHECK(seven.due(7'000'000'000) == 1'000'000'000s);
}

TEST_CASE("the slowest and the fastest rate fit") {
  CHECK(Ramp(Rate{1}).due(1'000'000'000) == 1'000'000'000s);
  CHECK(Ramp(Rate{100'000'000}).due(1) == 10ns);
  CHECK(Ramp(Rate{100'000'000}).due(1'000'000'000'000'000) == 10'000'000s);
}

TEST_CASE("at max all is due at once") {
  const Ramp ramp{Rate{}};
  CHECK(ramp.is_max());
  CHECK(ramp.due(0) == 0ns);
  CHECK(ramp.due(1'000'000'000) == 0ns);
  CHECK(ramp.rate_at(5s) == std::nullopt);
  CHECK(ramp.highest_rate() == std::nullopt);
  CHECK(ramp.to_string() == "max");
}

TEST_CASE("steps follow each other at the moment they were asked for") {
  const Ramp ramp = parse_ramp("1k/s for 30s, 20k/s");
  CHECK(ramp.due(0) == 0ns);
  CHECK(ramp.due(29'999) == 29'999ms);
  CHECK(ramp.due(30'000) == 30s);
  CHECK(ramp.due(30'001) == 30s + 50us);
  CHECK(ramp.due(50'000) == 31s);
  CHECK_FALSE(ramp.is_max());
  CHECK(ramp.highest_rate() == 20'000U);
  CHECK(ramp.to_string() == "1,000/s for 30s, then 20,000/s");
}

TEST_CASE("the rate changes with the step, at its first moment") {
  const Ramp ramp = parse_ramp("100 for 1s, 50 for 500ms, 200");
  CHECK(ramp.rate_at(-1s) == 100U);
  CHECK(ramp.rate_at(0s) == 100U);
  CHECK(ramp.rate_at(1s - 1ns) == 100U);
  CHECK(ramp.rate_at(1s) == 50U);
  CHECK(ramp.rate_at(1500ms - 1ns) == 50U);
  CHECK(ramp.rate_at(1500ms) == 200U);
  CHECK(ramp.rate_at(std::chrono::hours{1000}) == 200U);
  CHECK(ramp.highest_rate() == 200U);
}

TEST_CASE("a step that ends between two permits: the next is due when the next step begins") {
  const Ramp ramp = parse_ramp("7/s for 500ms, 10/s");  // at 0, 142, 285 and 428 ms
  CHECK(ramp.due(3) == 428'571'428ns);
  CHECK(ramp.due(4) == 500ms);
  CHECK(ramp.due(5) == 600ms);
}

TEST_CASE("a step too short for a second permit still gives its first") {
  const Ramp ramp = parse_ramp("1/s for 10ms, 1/s for 10ms, 100/s");
  CHECK(ramp.due(0) == 0ns);
  CHECK(ramp.due(1) == 10ms);
  CHECK(ramp.due(2) == 20ms);
  CHECK(ramp.due(3) == 30ms);
}

TEST_CASE("max may be the last step") {
  const Ramp ramp = parse_ramp("1k/s for 1s, max");
  CHECK(ramp.due(999) == 999ms);
  CHECK(ramp.due(1'000) == 1s);
  CHECK(ramp.due(1'000'000) == 1s);
  CHECK_FALSE(ramp.is_max());
  CHECK(ramp.highest_rate() == std::nullopt);
  CHECK(ramp.rate_at(1s) == std::nullopt);
  CHECK(ramp.to_string() == "1,000/s for 1s, then max");
}

TEST_CASE("no permit is due before the one in front of it") {
  const Ramp ramp = parse_ramp("7/s for 3333ms, 30k/s for 33ms, 1/s for 10s, 999/s");
  Nanoseconds last{0};
  for (std::uint64_t n = 0; n < 5'000; ++n) {
    REQUIRE(ramp.due(n) >= last);
    last = ramp.due(n);
  }
}

TEST_CASE("one step and any blanks are a ramp") {
  CHECK(parse_ramp("20k").due(20'000) == 1s);
  CHECK(parse_ramp("max").is_max());
  CHECK(parse_ramp("  1k  for  2s ,20k/s ").due(2'000) == 2s);
}

TEST_CASE("what is no ramp is refused with what to write") {
  for (const char* text : {"", " ", "1k for 30s,", ",20k", "1k for 30s,,20k"})
    CHECK_THAT(no_ramp(text), ContainsSubstring("write steps like '1k/s for 30s, 20k/s'"));
  CHECK(no_ramp("1k, 20k") == "'1k': only the last step lasts; write '1k for 30s'");
  CHECK_THAT(no_ramp("1k for 0s, 20k"), ContainsSubstring("only the last step lasts"));
  CHECK_THAT(no_ramp("1k for 30s"), ContainsSubstring("the last step lasts until the count"));
  CHECK_THAT(no_ramp("1k for 1s, 2k for 2s"), StartsWith("'2k for 2s'"));
  CHECK(no_ramp("max for 1s, 20k") == "'max for 1s': max may only be the last step");
  CHECK_THAT(no_ramp("fast"), StartsWith("'fast' is not a rate"));
  CHECK_THAT(no_ramp("-1k for 5s, 2k"), StartsWith("'-1k' is not a rate"));
  CHECK_THAT(no_ramp("1k for soon, 2k"), StartsWith("'soon' is not a duration"));
  CHECK_THAT(no_ramp("1k for -5s, 2k"), StartsWith("'-5s' is not a duration"));
  CHECK_FALSE(no_ramp("0 for 5s, 2k").empty());
}

}  // namespace
}  // namespace c1k
