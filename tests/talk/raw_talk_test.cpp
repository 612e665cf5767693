#include "common/talk/raw_talk.h"

#include "tests/catch.h"
#include "tests/talk/talk_splits.h"

namespace c1k {
namespace {

std::string said_by(Talk& talk, const Said& said) {
  std::string text;
  while (text.size() < talk.size(said)) {
    const auto bytes = talk.render(said, text.size());
    text.append(bytes.begin(), bytes.end());
  }
  return text;
}

constexpr Said kMessage{.number = 5, .stamp = 0, .round = 0, .kind = SaidKind::message};

TEST_CASE("an echo is heard whole wherever it is torn, and right or wrong") {
  RawClientTalk talk({}, Message::from_template("<{connection}>"), {.is_echo = true, .size = 0});
  const std::string one = said_by(talk, kMessage);
  CHECK(one == "<0000000005>");
  const std::string wrong = "<0000000006>";
  const std::string text = one + wrong + one;
  for (std::size_t i = 0; i <= text.size(); ++i)
    for (std::size_t j = 0; j + i <= text.size(); ++j) {
      const Splits splits = hear_in_pieces(talk, 5, text, {i, j});
      REQUIRE(splits.elements.size() == 3);
      REQUIRE_FALSE(splits.elements[0].is_wrong);
      REQUIRE(splits.elements[1].is_wrong);
      REQUIRE_FALSE(splits.elements[2].is_wrong);
      REQUIRE(splits.used == text.size());
      REQUIRE(is_at_rest(splits.row));
    }
}

TEST_CASE("answers of a size are counted, without one nothing is an answer") {
  RawClientTalk sized({}, Message::made_up(8), {.is_echo = false, .size = 4});
  const Splits three = hear_in_pieces(sized, 0, "aaaabbbbccccdd", {5, 1, 1});
  CHECK(three.elements.size() == 3);
  CHECK(three.elements[1].size == 4);
  CHECK(three.row.left == 2);
  RawClientTalk none({}, Message::made_up(8), {});
  const Splits nothing = hear_in_pieces(none, 0, "whatever comes", {3});
  CHECK(nothing.elements.empty());
  CHECK(nothing.used == 14);
  CHECK(is_at_rest(nothing.row));
}

TEST_CASE("what is taken in half is made again from where it stopped") {
  RawClientTalk talk({}, Message::made_up(30), {.is_echo = true, .size = 0});
  const std::string whole = said_by(talk, kMessage);
  REQUIRE(whole.size() == talk.size(kMessage));
  for (std::size_t skip = 0; skip < whole.size(); ++skip) {
    const auto rest = talk.render(kMessage, skip);
    REQUIRE(std::string(rest.begin(), rest.end()) == whole.substr(skip));
  }
}

TEST_CASE("the opening's steps: greeting, hello, its answer") {
  const RawOpening all{.expects_greeting = true,
                       .hello = Message::from_template("HELLO {connection}"),
                       .hello_answer = 3};
  RawClientTalk talk(all, Message::made_up(8), {.is_echo = true, .size = 0});
  TalkRow row{};
  row.step = talk.first_step();
  CHECK(row.step != 0);
  CHECK(talk.opening(7, row.step).kind == SaidKind::nothing);
  std::string greeting = "hi there";
  const Heard first = talk.hear(7, row, greeting);
  CHECK(first.what == What::part);
  CHECK(first.used == greeting.size());
  const Said hello = talk.opening(7, row.step);
  CHECK(hello.kind == SaidKind::opening);
  CHECK(said_by(talk, hello) == "HELLO 0000000007");
  talk.was_said(row);
  CHECK(row.step != 0);
  CHECK(talk.opening(7, row.step).kind == SaidKind::nothing);
  const std::string answer = "oki";
  for (std::size_t i = 0; i <= answer.size() + 2; ++i) {
    const Splits splits = hear_in_pieces(talk, 7, answer + "xx", {i}, row);
    REQUIRE(splits.elements.size() == 1);
    REQUIRE(splits.elements[0].what == What::opened);
    REQUIRE(splits.row.step == 0);
    REQUIRE(splits.row.left == 8 - 2);  // what follows is an answer's begin
  }
}

TEST_CASE("without steps, or after the last, a connection is open") {
  CHECK(RawClientTalk({}, Message::made_up(8), {}).first_step() == 0);
  const RawOpening hello{
      .expects_greeting = false, .hello = Message::made_up(4), .hello_answer = 0};
  RawClientTalk talk(hello, {}, {});
  TalkRow row{};
  row.step = talk.first_step();
  CHECK(talk.opening(1, row.step).kind == SaidKind::opening);
  talk.was_said(row);
  CHECK(row.step == 0);
  const RawOpening greeting{.expects_greeting = true, .hello = {}, .hello_answer = 0};
  RawClientTalk greeted(greeting, {}, {});
  row.step = greeted.first_step();
  std::string text = "x";
  CHECK(greeted.hear(1, row, text).what == What::opened);
}

TEST_CASE("a server's raw talk sends back what comes, or nothing") {
  TalkRow row{};
  std::string text = "some bytes";
  RawServerTalk echo(true), sink(false);
  CHECK(echo.hear(0, row, text).reply.size() == text.size());
  CHECK(echo.hear(0, row, text).reply.data() == text.data());
  CHECK(sink.hear(0, row, text).reply.empty());
  CHECK(sink.hear(0, row, text).used == text.size());
}

}  // namespace
}  // namespace c1k
