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

}  // namespace
}  // namespace c1k
