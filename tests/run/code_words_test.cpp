#include "common/run/code_words.h"

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("codes are counted each, and what has no place under one") {
  CodeWords words;
  for (int i = 0; i < 3; ++i) words.add(403);
  words.add(0);
  words.add(-7);
  Codes codes;
  words.add_to(codes);
  CHECK(codes == Codes{{403, 3}, {0, 1}, {-7, 1}});
  for (int code = 1'000; code < 1'100; ++code) words.add(code);
  codes.clear();
  words.add_to(codes);
  std::uint64_t all = 0;
  for (const auto& [code, times] : codes) all += times;
  CHECK(all == 105);
  CHECK(codes[kOtherCode] == 100 - 13);
  words.add_to(codes);  // of another worker
  CHECK(codes[403] == 6);
}

}  // namespace
}  // namespace c1k
