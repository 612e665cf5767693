// The answer to an upgrade as a client hears it: read_ws_answer, and WsClientTalk's opening.
#include <fmt/format.h>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_handshake.h"
#include "tests/catch.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

using Kind = WsAnswer::Kind;

const std::string kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const std::string kAcceptField = "Sec-WebSocket-Accept: " + kAccept + "\r\n";
const std::string kGood =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    kAcceptField + "\r\n";

std::string without(const std::string& part, const std::string& instead = "") {
  std::string text = kGood;
  REQUIRE(text.find(part) != text.npos);
  return text.replace(text.find(part), part.size(), instead);
}
std::string with(const std::string& field) {
  return without(kAcceptField, kAcceptField + field + "\r\n");
}

// "open", or "the code: why"; the same after each beginning that is not torn.
std::string read_as(const std::string& text, std::string_view subprotocol = "") {
  const auto words = [&](std::string_view input) {
    const WsAnswer answer = read_ws_answer(input, kAccept, subprotocol);
    if (answer.kind == Kind::torn) return std::string();
    if (answer.kind == Kind::open) {
      CHECK(answer.used == text.size());
      return std::string("open");
    }
    CHECK(answer.used == input.size());
    return fmt::format("{}: {}", answer.code, answer.why);
  };
  const std::string whole = words(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string part = words(std::string_view(text).substr(0, i));
    if (!part.empty() && part != whole) FAIL(part << " after " << i << ", then " << whole);
    if (whole == "open" && !part.empty()) FAIL("open after " << i << " of " << text.size());
  }
  CHECK(words(text + "\x82\x05hello\r\n\r\n") == whole);
  return whole;
}

TEST_CASE("the answer that the standard has is heard wherever it is torn") {
  CHECK(read_as(kGood) == "open");
  CHECK(read_as(without(" Switching Protocols")) == "open");
  CHECK(read_as(without("Switching Protocols", "any words that are said")) == "open");
  CHECK(read_as(without("Upgrade: websocket", "upGRADE:WebSocket")) == "open");
  CHECK(read_as(without("Connection: Upgrade", "connection: keep-alive,\tupgrade")) == "open");
  CHECK(read_as(with("Server: other")) == "open");
  CHECK(read_as(with("Sec-WebSocket-Protocol: chat"), "chat") == "open");
  CHECK(read_as(kGood, "chat") == "open");  // it need not agree (4.1)
}

TEST_CASE("another status is known by its line, whatever follows") {
  for (const int status : {100, 102, 200, 301, 400, 401, 403, 404, 426, 500, 503}) {
    const std::string line = fmt::format("HTTP/1.1 {} Some Words\r\n", status);
    CHECK(read_as(line) == fmt::format("{}: ", status));
    CHECK(read_as(line + "Content-Length: 5\r\n\r\nhello") == fmt::format("{}: ", status));
    CHECK(read_as(fmt::format("HTTP/1.0 {}\r\n", status)) == fmt::format("{}: ", status));
  }
}

TEST_CASE("what is no HTTP has code 0, as soon as it is known") {
  for (const char* text :
       {"SSH-2.0-x\r\n", "\x15\x03\x01", "HTTP/2", "http/1.1", "HTTP/0.9 101\r\n",
        "HTTP/1.1  101\r\n", "HTTP/1.1 1011\r\n", "HTTP/1.1 10\r\n", "HTTP/1.1 1x1 x\r\n",
        "HTTP/1.1101 x\r\n", "HTTP/1.1\r\n", "\r\n"})
    CHECK(read_as(text) == "0: ");
}

TEST_CASE("a 101 that is wrong says why") {
  const auto [wanted, text] = GENERATE(values<std::pair<std::string, std::string>>({
      {"it has no Upgrade: websocket", without("Upgrade: websocket\r\n")},
      {"it has no Upgrade: websocket", without("Upgrade: websocket", "Upgrade: h2c")},
      {"it has no Upgrade: websocket", without("Upgrade: websocket", "Upgrade: websocket2")},
      {"it has no Connection: Upgrade", without("Connection: Upgrade\r\n")},
      {"it has no Connection: Upgrade", without("Connection: Upgrade", "Connection: close")},
      {"it has no Sec-WebSocket-Accept, or several", without(kAcceptField)},
      {"it has no Sec-WebSocket-Accept, or several", with("Sec-WebSocket-Accept: " + kAccept)},
      {"its Sec-WebSocket-Accept is not of our key", without(kAccept)},
      {"its Sec-WebSocket-Accept is not of our key",
       without(kAccept, "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=")},
      {"its Sec-WebSocket-Accept is not of our key", without(kAccept, kAccept + "=")},
      {"it has an extension that was not offered",
       with("Sec-WebSocket-Extensions: permessage-deflate")},
      {"it has a subprotocol that was not asked for", with("Sec-WebSocket-Protocol: chat")},
      {"its head is malformed", with("folded\r\n line: x")},
      {"its head is malformed", with(" folded: x")},
      {"its head is malformed", with("A : x")},
      {"its head is malformed", with("A: \x01")},
      {"its head is malformed", with("A: b\nC: d")},
  }));
  CAPTURE(text);
  CHECK(read_as(text) == "101: " + wanted);
}

TEST_CASE("a subprotocol is the one that was asked for, once, and in its own letters") {
  const std::string other = "101: it has a subprotocol that was not asked for";
  CHECK(read_as(with("Sec-WebSocket-Protocol: other"), "chat") == other);
  CHECK(read_as(with("Sec-WebSocket-Protocol: Chat"), "chat") == other);
  CHECK(read_as(with("Sec-WebSocket-Protocol: chat, other"), "chat") == other);
  CHECK(read_as(with("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat"), "chat") ==
        other);
}

TEST_CASE("an answer's head has at most 8,192 bytes") {
  const std::size_t room = kLongestHttpHead - with("X: ").size();
  const std::string longest = with("X: " + std::string(room, 'x'));
  REQUIRE(longest.size() == kLongestHttpHead);
  CHECK(read_as(longest) == "open");
  const std::string longer = with("X: " + std::string(room + 1, 'x'));
  CHECK(read_as(longer) == "101: its head is longer than 8,192 bytes");
  const std::string line = "HTTP/1.1 101 " + std::string(9'000, 'x');
  CHECK(read_ws_answer(line.substr(0, 8'191), kAccept, "").kind == Kind::torn);
  const WsAnswer answer = read_ws_answer(line.substr(0, 8'192), kAccept, "");
  CHECK(answer.kind == Kind::rejected);
  CHECK(answer.code == 0);
  CHECK(answer.why == "its head is longer than 8,192 bytes");
}

WsClientTalk client(const std::string& subprotocol = "") {
  WsClient words{.request = Message::from_template("GET / HTTP/1.1\r\n"),
                 .hosts = {"one", "two"},
                 .subprotocol = subprotocol};
  return {std::move(words), Message::made_up(5), WsAnswerBy::echo, 0};
}

std::string render(Talk& talk, const Said& said) {
  const auto bytes = talk.render(said, 0);
  CHECK(bytes.size() == talk.size(said));
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("a client's talk asks with host and key, and is open by the answer to that key") {
  WsClientTalk talk = client();
  TalkRow fresh{};
  fresh.step = talk.first_step();
  Said said = talk.opening(7, fresh.step);
  REQUIRE(said.kind == SaidKind::opening);
  said.round = 1;
  const std::string request = render(talk, said);
  CHECK(request.starts_with("GET / HTTP/1.1\r\nHost: two\r\nSec-WebSocket-Key: "));
  const auto head = HttpHead::parse(request);
  REQUIRE(head);
  const std::string key(head->value("Sec-WebSocket-Key"));
  CHECK(key.size() == kWsKeySize);
  said.round = 2;
  CHECK(render(talk, said).find("Host: one\r\nSec-WebSocket-Key: " + key) != request.npos);
  WsAccept accept;
  const std::string answer = ws_switching(accept.of(key), "");
  TalkRow asked = fresh;
  talk.was_said(asked);
  CHECK(talk.opening(7, asked.step).kind == SaidKind::nothing);
  for (std::size_t i = 0; i <= answer.size(); ++i) {
    WsEar ear(talk, asked, 7);
    ear.hear(answer, {i});
    REQUIRE(ear.words() == std::vector<std::string>{"opened"});
    REQUIRE(is_at_rest(ear.row()));
    REQUIRE(ear.said().empty());
  }
  WsEar together(talk, asked, 7);
  together.hear(answer + "\x81\5hello");
  CHECK(together.words()[0] == "opened");
  WsEar other(talk, asked, 8);  // another connection's key
  other.hear(answer);
  CHECK(other.words()[0] == "rejected 101 its Sec-WebSocket-Accept is not of our key");
  WsEar early(talk, fresh, 7);
  early.hear(answer);
  CHECK(early.words()[0] == "rejected 101 it came before the request was sent");
}

}  // namespace
}  // namespace c1k
