#include "common/talk/message.h"

#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

std::string text_of(Message& message, std::uint64_t number) {
  const auto bytes = message.bytes(number);
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("a made-up message has its size, its number where there is room, and a line's end") {
  Message small = Message::made_up(1), ten = Message::made_up(10), eleven = Message::made_up(11);
  CHECK(text_of(small, 5) == "\n");
  CHECK(text_of(ten, 5) == "abcdefghi\n");
  CHECK(text_of(eleven, 5) == "0000000005\n");
  Message large = Message::made_up(1024);
  CHECK(large.longest() == 1024);
  CHECK(text_of(large, 4'294'967'295U).substr(0, 12) == "4294967295kl");
  CHECK(text_of(large, 0).substr(0, 12) == "0000000000kl");
}

TEST_CASE("a template gets the connection's number at each place") {
  Message message = Message::from_template("GET /{connection}?{connection} x{connect}");
  CHECK(text_of(message, 42) == "GET /0000000042?0000000042 x{connect}");
  CHECK(text_of(message, 7) == "GET /0000000007?0000000007 x{connect}");
  Message plain = Message::from_template("PING\r\n");
  CHECK(text_of(plain, 7) == "PING\r\n");
}

TEST_CASE("a template is neither empty nor too long") {
  CHECK_FALSE(refusal_of([] { Message::from_template(""); }).empty());
  const std::string most(kLargestMessage, 'x');
  CHECK(Message::from_template(most).longest() == kLargestMessage);
  CHECK_FALSE(refusal_of([&] { Message::from_template(most + "x"); }).empty());
}

TEST_CASE("numbers have the digits that a run needs, and 64 bits fit") {
  CHECK(digits_for(0) == 10);
  CHECK(digits_for(10'000'000'000) == 10);
  CHECK(digits_for(10'000'000'001) == 11);
  CHECK(digits_for(~std::uint64_t{0}) == 20);
  Message message = Message::from_template("<{connection}>");
  CHECK(text_of(message, 12'345'678'901'234'567'890U).substr(0, 11) == "<1234567890");
  message.set_digits(20);
  CHECK(text_of(message, 12'345'678'901'234'567'890U) == "<12345678901234567890>");
  CHECK(text_of(message, 7) == "<00000000000000000007>");
  CHECK(message.longest() == 22);
  Message made_up = Message::made_up(30);
  made_up.set_digits(20);
  CHECK(text_of(made_up, 7).size() == 30);
  CHECK(text_of(made_up, 7).substr(0, 22) == "00000000000000000007uv");
  Message small = Message::made_up(20);
  small.set_digits(20);
  CHECK(text_of(small, 7).size() == 20);
  CHECK(text_of(small, 7) == text_of(small, 8));
}

TEST_CASE("fields of a connection's line stand in its message, whatever their sizes") {
  const auto rows = std::make_shared<const Rows>("ann\tx\nroberta\t\n");
  Message message = Message::from_template("user {row.1} pass {row.2} nr {connection}", rows);
  CHECK(text_of(message, 0) == "user ann pass x nr 0000000000");
  CHECK(text_of(message, 1) == "user roberta pass  nr 0000000001");
  CHECK(text_of(message, 2) == "user ann pass x nr 0000000002");  // the line, used again
  CHECK(message.size(0) == 29);
  CHECK(message.longest() == 32);
  CHECK(message.shortest() == 29);
  Message words = Message::from_template("{row.0}{row.}{row.x}{row 1}{row.1", rows);
  CHECK(text_of(words, 0) == "{row.0}{row.}{row.x}{row 1}{row.1");
}

TEST_CASE("fields that no line has are refused, and messages without a byte") {
  const auto rows = std::make_shared<const Rows>("a\t\nb\tc\n");
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(refusal_of([&] { Message::from_template("{row.1}"); }), ContainsSubstring("--rows"));
  CHECK_THAT(refusal_of([&] { Message::from_template("{row.3}", rows); }),
             ContainsSubstring("have 2 fields"));
  CHECK_THAT(refusal_of([&] { Message::from_template("{row.2}", rows); }),
             ContainsSubstring("line 1 of --rows leaves its message empty"));
}

}  // namespace
}  // namespace c1k
