// What a client's talk makes of messages of other peers: how they are answered, in whatever frames.
#include "common/talk/ws_client_talk.h"

#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/talk/ws_bytes.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

using Words = std::vector<std::string>;

WsClientTalk client_of(WsAnswerBy answer, std::size_t answer_size = 0, bool is_text = false) {
  WsClient words{.request = Message::from_template("GET / HTTP/1.1\r\n"),
                 .hosts = {"x"},
                 .subprotocol = {},
                 .is_text = is_text};
  return {std::move(words), Message::made_up(20), answer, answer_size};
}

Words heard(WsAnswerBy answer, const std::vector<WsFrame>& frames, std::size_t size = 0,
            bool is_text = false) {
  WsClientTalk talk = client_of(answer, size, is_text);
  const std::string bytes = to_bytes(frames, WsSide::to_client);
  WsEar whole(talk);
  whole.hear(bytes);
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    WsEar ear(talk);
    ear.hear(bytes, {i});
    if (ear.words() != whole.words()) FAIL("otherwise when it is cut at " << i);
    REQUIRE(ear.payload() == whole.payload());
    REQUIRE(is_at_rest(ear.row()));
  }
  WsEar slowly(talk);
  slowly.hear_each_byte(bytes);
  REQUIRE(slowly.words() == whole.words());
  return whole.words();
}

// Frames of a message: so many bytes in each.
std::vector<WsFrame> fragments(unsigned opcode, std::string text,
                               const std::vector<std::size_t>& sizes) {
  std::vector<WsFrame> frames;
  for (const std::size_t size : sizes) {
    frames.push_back({frames.empty() ? opcode : 0U, text.substr(0, size)});
    text.erase(0, size);
  }
  frames.push_back({0x80U | (frames.empty() ? opcode : 0U), text});
  return frames;
}

std::string push_of(std::size_t size, std::int64_t stamp) {
  WsServerTalk talk(WsService::push, "", size);
  const auto bytes = talk.render({.number = 0, .stamp = stamp, .round = 0, .kind = {}}, 0);
  return {bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() - size), bytes.end()};
}

std::string sent() {
  Message message = Message::made_up(20);
  const auto bytes = message.bytes(0);
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("an echo is right in any fragments, and wrong by a byte, its size or its kind") {
  const std::string text = sent();
  CHECK(heard(WsAnswerBy::echo, {ws_binary(text)}) == Words{"whole:" + text});
  CHECK(heard(WsAnswerBy::echo, fragments(2, text, {3, 0, 1, 10})) == Words{"whole:" + text});
  CHECK(heard(WsAnswerBy::echo, fragments(2, text, {0, 20})) == Words{"whole:" + text});
  CHECK(heard(WsAnswerBy::echo, {ws_text(text)}, 0, true) == Words{"whole:" + text});
  for (const bool is_text : {false, true}) {
    const WsFrame other{is_text ? 0x82U : 0x81U, text};
    CHECK(heard(WsAnswerBy::echo, {other}, 0, is_text) == Words{"wrong whole:" + text});
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] ^= 1;
    const Words wanted{"wrong whole:" + other, "whole:" + text};
    CHECK(heard(WsAnswerBy::echo, {ws_binary(other), ws_binary(text)}) == wanted);
    std::vector<WsFrame> frames = fragments(2, other, {5, 5});
    frames.push_back(ws_binary(text));
    CHECK(heard(WsAnswerBy::echo, frames) == wanted);
  }
  CHECK(heard(WsAnswerBy::echo, {ws_binary(text + "x")}) == Words{"wrong whole:" + text + "x"});
  CHECK(heard(WsAnswerBy::echo, {ws_binary(text.substr(1))})[0].starts_with("wrong"));
  CHECK(heard(WsAnswerBy::echo, {ws_binary("")}) == Words{"wrong whole:"});
}

TEST_CASE("an answer of a size is right by its size alone, of any kind and in any fragments") {
  CHECK(heard(WsAnswerBy::size, {ws_text("hello"), ws_binary("HELLO")}, 5) ==
        Words{"whole:hello", "whole:HELLO"});
  CHECK(heard(WsAnswerBy::size, fragments(1, "hello", {2, 2}), 5) == Words{"whole:hello"});
  CHECK(heard(WsAnswerBy::size, {ws_text("hell"), ws_text("hello!"), ws_text("")}, 5) ==
        Words{"wrong whole:hell", "wrong whole:hello!", "wrong whole:"});
}

TEST_CASE("any answer is any message, and nothing is no answer") {
  CHECK(heard(WsAnswerBy::any, {ws_text(""), ws_binary("x"), ws_ping("y"), ws_text("z")}) ==
        Words{"whole:", "whole:x", "ping", "whole:z"});
  CHECK(heard(WsAnswerBy::any, fragments(2, "hello", {1, 1, 1})) == Words{"whole:hello"});
  CHECK(heard(WsAnswerBy::nothing, {ws_text("hello"), ws_ping("y"), ws_binary("x")}) ==
        Words{"ping"});
}

TEST_CASE("a push is heard with its moment, in any frames after its header") {
  const std::string push = push_of(100, 7);
  CHECK(heard(WsAnswerBy::push, {ws_binary(push)}) == Words{"whole 7:" + push});
  CHECK(heard(WsAnswerBy::push, {ws_text(push), ws_binary(push_of(24, 9))}) ==
        Words{"whole 7:" + push, "whole 9:" + push_of(24, 9)});
  for (const std::size_t first : {24U, 25U, 50U, 99U, 100U})
    for (const std::size_t next : {0U, 1U}) {
      auto frames = fragments(2, push, {first, next});
      frames.insert(frames.begin() + 1, ws_ping("between"));
      CHECK(heard(WsAnswerBy::push, frames) == Words{"ping", "whole 7:" + push});
    }
  const std::string early = push_of(30, -5);  // its clock is not ours
  CHECK(heard(WsAnswerBy::push, {ws_binary(early)}) == Words{"whole 1:" + early});
}

TEST_CASE("a push is wrong by a byte of its filler, or a size that its only frame has not") {
  for (const std::size_t place : {24U, 50U, 99U}) {
    std::string push = push_of(100, 7);
    push[place] ^= 1;
    const Words wanted{"wrong whole 7:" + push};
    CHECK(heard(WsAnswerBy::push, {ws_binary(push)}) == wanted);
    CHECK(heard(WsAnswerBy::push, fragments(2, push, {30, 30})) == wanted);
  }
  const std::string longer = push_of(100, 7) + "x", shorter = push_of(100, 7).substr(0, 99);
  CHECK(heard(WsAnswerBy::push, {ws_binary(longer)}) == Words{"wrong whole 7:" + longer});
  CHECK(heard(WsAnswerBy::push, {ws_binary(shorter)}) == Words{"wrong whole 7:" + shorter});
}

TEST_CASE("what is no push is lost, and the next one is heard") {
  const std::string push = push_of(40, 7);
  for (const std::string other : {"", "x", "c1k-push", "a message that is something else"})
    CHECK(heard(WsAnswerBy::push, {ws_binary(other), ws_binary(push)}) ==
          Words{"lost", "whole 7:" + push});
  std::string no_size = push;
  no_size[8] = 23;  // its header alone has 24
  CHECK(heard(WsAnswerBy::push, {ws_binary(no_size)}) == Words{"lost"});
}

}  // namespace
}  // namespace c1k
