#include "common/talk/rows.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string no(const std::string& text) {
  return refusal_of([&] { Rows{text}; });
}

TEST_CASE("rows are lines with fields, whatever their ends") {
  for (const char* text :
       {"ann\tsecret\nbob\t\n", "ann\tsecret\r\nbob\t\r\n", "ann\tsecret\nbob\t"}) {
    const Rows rows(text);
    CHECK(rows.size() == 2);
    CHECK(rows.fields() == 2);
    CHECK(rows.field(0, 1) == "ann");
    CHECK(rows.field(0, 2) == "secret");
    CHECK(rows.field(1, 1) == "bob");
    CHECK(rows.field(1, 2).empty());
  }
  CHECK(Rows("one").size() == 1);
  CHECK(Rows("\t\t\n").fields() == 3);
}

TEST_CASE("a line that can't be a connection's is named") {
  CHECK_THAT(no("a\n\nb\n"), ContainsSubstring("line 2 is empty"));
  CHECK_THAT(no("a\n\r\n"), ContainsSubstring("line 2 is empty"));
  CHECK_THAT(no("a\tb\nc\n"), ContainsSubstring("line 2 has 1 fields, the first has 2"));
  CHECK_THAT(no("a\nb\nc\td\n"), ContainsSubstring("line 3 has 2 fields"));
  CHECK_THAT(no(""), ContainsSubstring("it is empty"));
}

}  // namespace
}  // namespace c1k
