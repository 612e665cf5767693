// A server's worker that speaks WebSocket, against clients that the test plays.
#include "common/talk/ws_frame.h"
#include "common/talk/ws_handshake.h"
#include "tests/catch.h"
#include "tests/server/serving.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using Count = ServerCount;

const std::string kRequest =
    "GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const std::string kSwitching = ws_switching("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "");

ServerOptions speaking(Mode mode) {
  ServerOptions options;
  options.scheme = Scheme::ws;
  options.mode = mode;
  return options;
}

// A client's frame.
std::string frame(WsOpcode opcode, std::string payload, bool is_final = true) {
  const WsHead head{.opcode = opcode,
                    .is_final = is_final,
                    .is_masked = true,
                    .mask = 0x12345678,
                    .size = payload.size()};
  std::string text(ws_head_size(payload.size(), true), '\0');
  write_ws_head(text.data(), head);
  apply_ws_mask(payload, head.mask, 0);
  return text + payload;
}
std::string answer(WsOpcode opcode, const std::string& payload, bool is_final = true) {
  std::string text(ws_head_size(payload.size(), false), '\0');
  write_ws_head(text.data(), {.opcode = opcode, .is_final = is_final, .size = payload.size()});
  return text + payload;
}

// What comes, until it is so many bytes, or has ended.
std::string received(const Owned& client, std::size_t bytes = ~std::size_t{0}) {
  std::string text;
  eventually([&] {
    std::vector<char> buffer(65'536);
    const InputResult input = receive_some(client.get(), buffer);
    text.append(buffer.data(), input.bytes);
    return text.size() >= bytes || input.kind == Input::ended || input.kind == Input::failed;
  });
  return text;
}

Owned upgraded(const Serving& serving) {
  Owned client = serving.client();
  send_text(client.get(), kRequest);
  REQUIRE(received(client, kSwitching.size()) == kSwitching);
  return client;
}

TEST_CASE("a request is heard wherever it is torn, and what follows is the mode's", "[threads]") {
  Serving serving(speaking(Mode::echo));
  const std::size_t all = kRequest.size();
  const auto clients = serving.clients(static_cast<int>(all));
  CHECK(serving.reaches(Count::opening, all));
  for (std::size_t i = 1; i < all; ++i) send_text(clients[i].get(), kRequest.substr(0, i));
  std::this_thread::sleep_for(30ms);
  CHECK(serving.count(Count::opening) == all);
  for (std::size_t i = 0; i < all; ++i)
    send_text(clients[i].get(), kRequest.substr(i) + frame(WsOpcode::text, "hello"));
  const std::string wanted = kSwitching + answer(WsOpcode::text, "hello");
  for (const Owned& client : clients) REQUIRE(received(client, wanted.size()) == wanted);
  CHECK(serving.reaches(Count::opening, 0));
  CHECK(serving.reaches(Count::bytes_received, 5 * all));
  CHECK(serving.reaches(Count::bytes_sent, 5 * all));
  CHECK(serving.reaches(Count::wire_bytes_received, all * (all + 11)));
  CHECK(serving.reaches(Count::wire_bytes_sent, all * wanted.size()));
  CHECK(serving.always_added_up);
}

TEST_CASE("who asks for something else is told so, and the words arrive", "[threads]") {
  Serving serving(speaking(Mode::hold));
  std::uint64_t n = 0;
  const auto without = [](const std::string& line) {
    std::string text = kRequest;
    return text.erase(text.find(line), line.size());
  };
  for (const auto& [request, status] :
       {std::pair{std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "426 "},
        {std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"), "405 "},
        {without("Host: x\r\n"), "400 "},
        {without("Sec-WebSocket-Version: 13\r\n"), "426 "},
        {without("dGhlIHNhbXBsZSBub25jZQ=="), "400 "},
        {std::string("hello\r\n\r\n"), "400 "},
        {std::string(9'000, 'x'), "400 "}}) {
    const Owned client = serving.client();
    send_text(client.get(), request);
    const std::string text = received(client);
    CHECK_THAT(text, StartsWith("HTTP/1.1 " + std::string(status)));
    CHECK_THAT(text, EndsWith("\n"));
    CHECK(serving.reaches(Count::rejected, ++n));
  }
  CHECK(serving.reaches(Count::closed_by_us, n));
  CHECK(serving.count(Count::opening) == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("pings and closes are answered, and what is not of the protocol is", "[threads]") {
  Serving serving(speaking(Mode::hold));
  const Owned client = upgraded(serving);
  send_text(client.get(), frame(WsOpcode::ping, "alive?"));
  const std::string pong = answer(WsOpcode::pong, "alive?");
  CHECK(received(client, pong.size()) == pong);
  send_text(client.get(), frame(WsOpcode::close,
                                "\x0f\xa0"
                                "bye"));
  CHECK(received(client) == answer(WsOpcode::close, "\x0f\xa0"));
  CHECK(serving.reaches(Count::closed_by_peer, 1));
  const Owned other = upgraded(serving);
  send_text(other.get(), answer(WsOpcode::text, "unmasked"));
  CHECK(received(other) == answer(WsOpcode::close, "\x03\xea"));
  CHECK(serving.reaches(Count::closed_protocol, 1));
  CHECK(serving.count(Count::pings_received) == 1);
  CHECK(serving.always_added_up);
}

TEST_CASE("a peer that does not read costs bounded memory, and then gets it all", "[threads]") {
  Serving serving(speaking(Mode::echo));
  const Owned client = upgraded(serving);
  const std::string message =
      frame(WsOpcode::binary, std::string(1'000'000, 'x')) + frame(WsOpcode::ping, "between");
  std::string wanted;
  std::size_t said = 0, at = 0;
  // Until nothing more is taken: its receive queue, and ours, are full.
  for (int quiet = 0; quiet < 20;) {
    const std::string rest = message.substr(at);
    const std::size_t taken = send_some(client.get(), rest);
    said += taken, at = (at + taken) % message.size();
    quiet = taken == 0 ? quiet + 1 : 0;
    if (taken == 0) std::this_thread::sleep_for(10ms);
    REQUIRE(said < 100'000'000);
  }
  CHECK(serving.count(Count::wire_bytes_received) < said);
  std::string text;
  eventually([&] {
    if (at != 0) {
      const std::size_t taken = send_some(client.get(), message.substr(at));
      said += taken, at = (at + taken) % message.size();
    }
    std::vector<char> buffer(1 << 20);
    text.append(buffer.data(), receive_some(client.get(), buffer).bytes);
    return at == 0 && text.size() == said / message.size() * (1'000'010 + 9);
  });
  const std::string one =
      answer(WsOpcode::binary, std::string(1'000'000, 'x')) + answer(WsOpcode::pong, "between");
  REQUIRE(text.size() == said / message.size() * one.size());
  for (std::size_t i = 0; i < text.size(); i += one.size())
    REQUIRE(text.compare(i, one.size(), one) == 0);
  CHECK(serving.always_added_up);
}

TEST_CASE("pushes are messages, and a server's pings find who is gone", "[threads]") {
  ServerOptions options = speaking(Mode::push);
  options.push_size = 30;
  options.push_every = 50ms;
  options.pings = Heartbeat::Times{.every = 200ms, .timeout = 150ms};
  Serving serving(options);
  const Owned client = upgraded(serving);
  const std::string text = received(client, 64);  // a ping may be the first
  CHECK_THAT(text, ContainsSubstring("\x82\x1e"
                                     "c1k-push"));
  CHECK(serving.reaches(Count::closed_no_pong, 1));
  CHECK(serving.count(Count::pings_sent) == 1);
  CHECK(serving.count(Count::bytes_sent) == 30 * serving.count(Count::messages_pushed));
  CHECK(serving.always_added_up);
}

}  // namespace
}  // namespace c1k
