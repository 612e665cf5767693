// Boost.Beast's WebSocket as an oracle, in memory: what it says is heard by our talks, and what
// they say by it; opened by each other's handshake, in random messages, fragments and pieces.
#include "tests/talk/ws_beast.h"

#include <algorithm>
#include <random>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/talk/ws_bytes.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

using Words = std::vector<std::string>;

std::string random_text(std::mt19937& random, bool is_text) {
  std::string bytes(random() % (std::size_t{1} << (random() % 18U)), '\0');
  for (char& byte : bytes)
    byte = is_text ? static_cast<char>(' ' + random() % 95) : static_cast<char>(random());
  return bytes;
}

void hear_in_random_pieces(WsEar& ear, std::string_view bytes, std::mt19937& random) {
  const std::size_t least = 1 + bytes.size() / 300;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), least + random() % (4 * least));
    ear.hear(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

// A client of Beast's that is connected to our server.
struct AtServer {
  explicit AtServer(WsService service) : talk(service, "/chat", 60) {
    TalkRow row{};
    row.step = talk.first_step();
    ear.row() = row;
    bool is_open = false;
    beast->async_handshake("server.example.com", "/chat?x=y", [&](boost::system::error_code error) {
      REQUIRE(!error);
      is_open = true;
    });
    ear.hear_each_byte(beast.said());
    REQUIRE(ear.words() == Words{"opened"});
    beast.hear(ear.said());
    REQUIRE(is_open);
    ear.forget();
  }

  WsServerTalk talk;
  WsEar ear{talk};
  Beast beast;
};

// In random frames, pings between; what was sent.
std::string write_in_fragments(AtServer& all, std::mt19937& random, bool is_text) {
  const std::string text = random_text(random, is_text);
  all.beast->text(is_text);
  const std::size_t most = 1 + random() % (1 + text.size());
  std::size_t at = 0;
  while (true) {
    const auto size = std::min<std::size_t>(text.size() - at, random() % (most + 1));
    const bool is_last = at + size == text.size();
    const boost::asio::const_buffer buffer(text.data() + at, size);
    all.beast.run([&](auto done) { all.beast->async_write_some(is_last, buffer, done); });
    at += size;
    if (is_last) return text;
    if (random() % 4 == 0)
      all.beast.run([&](auto done) { all.beast->async_ping("between", done); });
  }
}

TEST_CASE("what Beast's client says in any fragments is heard, and its echo is heard by it") {
  std::mt19937 random(11);
  AtServer all(WsService::echo);
  all.beast.read();
  for (int i = 0; i < 60; ++i) {
    const bool is_text = random() % 2 == 0;
    const std::string sent = write_in_fragments(all, random, is_text);
    hear_in_random_pieces(all.ear, all.beast.said(), random);
    REQUIRE(all.ear.words().back() == "whole:" + sent);
    REQUIRE(all.ear.payload() == sent.size());
    all.beast.hear(all.ear.said());
    REQUIRE(all.beast.words.back() == (is_text ? "text " : "binary ") + sent);
    const auto pings = static_cast<std::ptrdiff_t>(all.ear.words().size()) - 1;
    REQUIRE(std::count(all.beast.words.begin(), all.beast.words.end(), "pong between") == pings);
    REQUIRE(is_at_rest(all.ear.row()));
    all.ear.forget();
    all.beast.words.clear();
  }
}

TEST_CASE("Beast's client takes our pings, pushes and our end, and we take its end") {
  AtServer all(WsService::push);
  all.beast.read();
  const auto ping = all.talk.ping(0, 0x6867666564636261);
  all.beast.hear({ping.data(), ping.size()});
  CHECK(all.beast.words == Words{"ping abcdefgh"});
  all.ear.hear_each_byte(all.beast.said());
  CHECK(all.ear.words() == Words{fmt::format("pong {}", 0x6867666564636261)});
  const auto push = all.talk.render({.number = 0, .stamp = 5, .round = 0, .kind = {}}, 0);
  all.beast.hear({push.data(), push.size()});
  CHECK(all.beast.words.back().starts_with("binary c1k-push"));
  const auto bye = all.talk.farewell(0);
  all.beast.hear({bye.data(), bye.size()});
  CHECK(all.beast.words.back() == "end true 1001");
  all.ear.hear_each_byte(all.beast.said());
  CHECK(all.ear.words().back() == "ended 1001");

  AtServer other(WsService::hold);
  bool is_closed = false;
  other.beast->async_close({boost::beast::websocket::close_code::bad_payload, "words"},
                           [&](boost::system::error_code error) { is_closed = !error; });
  other.ear.hear_each_byte(other.beast.said());
  CHECK(other.ear.words() == Words{"ended 1007"});
  other.beast.hear(other.ear.said());
  CHECK(is_closed);
}

// A server of Beast's to which our client is connected.
struct AtClient {
  AtClient(Message message, bool is_text)
      : talk(words_of(is_text), std::move(message), WsAnswerBy::echo, 0) {
    row.step = talk.first_step();
    const std::string request = render(talk.opening(kNumber, row.step));
    talk.was_said(row);
    WsEar opening(talk, row, kNumber);
    bool is_open = false;
    beast->async_accept([&](boost::system::error_code error) {
      REQUIRE(!error);
      is_open = true;
    });
    beast.hear(request);
    REQUIRE(is_open);
    opening.hear_each_byte(beast.said());
    REQUIRE(opening.words() == Words{"opened"});
    beast.read();
  }
  static WsClient words_of(bool is_text) {
    return {.request = Message::from_template("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n"
                                              "Connection: Upgrade\r\nSec-WebSocket-Version: "
                                              "13\r\n"),
            .hosts = {"server.example.com"},
            .subprotocol = {},
            .is_text = is_text,
            .answers_close = true};
  }
  std::string render(const Said& said) {
    std::string bytes;
    while (bytes.size() < talk.size(said)) {
      const auto some = talk.render(said, bytes.size());
      bytes.append(some.begin(), some.end());
    }
    return bytes;
  }

  static constexpr std::uint64_t kNumber = 5;
  WsClientTalk talk;
  TalkRow row{};
  WsEar ear{talk, {}, kNumber};
  Beast beast;
};

TEST_CASE("what our client says is heard by Beast's server, and its fragments by us") {
  std::mt19937 random(12);
  for (const std::size_t size : {1U, 125U, 126U, 127U, 65'535U, 65'536U, 1U << 20U}) {
    const bool is_text = random() % 2 == 0;
    Message message = Message::made_up(size);
    const auto bytes = message.bytes(AtClient::kNumber);
    const std::string sent(bytes.begin(), bytes.end());
    AtClient all(message, is_text);
    for (std::uint32_t round = 0; round < 3; ++round) {
      all.beast.hear(all.render(
          {.number = AtClient::kNumber, .stamp = 0, .round = round, .kind = SaidKind::message}));
      REQUIRE(all.beast.words.back() == (is_text ? "text " : "binary ") + sent);
      all.beast->text(is_text);
      all.beast->auto_fragment(round > 0);
      all.beast->write_buffer_bytes(8 + random() % 5'000);
      all.beast.run([&](auto done) { all.beast->async_write(boost::asio::buffer(sent), done); });
      all.beast.run([&](auto done) { all.beast->async_ping("there", done); });
      hear_in_random_pieces(all.ear, all.beast.said(), random);
      REQUIRE(all.ear.words() == Words{"whole:" + sent, "ping"});
      all.beast.hear(all.ear.said());
      REQUIRE(all.beast.words.back() == "pong there");
      all.ear.forget();
    }
    const auto bye = all.talk.farewell(AtClient::kNumber);
    all.beast.hear({bye.data(), bye.size()});
    CHECK(all.beast.words.back() == "end true 1000");
    hear_in_random_pieces(all.ear, all.beast.said(), random);
    CHECK(all.ear.words() == Words{"ended 1000"});
  }
}

// Frames as a client sends them, of which a few bytes are others.
std::string random_stream(std::mt19937& random) {
  const std::vector<std::string> texts{"", "Hello", "\xce\xba\xe1\xbd\xb9", std::string(126, 'x')};
  const std::vector<unsigned> firsts{0x81, 0x82, 0x01, 0x00, 0x80, 0x80, 0x89, 0x8a};
  std::string bytes;
  for (int i = 0; i < 6; ++i) {
    const unsigned first = firsts[random() % firsts.size()];
    bytes += to_bytes({first, texts[random() % (first > 0x88 ? 3 : 4)]}, WsSide::to_server);
  }
  if (random() % 2 == 0) bytes += to_bytes(ws_close(1'000, "bye"), WsSide::to_server);
  for (int i = 0; i < 2; ++i)
    if (random() % 2 == 0) bytes[random() % bytes.size()] = static_cast<char>(random());
  // What we know by a frame's first byte is known to all when the next one has come.
  return bytes + to_bytes(ws_binary(std::string(200, 'y')), WsSide::to_server);
}

// Beast takes codes beyond 4999, and answers a close without one by 1000.
std::string as_ours(const std::string& bytes) {
  std::string ours;
  for (WsFrame frame : frames_of(bytes, WsSide::to_client)) {
    if (frame.first == 0x88 && frame.payload >= ws_code_bytes(5'000)) frame = ws_close(1'002);
    if (frame == WsFrame{0x88, ""}) frame = ws_close(1'000);
    ours += to_bytes(frame, WsSide::to_client);
  }
  return ours;
}

TEST_CASE("of frames with wrong bytes we and Beast hear the same, and give the same code") {
  std::mt19937 random(13);
  WsServerTalk talk(WsService::hold, "", 0);
  for (int i = 0; i < 1'000; ++i) {
    const std::string bytes = random_stream(random);
    WsEar ear(talk);
    ear.hear_each_byte(bytes);
    Beast beast;
    beast.open_as_server();
    beast.hear(bytes);
    CAPTURE(i, bytes);
    Words ours, theirs;
    for (const std::string& word : ear.words())
      if (word.starts_with("whole:")) ours.push_back(word.substr(6));
    for (const std::string& word : beast.words)
      if (word.starts_with("text") || word.starts_with("binary"))
        theirs.push_back(word.substr(word.find(' ') + 1));
    // But for UTF-8: a wrong reason is 1002 to Beast, and a last frame that is empty (1.81) no end.
    const bool is_utf8 = ear.words().back() == "broken 1007";
    if (is_utf8) theirs.resize(ours.size());
    CHECK(ours == theirs);
    if (!is_utf8) CHECK(as_ours(ear.said()) == as_ours(beast.said()));
  }
}

}  // namespace
}  // namespace c1k
