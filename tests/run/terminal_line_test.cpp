#include "common/run/terminal_line.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

ProgressFacts facts_of_ramp() {
  return {.time = 12'300ms,
          .phase = "ramp",
          .open = 500'000,
          .goal = 1'000'000,
          .asked_per_s = 40'000,
          .per_s = 38'211,
          .failed = 3,
          .closed = 17,
          .p99_ns = 1.23e6,
          .p99_of = "connect",
          .bytes = 48'000'000,
          .left = 13s};
}

// Columns of a line without colours: a character of UTF-8 is one.
std::size_t columns_of(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

TEST_CASE("a wide terminal has it all") {
  CHECK(terminal_line(facts_of_ramp(), {.columns = 200}) ==
        "12s  ramp  ##########..........  500,000 of 1,000,000 open  38,211 of 40,000/s  3 failed  "
        "17 closed  connect p99 1.2 ms  48.0 MB  13s left");
}

TEST_CASE("a line is never wider than its terminal, and keeps failures longest") {
  for (std::size_t columns = 1; columns < 200; ++columns) {
    const std::string line = terminal_line(facts_of_ramp(), {.columns = columns, .unicode = true});
    CHECK(columns_of(line) <= columns);
    if (columns >= 40) CHECK_THAT(line, ContainsSubstring("3 failed"));
    if (columns >= 80) CHECK_THAT(line, ContainsSubstring("38,211 of 40,000/s"));
  }
}

TEST_CASE("colours are around words, and take no columns") {
  const std::string plain = terminal_line(facts_of_ramp(), {.columns = 100});
  std::string coloured = terminal_line(facts_of_ramp(), {.columns = 100, .colours = true});
  CHECK_THAT(coloured, ContainsSubstring("\033[31m3 failed\033[0m"));
  while (coloured.find('\033') != coloured.npos)
    coloured.erase(coloured.find('\033'),
                   coloured.find('m', coloured.find('\033')) + 1 - coloured.find('\033'));
  CHECK(coloured == plain);
}

TEST_CASE("what is not known is not there") {
  const ProgressFacts facts{.time = 0s, .phase = "serve", .open = 7};
  CHECK(terminal_line(facts, {.columns = 80, .unicode = true}) == "0s  serve  7 open");
}

TEST_CASE("more than the goal is a full bar") {
  ProgressFacts facts = facts_of_ramp();
  facts.open = 2'000'000;
  CHECK_THAT(terminal_line(facts, {.columns = 200}),
             ContainsSubstring("####################  2,000,000"));
}

}  // namespace
}  // namespace c1k
