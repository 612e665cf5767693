#include <array>
#include <memory>
#include <utility>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/ws_model.h"
#include "tests/talk/ws_bytes.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

constexpr std::size_t kWholeText = 8'178;  // what an echo hears whole: ws_server_talk.cpp

struct Result {
  WsEar ear;
  std::vector<WsFrame> said;
};

std::vector<std::string> starting_with(const std::vector<std::string>& words,
                                       std::string_view begin) {
  std::vector<std::string> some;
  for (const std::string& word : words)
    if (word.starts_with(begin)) some.push_back(word);
  return some;
}

// Frames are whole where nothing large was broken within one.
Result hear(Talk& talk, std::string_view bytes, const std::vector<std::size_t>& pieces,
            WsSide side) {
  Result result{WsEar(talk), {}};
  result.ear.hear(bytes, pieces);
  std::string_view said = result.ear.said();
  if (bytes.size() <= kWholeText && !result.ear.is_in_reply()) result.said = frames_of(said, side);
  return result;
}

void expect_same(const Result& one, const Result& other) {
  expect(one.ear.words() == other.ear.words(), "what is heard depends on the cuts");
  expect(one.said == other.said, "what is said depends on the cuts");
  expect(one.ear.is_over() == other.ear.is_over(), "whether it is over depends on the cuts");
  if (one.ear.is_over()) return;
  const TalkRow &row = one.ear.row(), &its = other.ear.row();
  expect(one.ear.payload() == other.ear.payload(), "how much is heard depends on the cuts");
  expect(one.ear.kept() == other.ear.kept(), "what is torn depends on the cuts");
  expect(row.left == its.left && row.size == its.size && row.kind == its.kind &&
             row.utf8 == its.utf8 && row.is_final == its.is_final && row.mask == its.mask,
         "what is half-way depends on the cuts");
}

// In one piece, in pieces, and byte by byte what is short.
Result hear_all(Talk& talk, std::string_view bytes, std::uint8_t seed, WsSide side) {
  Result whole = hear(talk, bytes, {}, side);
  expect_same(whole, hear(talk, bytes, pieces_of(bytes.size(), seed), side));
  if (bytes.size() <= 200)
    expect_same(whole, hear(talk, bytes, std::vector<std::size_t>(bytes.size(), 1), side));
  return whole;
}

// Control frames are answered each: pings by pongs, a close by a close, what is wrong by its code.
void expect_controls(const Result& result, bool answers_close) {
  std::size_t pongs = 0;
  for (const WsFrame& frame : result.said) pongs += frame.first == 0x8a ? 1U : 0U;
  const auto& words = result.ear.words();
  expect(pongs == starting_with(words, "ping").size(), "not as many pongs as pings");
  if (!result.ear.is_over()) return;
  const bool is_broken = words.back().starts_with("broken");
  if (!is_broken && !answers_close) return;
  expect(!result.said.empty(), "an end that is not answered");
  const unsigned code = static_cast<unsigned>(std::stoi(words.back().substr(is_broken ? 7 : 6)));
  const WsFrame wanted = code == WsCode::none ? WsFrame{0x88, ""} : ws_close(code);
  expect(result.said.back() == wanted, "an end that is answered by something else");
}

// What is echoed are the messages that were heard.
void expect_echo(const Result& result) {
  std::vector<std::string> echoed;
  std::string message;
  for (const WsFrame& frame : result.said) {
    if ((frame.first & 0x08U) != 0) continue;
    message += frame.payload;
    if ((frame.first & 0x80U) != 0) echoed.push_back("whole:" + std::exchange(message, {}));
  }
  expect(echoed == starting_with(result.ear.words(), "whole"), "what is echoed was not heard");
}

WsClient client_words(bool is_text) {
  return {.request = Message::from_template("GET / HTTP/1.1\r\n"),
          .hosts = {"x"},
          .subprotocol = {},
          .is_text = is_text,
          .answers_close = is_text};
}

std::unique_ptr<WsClientTalk> client(bool is_text, WsAnswerBy answer) {
  return std::make_unique<WsClientTalk>(client_words(is_text), Message::from_template("Hello"),
                                        answer, 5);
}

}  // namespace

void check_ws_server(std::string_view input) {
  static std::array<WsServerTalk, 3> talks{WsServerTalk(WsService::hold, "", 0),
                                           WsServerTalk(WsService::echo, "", 0),
                                           WsServerTalk(WsService::push, "", 30)};
  if (input.size() < 2) return;
  const auto service = static_cast<std::uint8_t>(input[0]) % talks.size();
  const bool is_echo = service == 1;
  const std::string_view bytes = input.substr(2);
  const Result result =
      hear_all(talks.at(service), bytes, static_cast<std::uint8_t>(input[1]), WsSide::to_client);
  const WsModel model{.expects_mask = true, .whole_text = is_echo ? kWholeText : 0};
  expect(result.ear.words() == model.words(bytes), "the model hears something else");
  if (bytes.size() > kWholeText || result.ear.is_in_reply()) return;
  expect_controls(result, true);
  if (is_echo) expect_echo(result);
}

void check_ws_client(std::string_view input) {
  static std::vector<std::unique_ptr<WsClientTalk>> talks;
  if (talks.empty())
    for (const bool is_text : {false, true})
      for (const auto answer : {WsAnswerBy::any, WsAnswerBy::echo, WsAnswerBy::size,
                                WsAnswerBy::nothing, WsAnswerBy::push})
        talks.push_back(client(is_text, answer));
  if (input.size() < 2) return;
  const auto which = static_cast<std::uint8_t>(input[0]) % talks.size();
  const std::string_view bytes = input.substr(2);
  const Result result =
      hear_all(*talks[which], bytes, static_cast<std::uint8_t>(input[1]), WsSide::to_server);
  const bool is_any = which % 5 == 0;
  if (is_any)
    expect(result.ear.words() == WsModel{}.words(bytes), "the model hears something else");
  expect_controls(result, which >= 5);
}

}  // namespace c1k
