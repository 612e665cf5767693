// The cases of ws_cases.h against both sides: in one piece, in every cut, and byte by byte.
#include "tests/talk/ws_cases.h"

#include <fmt/format.h>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

constexpr std::size_t kShort = 200;      // bytes; up to here in every cut
constexpr std::size_t kSlowly = 40'000;  // up to here byte by byte

// What frames come to: messages, one word each, and control frames in their place. A message
// without its last frame is none.
std::vector<std::string> words_of(const std::vector<WsFrame>& frames) {
  std::vector<std::string> words;
  std::string message, kind;
  for (const WsFrame& frame : frames) {
    const unsigned opcode = frame.first & 0x0fU;
    if (opcode >= 8) {
      words.push_back(fmt::format("{:x} {}", opcode, frame.payload));
      continue;
    }
    if (opcode != 0) kind = fmt::format("{:x} ", opcode);
    message += frame.payload;
    if ((frame.first & 0x80U) == 0) continue;
    words.push_back(kind + message);
    message.clear();
  }
  return words;
}

// What an echo of valid frames looks like, byte by byte.
std::string echo_of(const std::vector<WsFrame>& frames) {
  std::string bytes;
  for (const WsFrame& frame : frames) {
    const unsigned opcode = frame.first & 0x0fU;
    if (opcode == 9) bytes += to_bytes(ws_pong(frame.payload), WsSide::to_client);
    if (opcode == 8) return bytes + to_bytes({0x88, frame.payload.substr(0, 2)}, WsSide::to_client);
    if (opcode < 8) bytes += to_bytes(frame, WsSide::to_client);
  }
  return bytes;
}

template <class Try>
void in_every_way(const std::string& bytes, Try attempt) {
  attempt({});
  if (bytes.size() <= kSlowly) attempt(std::vector<std::size_t>(bytes.size(), 1));
  if (bytes.size() > kSlowly) attempt(std::vector<std::size_t>(bytes.size() / 997, 997));
  if (bytes.size() > kShort) return;
  for (std::size_t i = 0; i <= bytes.size(); ++i) attempt({i});
}

void run_at_server(const WsCase& one) {
  WsServerTalk talk(WsService::echo, "", 0);
  const std::string bytes = to_bytes(one.in, WsSide::to_server);
  in_every_way(bytes, [&](const std::vector<std::size_t>& pieces) {
    WsEar ear(talk);
    ear.hear(bytes, pieces);
    const auto frames = frames_of(ear.said(), WsSide::to_client);
    if (words_of(frames) != words_of(one.out))
      FAIL(one.name << " at the server, said: "
                    << fmt::format("{}", fmt::join(words_of(frames), "; ")));
    if (!one.is_odd && ear.said() != echo_of(one.in)) FAIL(one.name << ": not in its frames");
    const bool is_ended = !one.out.empty() && one.out.back().first == 0x88;
    REQUIRE(ear.is_over() == is_ended);
    REQUIRE(ear.words().back().starts_with("broken") == (one.is_odd && one.name != "7.1.5"));
    if (!is_ended) REQUIRE(is_at_rest(ear.row()));
  });
}

// Of the client messages are delivered and not said.
void run_at_client(const WsCase& one) {
  WsClient words{.request = Message::from_template("GET / HTTP/1.1\r\n"),
                 .hosts = {"x"},
                 .subprotocol = {},
                 .is_text = true,
                 .answers_close = true};
  WsClientTalk talk(std::move(words), Message::made_up(1), WsAnswerBy::any, 0);
  const std::string bytes = to_bytes(one.in, WsSide::to_client);
  std::vector<WsFrame> said;
  std::vector<std::string> delivered;
  for (const WsFrame& frame : one.out) {
    if (frame.first >= 0x88) said.push_back(frame);
    if (frame.first < 0x88) delivered.push_back("whole:" + frame.payload);
  }
  in_every_way(bytes, [&](const std::vector<std::size_t>& pieces) {
    WsEar ear(talk);
    ear.hear(bytes, pieces);
    if (frames_of(ear.said(), WsSide::to_server) != said) FAIL(one.name << " at the client");
    std::vector<std::string> heard;
    for (const std::string& word : ear.words())
      if (word.starts_with("whole")) heard.push_back(word);
    if (heard != delivered) FAIL(one.name << ": " << heard.size() << " messages");
    REQUIRE(ear.words().back().starts_with("broken") == (one.is_odd && one.name != "7.1.5"));
  });
}

void run(const std::vector<WsCase>& cases) {
  for (const WsCase& one : cases) {
    CAPTURE(one.name);
    run_at_server(one);
    run_at_client(one);
  }
}

TEST_CASE("frames, pings, reserved bits and opcodes: cases 1 to 4, at both sides") {
  const auto cases = ws_framing_cases();
  CHECK(cases.size() == 16 + 11 + 7 + 10);
  run(cases);
}

TEST_CASE("messages in fragments: cases 5, at both sides") {
  const auto cases = ws_fragmentation_cases();
  CHECK(cases.size() == 20);
  run(cases);
}

TEST_CASE("UTF-8 in text: cases 6, at both sides") {
  const auto cases = ws_utf8_cases();
  CHECK(cases.size() ==
        13 + 5 + 11 + 4 + 2 + 4 + 3 + 5 + 8 + 5 + 10 + 1 + 3 + 5 + 5 + 5 + 7 + 8 + 34 + 7);
  run(cases);
}

TEST_CASE("closes: cases 7, at both sides") {
  const auto cases = ws_closing_cases();
  CHECK(cases.size() == 14 + 13 + 10 + 2);
  run(cases);
}

TEST_CASE("a frame with the other side's mask, or without its own, is wrong") {
  for (const WsFrame& frame : {ws_text("x"), ws_text(""), ws_ping("x"), ws_close(1'000)}) {
    WsServerTalk server(WsService::echo, "", 0);
    WsClient words{
        .request = Message::from_template("GET / HTTP/1.1\r\n"), .hosts = {"x"}, .subprotocol = {}};
    WsClientTalk client(std::move(words), Message::made_up(1), WsAnswerBy::any, 0);
    WsEar at_server(server), at_client(client);
    at_server.hear_each_byte(to_bytes(frame, WsSide::to_client));
    at_client.hear_each_byte(to_bytes(frame, WsSide::to_server));
    CHECK(at_server.words() == std::vector<std::string>{"broken 1002"});
    CHECK(at_client.words() == std::vector<std::string>{"broken 1002"});
    CHECK(frames_of(at_server.said(), WsSide::to_client) == std::vector{ws_close(1'002)});
    CHECK(frames_of(at_client.said(), WsSide::to_server) == std::vector{ws_close(1'002)});
  }
}

// As large as it can be heard whole; beyond that what is wrong is known when a part was echoed, and
// a close has no place within a frame.
TEST_CASE("text that is no UTF-8 is not echoed as a message, however large it is") {
  for (const std::size_t size : {1'023U, 1'024U, 1'025U, 8'192U, 20'000U}) {
    WsServerTalk talk(WsService::echo, "", 0);
    const std::string text = std::string(size - 1, 'x') + "\xff";
    const std::string bytes = to_bytes(ws_text(text), WsSide::to_server);
    for (const std::size_t piece : {std::size_t{1'000}, bytes.size() - 1, bytes.size()}) {
      WsEar ear(talk);
      ear.hear(bytes, {piece});
      CAPTURE(size, piece);
      CHECK(ear.words() == std::vector<std::string>{"broken 1007"});
      const std::string close = to_bytes(ws_close(1'007), WsSide::to_client);
      const bool is_begun = size > 1'024 && piece < bytes.size();
      CHECK((ear.said() == close) != is_begun);
      CHECK(ear.said().size() < size + 4);  // of its frame
    }
  }
}

}  // namespace
}  // namespace c1k
