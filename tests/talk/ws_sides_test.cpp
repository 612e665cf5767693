// Both sides against each other, in memory: what one says is heard by the other in random pieces.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/talk/ws_bytes.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

constexpr std::uint64_t kNumber = 42;

WsClientTalk client_of(Message message, bool is_text) {
  WsClient words{.request = Message::from_template("GET / HTTP/1.1\r\n"),
                 .hosts = {"server.example.com"},
                 .subprotocol = {},
                 .is_text = is_text,
                 .answers_close = true};
  return {std::move(words), std::move(message), WsAnswerBy::echo, 0};
}

Said message_of(std::uint32_t round, std::uint64_t number = kNumber) {
  return {.number = number, .stamp = 0, .round = round, .kind = SaidKind::message};
}

// As a link says it: what is rendered at once may be less than all.
std::string render(Talk& talk, const Said& said, std::uint64_t skip = 0) {
  std::string bytes;
  const std::uint64_t size = talk.size(said);
  while (skip + bytes.size() < size) {
    const auto some = talk.render(said, skip + bytes.size());
    REQUIRE(!some.empty());
    bytes.append(some.begin(), some.end());
  }
  REQUIRE(skip + bytes.size() == size);
  return bytes;
}

std::string text_of(std::span<const char> bytes) {
  return {bytes.begin(), bytes.end()};
}

void hear_in_random_pieces(WsEar& ear, std::string_view text, std::mt19937& random) {
  const std::size_t most = std::size_t{1} << (random() % 17U);
  // Small pieces of what is large would only take long.
  const std::size_t least = 1 + text.size() / 500;
  while (!text.empty()) {
    const std::size_t size = std::min({text.size(), least + random() % most, std::size_t{65'536}});
    ear.hear(text.substr(0, size));
    text.remove_prefix(size);
  }
}

const std::vector<std::size_t> kSizes{1,     2,     124,   125,    126,    127,      128,
                                      8'177, 8'178, 8'179, 65'535, 65'536, 1U << 20U};

TEST_CASE("a message is echoed as it was, of any size, in any pieces, with pings between") {
  const bool is_text = GENERATE(false, true);
  WsServerTalk server(WsService::echo, "", 0);
  std::mt19937 random(3);
  for (const std::size_t size : kSizes) {
    CAPTURE(size, is_text);
    Message message = Message::made_up(size);
    const std::string sent = text_of(message.bytes(kNumber));
    WsClientTalk client = client_of(message, is_text);
    WsEar at_server(server), at_client(client, {}, kNumber);
    std::string to_server, pings;
    for (std::uint32_t round = 0; round < 4; ++round) {
      to_server += text_of(client.ping(kNumber, 1'000 + round));
      to_server += render(client, message_of(round));
    }
    hear_in_random_pieces(at_server, to_server, random);
    const std::string to_client = text_of(server.ping(0, 77)) + at_server.said();
    hear_in_random_pieces(at_client, to_client, random);
    std::vector<std::string> wanted_there, wanted_here{"ping"};
    for (int round = 0; round < 4; ++round) {
      wanted_there.insert(wanted_there.end(), {"ping", "whole:" + sent});
      wanted_here.insert(wanted_here.end(),
                         {fmt::format("pong {}", 1'000 + round), "whole:" + sent});
    }
    REQUIRE(at_server.words() == wanted_there);
    REQUIRE(at_client.words() == wanted_here);
    REQUIRE(at_server.payload() == 4 * size);
    REQUIRE(at_client.payload() == 4 * size);
    at_server.forget();
    hear_in_random_pieces(at_server, at_client.said(), random);
    REQUIRE(at_server.words() == std::vector<std::string>{"pong 77"});
    REQUIRE(is_at_rest(at_server.row()));
    REQUIRE(is_at_rest(at_client.row()));
  }
}

TEST_CASE("text of several bytes a character is echoed wherever it is torn") {
  std::string text = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5 \xf0\xa4\xad\xa2 {connection} ";
  WsServerTalk server(WsService::echo, "", 0);
  std::mt19937 random(4);
  for (int doubled = 0; doubled < 12; ++doubled, text += text) {
    Message message = Message::from_template(text);
    WsClientTalk client = client_of(message, true);
    const std::string bytes = render(client, message_of(1));
    WsEar at_server(server), at_client(client, {}, kNumber);
    hear_in_random_pieces(at_server, bytes, random);
    hear_in_random_pieces(at_client, at_server.said(), random);
    REQUIRE(at_client.words() ==
            std::vector<std::string>{"whole:" + text_of(message.bytes(kNumber))});
  }
}

TEST_CASE("what is rendered from any place on is what stands there") {
  std::mt19937 random(5);
  for (const std::size_t size : kSizes) {
    WsClientTalk client = client_of(Message::made_up(size), size % 2 == 0);
    const std::string whole = render(client, message_of(3));
    REQUIRE(whole.size() == size + ws_head_size(size, true));
    REQUIRE(client.overhead(message_of(3)) == whole.size() - size);
    for (std::size_t i = 0; i < 25; ++i) {
      const std::size_t skip = i < 16 ? std::min(i, whole.size() - 1) : random() % whole.size();
      render(client, message_of(4, 43), random() % 7);  // another one's between
      CAPTURE(size, skip);
      if (render(client, message_of(3), skip) != whole.substr(skip)) FAIL();
    }
  }
  WsClientTalk client = client_of(Message::made_up(20), false);
  const Said request{.number = kNumber, .stamp = 0, .round = 0, .kind = SaidKind::opening};
  const std::string whole = render(client, request);
  for (std::size_t skip = 0; skip < whole.size(); ++skip)
    REQUIRE(render(client, request, skip) == whole.substr(skip));
  WsServerTalk server(WsService::push, "", 130);
  const std::string push = render(server, message_of(0));
  for (std::size_t skip = 0; skip < push.size(); ++skip)
    REQUIRE(render(server, message_of(0), skip) == push.substr(skip));
  CHECK(server.overhead(message_of(0)) == push.size() - 130);
}

TEST_CASE("no two frames have the same mask: of a message, a connection, a control frame, a run") {
  std::set<std::uint32_t> masks;
  const auto is_new = [&masks](const std::string& bytes) {
    WsHead head;
    REQUIRE(read_ws_head({bytes.data(), bytes.size()}, head) == WsRead::whole);
    REQUIRE(head.is_masked);
    return masks.insert(head.mask).second;
  };
  int doubled = 0;  // of 1,203 among 2^32, in one run of 6,000 two are the same by chance
  for (int run = 0; run < 3; ++run) {
    WsClientTalk client = client_of(Message::made_up(20), false);
    for (std::uint32_t i = 0; i < 100; ++i) {
      doubled += is_new(render(client, message_of(i))) ? 0 : 1;
      doubled += is_new(render(client, message_of(i, kNumber + 1))) ? 0 : 1;
      doubled += is_new(text_of(client.ping(kNumber, 1))) ? 0 : 1;
      doubled += is_new(text_of(client.ping(kNumber + 1, 1))) ? 0 : 1;
    }
    doubled += is_new(text_of(client.farewell(kNumber))) ? 0 : 1;
  }
  CHECK(doubled <= 1);
  CHECK(masks.size() >= 1'202);
}

TEST_CASE("each side's ending is heard by the other, and answered by its code") {
  WsServerTalk server(WsService::hold, "", 0);
  WsClientTalk client = client_of(Message::made_up(20), false);
  WsEar at_server(server), at_client(client, {}, kNumber);
  at_server.hear_each_byte(text_of(client.farewell(kNumber)));
  CHECK(at_server.words() == std::vector<std::string>{"ended 1000"});
  CHECK(frames_of(at_server.said(), WsSide::to_client) == std::vector{ws_close(1'000)});
  at_client.hear_each_byte(text_of(server.farewell(0)));
  CHECK(at_client.words() == std::vector<std::string>{"ended 1001"});
  CHECK(frames_of(at_client.said(), WsSide::to_server) == std::vector{ws_close(1'001)});
}

TEST_CASE(
    "a client that need not answer a close says nothing to it, and to what is wrong its code") {
  WsClient words{
      .request = Message::from_template("GET / HTTP/1.1\r\n"), .hosts = {"x"}, .subprotocol = {}};
  WsClientTalk talk(std::move(words), Message::made_up(1), WsAnswerBy::any, 0);
  WsEar at_end(talk), at_wrong(talk);
  at_end.hear_each_byte(to_bytes(ws_close(1'001), WsSide::to_client));
  CHECK(at_end.words() == std::vector<std::string>{"ended 1001"});
  CHECK(at_end.said().empty());
  at_wrong.hear_each_byte(to_bytes(ws_close(1'005), WsSide::to_client));
  CHECK(frames_of(at_wrong.said(), WsSide::to_server) == std::vector{ws_close(1'002)});
}

TEST_CASE("a pong that is not of a ping of ours has no moment") {
  WsServerTalk server(WsService::hold, "", 0);
  WsClientTalk client = client_of(Message::made_up(20), false);
  for (const std::size_t size : {0U, 7U, 9U, 125U}) {
    WsEar at_server(server), at_client(client, {}, kNumber);
    at_server.hear_each_byte(to_bytes(ws_pong(std::string(size, 'x')), WsSide::to_server));
    at_client.hear_each_byte(to_bytes(ws_pong(std::string(size, 'x')), WsSide::to_client));
    CHECK(at_server.words() == std::vector<std::string>{"pong -1"});
    CHECK(at_client.words() == std::vector<std::string>{"pong -1"});
  }
}

}  // namespace
}  // namespace c1k
