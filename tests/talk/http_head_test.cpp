#include "common/talk/http_head.h"

#include <string>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::string_literals;

TEST_CASE("a head ends with its empty line, and is too long beyond 8,192 bytes") {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t i = 0; i < head.size(); ++i) CHECK(http_head_size(head.substr(0, i)) == 0);
  CHECK(http_head_size(head) == head.size());
  CHECK(http_head_size(head + "more\r\n\r\n") == head.size());
  CHECK(http_head_size("GET / HTTP/1.1\n\n") == 0);
  CHECK(http_head_size("\r\n\r\n") == 4);
  const std::string longest = std::string(kLongestHttpHead - 4, 'x') + "\r\n\r\n";
  CHECK(http_head_size(longest) == kLongestHttpHead);
  CHECK(http_head_size("x" + longest) == 0);
}

TEST_CASE("first line and fields are as they stand, names in any case, blanks around not theirs") {
  const std::string text =
      "GET /a?b HTTP/1.1\r\nHost:x\r\nUPGRADE: \t websocket \t \r\nconnection: keep-alive , "
      "Upgrade\r\nConnection:,,other\r\nEmpty:\r\nObs: \xe4\r\n\r\n";
  const auto head = HttpHead::parse(text);
  REQUIRE(head);
  CHECK(head->word(0) == "GET");
  CHECK(head->word(1) == "/a?b");
  CHECK(head->word(2) == "HTTP/1.1");
  CHECK(head->value("host") == "x");
  CHECK(head->value("Upgrade") == "websocket");
  CHECK(head->count("Connection") == 2);
  CHECK(head->value("Connection") == "keep-alive , Upgrade");
  for (const char* token : {"keep-alive", "upgrade", "UPGRADE", "other"})
    CHECK(head->has_token("connection", token));
  for (const char* token : {"keep", "keep-alive , Upgrade", "Upgrade1", "close"})
    CHECK_FALSE(head->has_token("Connection", token));
  CHECK(head->count("Empty") == 1);
  CHECK(head->value("Empty").empty());
  CHECK(head->value("Obs") == "\xe4");
  CHECK(head->count("Nothing") == 0);
  CHECK(head->value("Nothing").empty());
  CHECK_FALSE(head->has_token("Nothing", ""));
}

TEST_CASE("the reason of a status line may be empty, missing, or of several words") {
  const auto third = [](const std::string& line) {
    const std::string text = line + "\r\n\r\n";
    const auto head = HttpHead::parse(text);
    REQUIRE(head);
    CHECK(head->word(1) == "101");
    return std::string(head->word(2));
  };
  CHECK(third("HTTP/1.1 101").empty());
  CHECK(third("HTTP/1.1 101 ").empty());
  CHECK(third("HTTP/1.1 101 Switching Protocols") == "Switching Protocols");
}

TEST_CASE("a head is malformed by its first line") {
  const std::string line =
      GENERATE("", "GET", "GET ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET\t/\tHTTP/1.1",
               "GET / HTTP/1.1\rHost: x", "GET / HTTP/1.1\nHost: x", "GET /\x01 HTTP/1.1");
  CHECK_FALSE(HttpHead::parse(line + "\r\nHost: x\r\n\r\n"));
}

TEST_CASE("a head is malformed by any of its fields") {
  const std::string field = GENERATE("Host", ": x", "Host : x", " Host: x", "\tfolded", "Ho st: x",
                                     "H\xe4: x", "Host: a\rb", "Host: a\nb", "Host: \x7f",
                                     "Host: \x1f", "Host: \0"s, "(Host): x", "Ho/st: x", "\r: x");
  CHECK_FALSE(HttpHead::parse("GET / HTTP/1.1\r\n" + field + "\r\n\r\n"));
  CHECK_FALSE(HttpHead::parse("GET / HTTP/1.1\r\nA: b\r\n" + field + "\r\nC: d\r\n\r\n"));
}

TEST_CASE("a token has the characters of RFC 9110, 5.6.2, and a value no control but tabs") {
  const std::string others = "!#$%&'*+-.^_`|~";
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_token =
        is_letter || (c >= '0' && c <= '9') || (c != 0 && others.find(byte) != others.npos);
    CAPTURE(c);
    CHECK(is_http_token({&byte, 1}) == is_token);
    CHECK(is_http_field_value({&byte, 1}) == ((c >= 0x20 || c == '\t') && c != 0x7f));
  }
  CHECK_FALSE(is_http_token(""));
  CHECK(is_http_field_value(""));
}

TEST_CASE("letters are equal in any case, and nothing else is") {
  CHECK(equal_in_any_case("WebSocket", "websockeT"));
  CHECK_FALSE(equal_in_any_case("websocket", "websocke"));
  CHECK_FALSE(equal_in_any_case("[", "{"));
  CHECK_FALSE(equal_in_any_case("@", "`"));
  CHECK_FALSE(equal_in_any_case("\xc4", "\xe4"));
}

TEST_CASE("words are taken from a list one by one") {
  std::string_view list = " a ,\tb\t,, c d";
  std::vector<std::string> words;
  while (!list.empty()) words.emplace_back(next_of_list(list));
  CHECK(words == std::vector<std::string>{"a", "b", "", "c d"});
}

}  // namespace
}  // namespace c1k
