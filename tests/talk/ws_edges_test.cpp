// Edges of the standards that few peers come to, each with its place.
#include "common/talk/push.h"
#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_handshake.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/talk/ws_bytes.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

const std::string kRest =
    "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

// RFC 6455, 4.2.1: "or an absolute HTTP/HTTPS URI containing the /resource name/"; RFC 9112, 3.2.2:
// a server must take it.
TEST_CASE("an upgrade may name its path by an absolute URI") {
  const std::string text = "GET http://x/chat?a=b HTTP/1.1\r\n" + kRest + "\r\n";
  CHECK(read_ws_request(text, "/chat").kind == WsRequest::Kind::upgrade);
  CHECK(read_ws_request(text, "/other").status == 404);
}

// RFC 9112, 6.3: several that differ are an error; the second says that there is a body.
TEST_CASE("a body is one by any Content-Length") {
  const std::string text =
      "GET / HTTP/1.1\r\n" + kRest + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello";
  CHECK(read_ws_request(text, "").status == 400);
}

// RFC 9112, 2.3: DIGIT "." DIGIT.
TEST_CASE("the version of a status line has a digit") {
  const std::string text =
      "HTTP/1.x 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
      kAccept + "\r\n\r\n";
  CHECK(read_ws_answer(text, kAccept, "").kind == WsAnswer::Kind::rejected);
}

// What is made of it may not depend on how much has come.
TEST_CASE("a status line that is too long has one code, whatever follows it") {
  const std::string line = "HTTP/1.1 101 " + std::string(9'000, 'x');
  const WsAnswer some = read_ws_answer(line.substr(0, 8'192), kAccept, "");
  CHECK(read_ws_answer(line + "\r\n", kAccept, "").code == some.code);
}

// Its header says how long it is, and all of it is compared.
TEST_CASE("a push in fragments that lacks its end, or has more, is wrong") {
  WsServerTalk server(WsService::push, "", 100);
  const auto bytes = server.render({.number = 0, .stamp = 7, .round = 0, .kind = {}}, 0);
  const std::string push(bytes.begin() + 2, bytes.end());
  std::string more;
  for (const char c : {'w', 'x', 'y'}) more += c;  // as the filler goes on
  WsClient words{
      .request = Message::from_template("GET / HTTP/1.1\r\n"), .hosts = {"x"}, .subprotocol = {}};
  WsClientTalk talk(std::move(words), Message::made_up(1), WsAnswerBy::push, 0);
  for (const std::string& last : {push.substr(30, 20), push.substr(30) + more}) {
    WsEar ear(talk);
    ear.hear(to_bytes({{0x02, push.substr(0, 30)}, {0x80, last}}, WsSide::to_client));
    CHECK(ear.words()[0].starts_with("wrong whole 7:"));
  }
}

// RFC 6455, 5.4: fragments mean nothing, and an empty one may be the first. Found by the fuzzer:
// whether it is a push, or lost, depends on how much of the second has come at once.
TEST_CASE("a push whose first frame is empty is heard alike wherever it is torn") {
  WsServerTalk server(WsService::push, "", 40);
  const auto bytes = server.render({.number = 0, .stamp = 7, .round = 0, .kind = {}}, 0);
  const std::string push(bytes.begin() + 2, bytes.end());
  WsClient words{
      .request = Message::from_template("GET / HTTP/1.1\r\n"), .hosts = {"x"}, .subprotocol = {}};
  WsClientTalk talk(std::move(words), Message::made_up(1), WsAnswerBy::push, 0);
  const std::string text = to_bytes({{0x02, ""}, {0x80, push}}, WsSide::to_client);
  WsEar whole(talk), slowly(talk);
  whole.hear(text);
  slowly.hear_each_byte(text);
  CHECK(whole.words() == slowly.words());
}

}  // namespace
}  // namespace c1k
