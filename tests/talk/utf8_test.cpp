#include "common/talk/utf8.h"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.h"

namespace c1k {
namespace {

// wrong: a byte that can't be the next; torn: within a character.
enum class Is { whole, torn, wrong };

Is judge(std::string_view text, std::size_t cut) {
  Utf8 first;
  const auto bytes = std::span<const char>(text.data(), text.size());
  if (!first.take(bytes.first(cut))) return Is::wrong;
  Utf8 rest(first.state());  // as a row keeps it
  if (!rest.take(bytes.subspan(cut))) return Is::wrong;
  return rest.is_whole() ? Is::whole : Is::torn;
}

// The same wherever it is cut, with so many letters before it: they are looked at by words.
Is judged(std::string_view text) {
  const Is is = judge(text, 0);
  for (const std::size_t letters : {0U, 1U, 7U, 8U, 9U, 16U}) {
    const std::string longer = std::string(letters, 'x') + std::string(text);
    for (std::size_t cut = 0; cut <= longer.size(); ++cut) {
      CAPTURE(longer, cut);
      REQUIRE(judge(longer, cut) == is);
    }
  }
  return is;
}

std::string encoded(std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto more = [&](unsigned shift) { return byte(0x80U | ((point >> shift) & 0x3fU)); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0U | point >> 6U), more(0)};
  if (point < 0x10000) return {byte(0xe0U | point >> 12U), more(6), more(0)};
  return {byte(0xf0U | point >> 18U), more(12), more(6), more(0)};
}

TEST_CASE("each code point is UTF-8, but for surrogates and what is beyond the last") {
  for (std::uint32_t point = 0; point < 0x130000; ++point) {
    const bool is_right = point < 0x110000 && (point < 0xd800 || point > 0xdfff);
    const std::string text = encoded(point);
    if ((judge(text, 0) == Is::whole) != is_right) FAIL("code point " << point);
    if (is_right && text.size() > 1 && judge(text.substr(0, text.size() - 1), 0) != Is::torn)
      FAIL("torn code point " << point);
  }
}

TEST_CASE("two bytes are UTF-8 only as two letters, or as one of 1,920 characters") {
  std::size_t whole = 0;
  for (unsigned one = 0; one < 256; ++one)
    for (unsigned two = 0; two < 256; ++two) {
      const std::string text{static_cast<char>(one), static_cast<char>(two)};
      whole += judge(text, 0) == Is::whole ? 1U : 0U;
      if (judge(text, 0) != judge(text, 1)) FAIL(one << " " << two);
    }
  CHECK(whole == std::size_t{128} * 128 + 30 * 64);
}

TEST_CASE("texts of Markus Kuhn's test are judged as it says, wherever they are cut") {
  struct Row {
    const char* what;
    std::vector<std::string_view> texts;
    Is is;
  };
  const auto row = GENERATE(values<Row>({
      {"1 correct", {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"}, Is::whole},
      {"2.1 first of a length",
       {{"\0", 1}, "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"},
       Is::whole},
      {"2.1 of 5 and 6", {"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}, Is::wrong},
      {"2.2 last of a length", {"\x7f", "\xdf\xbf", "\xef\xbf\xbf"}, Is::whole},
      {"2.2 beyond the last",
       {"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf"},
       Is::wrong},
      {"2.3 boundaries",
       {"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"},
       Is::whole},
      {"2.3 beyond", {"\xf4\x90\x80\x80"}, Is::wrong},
      {"3.1 unexpected continuations",
       {"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80\xbf"},
       Is::wrong},
      {"3.2 lonely starts",
       {"\xc2 ", "\xdf ", "\xe0 ", "\xef ", "\xf0 ", "\xf4 ", "\xf8 ", "\xfc ", "\xfd "},
       Is::wrong},
      {"3.3 the last is missing",
       {"\xdf", "\xe0\xa0", "\xef\xbf", "\xf0\x90\x80", "\xf4\x8f\xbf"},
       Is::torn},
      {"3.3 overlong, and the last is missing",
       {"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80"},
       Is::wrong},
      {"3.4 incomplete ones together",
       {"\xdf\xef\xbf", "\xef\xbf\xf0\x90\x80", "\xc0\xe0\x80\xf0\x80\x80"},
       Is::wrong},
      {"3.5 impossible bytes", {"\xfe", "\xff", "\xfe\xfe\xff\xff"}, Is::wrong},
      {"4.1 an overlong slash",
       {"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf"},
       Is::wrong},
      {"4.2 longest overlong",
       {"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf"},
       Is::wrong},
      {"4.3 an overlong zero", {"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80"}, Is::wrong},
      {"5.1 single surrogates",
       {"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80",
        "\xed\xbe\x80", "\xed\xbf\xbf"},
       Is::wrong},
      {"5.2 paired surrogates",
       {"\xed\xa0\x80\xed\xb0\x80", "\xed\xaf\xbf\xed\xbf\xbf"},
       Is::wrong},
      {"5.3 no characters, but code points",
       {"\xef\xbf\xbe", "\xef\xbf\xbf", "\xef\xb7\x90", "\xf0\x9f\xbf\xbe", "\xf4\x8f\xbf\xbf"},
       Is::whole},
  }));
  INFO(row.what);
  for (const std::string_view text : row.texts) {
    CHECK(judged(text) == row.is);
    if (row.is == Is::torn) CHECK(judged(std::string(text) + "x") == Is::wrong);
  }
}

TEST_CASE("what was wrong once stays so") {
  Utf8 text;
  CHECK_FALSE(text.take(std::string_view("\xff")));
  CHECK_FALSE(text.take(std::string_view("x")));
  CHECK_FALSE(text.is_whole());
}

}  // namespace
}  // namespace c1k
