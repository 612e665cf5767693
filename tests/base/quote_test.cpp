#include "common/base/quote.h"

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("what others wrote is shown without what a terminal would obey") {
  CHECK(quote("") == "''");
  CHECK(quote("plain ~ text") == "'plain ~ text'");
  CHECK(quote("\x1b[31m\a\n\x7f\x80") == "'?[31m" + std::string(4, '?') + "'");
  CHECK(quote(std::string_view("a\0b", 3)) == "'a?b'");
}

TEST_CASE("a long text is cut") {
  CHECK(quote("12345", 5) == "'12345'");
  CHECK(quote("123456", 5) == "'12345...'");
  CHECK(quote(std::string(1000, 'x')).size() == 40 + 5);
}

}  // namespace
}  // namespace c1k
