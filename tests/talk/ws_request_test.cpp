// The upgrade as a server hears it: read_ws_request, and what WsServerTalk says to it.
#include <fmt/format.h>

#include "common/talk/ws_handshake.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

using namespace std::string_literals;
using Kind = WsRequest::Kind;

const std::string kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // of RFC 6455, 1.3
const std::string kRest =
    "Host: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\n";
const std::string kKeyField = "Sec-WebSocket-Key: " + kKey + "\r\n";
const std::string kGood = "GET /chat HTTP/1.1\r\n" + kRest + kKeyField + "\r\n";

std::string without(const std::string& part, const std::string& instead = "") {
  std::string text = kGood;
  REQUIRE(text.find(part) != text.npos);
  return text.replace(text.find(part), part.size(), instead);
}
std::string with(const std::string& field) {
  return without(kKeyField, kKeyField + field + "\r\n");
}

// It is torn up to its last byte, and then the same whatever comes behind it.
WsRequest read(const std::string& text, std::string_view path = "") {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (read_ws_request(std::string_view(text).substr(0, i), path).kind != Kind::torn)
      FAIL("not torn after " << i << " bytes of " << text.size());
  const WsRequest request = read_ws_request(text, path);
  const std::string longer = text + "\x81\x80\1\2\3\4more\r\n\r\n";
  const WsRequest same = read_ws_request(longer, path);
  CHECK(same.kind == request.kind);
  CHECK(same.status == request.status);
  CHECK(same.why == request.why);
  CHECK(same.key == request.key);
  CHECK(same.subprotocol == request.subprotocol);
  if (request.kind == Kind::upgrade) CHECK(same.used == text.size());
  return request;
}

// "400 its words", or what an upgrade asks for.
std::string read_as(const std::string& text, std::string_view path = "") {
  const WsRequest request = read(text, path);
  if (request.kind == Kind::refused) return fmt::format("{} {}", request.status, request.why);
  CHECK(request.kind == Kind::upgrade);
  CHECK(request.used == text.size());
  return fmt::format("{} {}", request.key, request.subprotocol);
}

TEST_CASE("an upgrade that is asked for in the standard's words is heard wherever it is torn") {
  CHECK(read_as(kGood) == kKey + " ");
  CHECK(read_as(kGood, "/chat") == kKey + " ");
  CHECK(read_as(without("/chat", "/chat?a=b?c"), "/chat") == kKey + " ");
  CHECK(read_as(without("HTTP/1.1", "HTTP/1.2")) == kKey + " ");
  CHECK(read_as(with("Sec-WebSocket-Protocol: chat, superchat")) == kKey + " chat");
  CHECK(read_as(with("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b")) == kKey + " a");
  CHECK(read_as(with("Origin: http://example.com")) == kKey + " ");
  CHECK(read_as(with("Sec-WebSocket-Extensions: permessage-deflate")) == kKey + " ");
  CHECK(read_as(with("Content-Length: 0")) == kKey + " ");
}

TEST_CASE("names and words of an upgrade are in any case, and in lists") {
  const std::string text =
      "GET / HTTP/1.1\r\nhOST:x\r\nuPGRADE: h2c ,\tWebSocket\r\nCONNECTION: keep-alive\r\n"
      "connection: , uPgRaDe,\r\nsec-websocket-version:13\r\nSEC-WEBSOCKET-KEY:\t" +
      kKey + " \r\n\r\n";
  CHECK(read_as(text) == kKey + " ");
}

TEST_CASE("each request that is none is refused by its own status") {
  const auto [wanted, text] = GENERATE(values<std::pair<std::string, std::string>>({
      {"400 this is HTTP/1.1", without("HTTP/1.1", "HTTP/1.0")},
      {"400 this is HTTP/1.1", without("HTTP/1.1", "HTTP/2.0")},
      {"400 this is HTTP/1.1", without("HTTP/1.1", "http/1.1")},
      {"400 this is HTTP/1.1", without("HTTP/1.1", "HTTP/1.10")},
      {"400 this is HTTP/1.1", without(" HTTP/1.1")},
      {"400 this is HTTP/1.1", without("HTTP/1.1", "HTTP/1.1 ")},
      {"405 an upgrade is asked for by GET", without("GET", "POST")},
      {"405 an upgrade is asked for by GET", without("GET", "HEAD")},
      {"405 an upgrade is asked for by GET", without("GET", "get")},
      {"404 there is nothing at this path", without("/chat", "/chat/")},
      {"404 there is nothing at this path", without("/chat", "/Chat")},
      {"404 there is nothing at this path", without("/chat", "/")},
      {"404 there is nothing at this path", without("/chat", "/?/chat")},
      {"400 one Host is needed", without("Host: server.example.com\r\n")},
      {"400 one Host is needed", with("Host: server.example.com")},
      {"400 a GET has no body here", with("Content-Length: 1")},
      {"400 a GET has no body here", with("Transfer-Encoding: chunked")},
      {"426 this server speaks WebSocket alone: ask for an upgrade",
       without("Upgrade: websocket\r\n")},
      {"426 this server speaks WebSocket alone: ask for an upgrade",
       without("Upgrade: websocket", "Upgrade: websocket/13")},
      {"426 this server speaks WebSocket alone: ask for an upgrade",
       without("Connection: Upgrade", "Connection: close")},
      {"426 Sec-WebSocket-Version is 13", without("Sec-WebSocket-Version: 13\r\n")},
      {"426 Sec-WebSocket-Version is 13", without("Version: 13", "Version: 8")},
      {"426 Sec-WebSocket-Version is 13", without("Version: 13", "Version: 13, 8")},
      {"426 Sec-WebSocket-Version is 13", without("Version: 13", "Version: 013")},
      {"426 Sec-WebSocket-Version is 13", with("Sec-WebSocket-Version: 13")},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKeyField)},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", with("Sec-WebSocket-Key: " + kKey)},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKey)},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKey, "dGhlIHNhbXBsZSBub25jZQ=")},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKey, "dGhlIHNhbXBsZSBub25jZQxx")},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKey, "dGhlIHNhbXBsZSBub25j-Q==")},
      {"400 Sec-WebSocket-Key is 16 bytes in base64", without(kKey, "dGhlIHNhbXBsZSBub2=jZQ==")},
      {"400 Sec-WebSocket-Protocol is a list of tokens", with("Sec-WebSocket-Protocol: a b")},
      {"400 the head is malformed", without("Host:", "Host :")},
      {"400 the head is malformed", with(" folded: line")},
      {"400 the head is malformed", with("\tfolded")},
      {"400 the head is malformed", with("A: \x01")},
      {"400 the head is malformed", with("A: b\nC: d")},
      {"400 the head is malformed", with("A: \0"s)},
      {"400 the head is malformed", with("no field")},
      {"400 the head is malformed", "\r\n\r\n"},
      {"400 the head is malformed", "\x16\x03\x01\r\n\r\n"},
  }));
  CAPTURE(text);
  CHECK(read_as(text, "/chat") == wanted);
}

TEST_CASE("a request's head has at most 8,192 bytes") {
  const std::size_t room = kLongestHttpHead - with("X: ").size();
  const std::string longest = with("X: " + std::string(room, 'x'));
  REQUIRE(longest.size() == kLongestHttpHead);
  CHECK(read_ws_request(longest, "").kind == Kind::upgrade);
  CHECK(read_ws_request(std::string_view(longest).substr(0, 8'191), "").kind == Kind::torn);
  const std::string longer = with("X: " + std::string(room + 1, 'x'));
  for (const std::size_t size : {8'192U, 8'193U, 8'000U}) {
    const WsRequest request = read_ws_request(std::string_view(longer).substr(0, size), "");
    CHECK(request.kind == (size < 8'192 ? Kind::torn : Kind::refused));
    if (size < 8'192) continue;
    CHECK(request.status == 400);
    CHECK(request.why == "the head is longer than 8,192 bytes");
  }
  CHECK(read_ws_request("GET / HTTP/1.1\n" + kRest + "\n\n", "").kind == Kind::torn);
}

TEST_CASE("a server's talk answers an upgrade wherever it is torn, and what follows is not used") {
  WsServerTalk talk(WsService::echo, "/chat", 0);
  TalkRow fresh{};
  fresh.step = talk.first_step();
  const std::string text = with("Sec-WebSocket-Protocol: chat, superchat");
  const std::string wanted =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: "
      "chat\r\n\r\n";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    WsEar ear(talk, fresh);
    ear.hear(text, {i});
    REQUIRE(ear.words() == std::vector<std::string>{"opened"});
    REQUIRE(ear.said() == wanted);
    REQUIRE(is_at_rest(ear.row()));
  }
  std::string together = text + "\x81";
  TalkRow row = fresh;
  const Heard heard = talk.hear(0, row, together);
  CHECK(heard.used == text.size());
  CHECK(heard.what == What::opened);
}

TEST_CASE("a server's talk refuses with what a status needs, and with its length") {
  const auto [status, phrase, field, text] =
      GENERATE(table<int, std::string, std::string, std::string>(
          {{400, "Bad Request", "Connection: close", with("Host: again")},
           {404, "Not Found", "Connection: close", without("/chat", "/other")},
           {405, "Method Not Allowed", "Allow: GET", without("GET", "PUT")},
           {426, "Upgrade Required", "Sec-WebSocket-Version: 13",
            without("Version: 13", "Version: 7")},
           {426, "Upgrade Required", "Upgrade: websocket", without("Upgrade: websocket\r\n")}}));
  WsServerTalk talk(WsService::hold, "/chat", 0);
  TalkRow fresh{};
  fresh.step = talk.first_step();
  WsEar ear(talk, fresh);
  ear.hear_each_byte(text + "more");
  CHECK(ear.is_over());
  const std::string& said = ear.said();
  CHECK(said.starts_with(fmt::format("HTTP/1.1 {} {}\r\n", status, phrase)));
  const auto head = HttpHead::parse(std::string_view(said).substr(0, http_head_size(said)));
  REQUIRE(head);
  CHECK(said.find("\r\n" + field + "\r\n") != said.npos);
  CHECK(head->value("Connection") == "close");
  CHECK(head->value("Content-Length") == std::to_string(said.size() - http_head_size(said)));
}

}  // namespace
}  // namespace c1k
