// WebSocket through a link, with a wire that takes a few bytes at a time or none: the order of what
// is said is never broken, and what is kept for who does not read is bounded.
#include <fmt/format.h>

#include <algorithm>

#include "common/talk/ws_client_talk.h"
#include "common/talk/ws_server_talk.h"
#include "tests/catch.h"
#include "tests/link/ws_desk.h"
#include "tests/talk/ws_bytes.h"

namespace c1k {
namespace {

constexpr ConnectionIndex kPeer = 5;
constexpr std::size_t kAll = ~std::size_t{0};

std::unique_ptr<Talk> server(WsService service) {
  return std::make_unique<WsServerTalk>(service, "", 300);
}
std::unique_ptr<Talk> client(std::size_t size) {
  WsClient words{.request = Message::from_template("GET / HTTP/1.1\r\n"),
                 .hosts = {"x"},
                 .subprotocol = {},
                 .is_text = true,
                 .answers_close = true};
  return std::make_unique<WsClientTalk>(std::move(words), Message::made_up(size), WsAnswerBy::any,
                                        0);
}

std::size_t some(std::mt19937& random) {
  return random() % 4 == 0 ? 0 : random() % (std::size_t{1} << (random() % 12U));
}

// Messages in frames as they may come, and pings among them.
std::vector<WsFrame> random_frames(std::mt19937& random, int count) {
  std::vector<WsFrame> frames;
  bool is_begun = false;
  for (int i = 0; i < count; ++i) {
    const std::string text(random() % (std::size_t{1} << (random() % 15U)),
                           static_cast<char>('a' + i % 26));
    if (random() % 3 == 0) {
      frames.push_back(ws_ping(fmt::format("{} {}", i, text.substr(0, 100))));
      continue;
    }
    const bool is_last = random() % 2 == 0 || i + 4 > count;
    const unsigned opcode = is_begun ? 0 : 1 + random() % 2;
    frames.push_back({(is_last ? 0x80U : 0U) | opcode, text});
    is_begun = !is_last;
  }
  if (is_begun) frames.push_back({0x80, ""});
  return frames;
}

// Gives it `input` in pieces, and takes what it says in pieces, until all is taken.
void run(WsDesk& desk, std::string_view input, std::mt19937& random) {
  FakeWire::End& end = desk.wire.ends[kPeer];
  end.takes = 0;
  while (!input.empty() || !end.input.empty()) {
    const std::size_t piece = std::min(input.size(), some(random) * 2);
    end.input += input.substr(0, piece);
    input.remove_prefix(piece);
    end.takes = some(random);  // there is room, and input is looked at first
    if (!end.input.empty()) desk.on_input(kPeer);
    desk.on_output(kPeer, some(random));
    REQUIRE(desk.kept() <= 2 * kInput);
  }
  desk.on_output(kPeer, kAll);
  desk.on_input(kPeer);
}

// Whether `some` are among `all`, in their order.
bool is_among(const std::vector<WsFrame>& some, const std::vector<WsFrame>& all) {
  auto at = all.begin();
  for (const WsFrame& one : some) {
    at = std::find(at, all.end(), one);
    if (at++ == all.end()) return false;
  }
  return true;
}

TEST_CASE("an echo is in order for a peer that takes a few bytes at a time, pings among it") {
  const Reports reports = GENERATE(Reports::while_so, Reports::once);
  std::mt19937 random(21);
  for (int turn = 0; turn < 30; ++turn) {
    WsDesk desk(server(WsService::echo), reports);
    const auto frames = random_frames(random, 40);
    run(desk, to_bytes(frames, WsSide::to_server), random);
    std::vector<WsFrame> data, echo, pongs, all_pongs;
    for (const WsFrame& frame : frames)
      if (frame.first == 0x89)
        all_pongs.push_back(ws_pong(frame.payload));
      else
        data.push_back(frame);
    for (const WsFrame& frame : frames_of(desk.wire.ends[kPeer].said, WsSide::to_client))
      (frame.first == 0x8a ? pongs : echo).push_back(frame);
    REQUIRE(echo == data);
    REQUIRE(is_among(pongs, all_pongs));  // while much is owed a ping needs no answer
    REQUIRE(desk.link.speakers() == 0);
    REQUIRE(desk.kept() == 0);
  }
}

TEST_CASE("each ping is answered in its place as long as little is owed") {
  WsDesk desk(server(WsService::echo));
  std::vector<WsFrame> in, out;
  for (int i = 0; i < 20; ++i) {
    in.insert(in.end(), {ws_text(fmt::format("text {}", i)), ws_ping(fmt::format("ping {}", i))});
    out.insert(out.end(), {ws_text(fmt::format("text {}", i)), ws_pong(fmt::format("ping {}", i))});
  }
  const std::string bytes = to_bytes(in, WsSide::to_server);
  for (std::size_t takes = 0; takes < 40; ++takes) {
    desk.wire.ends[kPeer] = {};
    desk.wire.ends[kPeer].takes = takes;
    desk.wire.ends[kPeer].input = bytes;
    desk.on_input(kPeer);
    CHECK(desk.wire.ends[kPeer].said.size() == takes);
    while (desk.kept() > 0) desk.on_output(kPeer, 1 + takes);
    REQUIRE(frames_of(desk.wire.ends[kPeer].said, WsSide::to_client) == out);
  }
}

TEST_CASE("a ping is answered behind the message that is half taken, in every split") {
  const Said said{.number = 1'000 + kPeer, .stamp = 0, .round = 1, .kind = SaidKind::message};
  const std::size_t size = 30 + 6;
  for (std::size_t takes = 0; takes <= size; ++takes) {
    WsDesk desk(client(30));
    desk.wire.ends[kPeer].takes = takes;
    REQUIRE(desk.say(kPeer, said));
    desk.wire.ends[kPeer].input = to_bytes(ws_ping("there?"), WsSide::to_client);
    if (takes < size) desk.wire.ends[kPeer].takes = kAll;  // and nobody has said the rest yet
    desk.on_input(kPeer);
    if (takes < size) CHECK(desk.wire.ends[kPeer].said.size() == takes);
    const auto mine = desk.talk->ping(1'000 + kPeer, 77);
    const std::string ping(mine.begin(), mine.end());
    REQUIRE(desk.link.interject(kPeer, ping) == 0);
    REQUIRE_FALSE(desk.say(kPeer, said));
    for (int i = 0; i < 200; ++i) desk.on_output(kPeer, 1);
    const auto frames = frames_of(desk.wire.ends[kPeer].said, WsSide::to_server);
    REQUIRE(frames.size() == 3);
    CHECK(frames[0].first == 0x81);
    CHECK(frames[0].payload.size() == 30);
    CHECK(frames[1] == ws_pong("there?"));
    CHECK(frames[2] == ws_ping(std::string("\x4d\0\0\0\0\0\0\0", 8)));
    CHECK(desk.link.speakers() == 0);
  }
}

TEST_CASE("nothing is said within a frame that is echoed in parts") {
  WsDesk desk(server(WsService::echo));
  const WsFrame large = ws_binary(std::string(20'000, 'x'));
  const std::string bytes = to_bytes(large, WsSide::to_server);
  desk.wire.ends[kPeer].input = bytes.substr(0, 10'000);
  desk.on_input(kPeer);
  const auto mine = desk.talk->ping(0, 77);
  const std::string ping(mine.begin(), mine.end());
  CHECK_FALSE(desk.link.interject(kPeer, ping).has_value());
  desk.wire.ends[kPeer].input = bytes.substr(10'000);
  desk.on_input(kPeer);
  CHECK(desk.link.interject(kPeer, ping) == ping.size());
  CHECK(frames_of(desk.wire.ends[kPeer].said, WsSide::to_client) ==
        std::vector{large, ws_ping(std::string("\x4d\0\0\0\0\0\0\0", 8))});
}

TEST_CASE("messages, pongs and pings of one that speaks all the time are whole and in order") {
  std::mt19937 random(22);
  for (const bool is_push : {false, true}) {
    WsDesk desk(is_push ? server(WsService::push) : client(3'000));
    const WsSide there = is_push ? WsSide::to_client : WsSide::to_server;
    const WsSide here = is_push ? WsSide::to_server : WsSide::to_client;
    FakeWire::End& end = desk.wire.ends[kPeer];
    std::vector<WsFrame> wanted, pongs, pings;
    std::uint32_t said = 0;
    for (int i = 0; i < 3'000; ++i) {
      desk.on_output(kPeer, some(random));
      if (random() % 2 == 0) end.takes = some(random);  // its event comes later
      const Said next{
          .number = 1'000 + kPeer, .stamp = 1, .round = said, .kind = SaidKind::message};
      if (random() % 2 == 0 && desk.say(kPeer, next)) ++said;
      const WsFrame ping = ws_ping(fmt::format("{}", i));
      if (random() % 4 == 0) {
        end.input += to_bytes(ping, here);
        wanted.push_back(ws_pong(ping.payload));
      }
      if (!end.input.empty()) desk.on_input(kPeer);
    }
    desk.on_output(kPeer, kAll);
    desk.on_input(kPeer);
    std::uint32_t messages = 0;
    for (const WsFrame& frame : frames_of(end.said, there)) {
      if (frame.first == 0x8a) pongs.push_back(frame);
      if (frame.first == 0x8a) continue;
      CHECK(frame.payload.size() == (is_push ? 300U : 3'000U));
      ++messages;
    }
    CHECK(messages == said);
    CHECK(said > 100);
    CHECK(pongs.size() > 100);
    CHECK(is_among(pongs, wanted));
  }
}

TEST_CASE(
    "a close and what is wrong are answered behind what was not taken, and nothing after it") {
  const auto [frame, answer] = GENERATE(table<WsFrame, WsFrame>(
      {{ws_close(1'000, "bye"), ws_close(1'000)}, {ws_text("\xff"), ws_close(1'007)}}));
  WsDesk desk(server(WsService::echo));
  const WsFrame text = ws_text("hello");
  desk.wire.ends[kPeer].takes = 3;
  desk.wire.ends[kPeer].input = to_bytes({text, frame, text, ws_ping("")}, WsSide::to_server);
  desk.on_input(kPeer);
  CHECK(desk.is_over);
  for (int i = 0; i < 30; ++i) desk.on_output(kPeer, 1);
  CHECK(frames_of(desk.wire.ends[kPeer].said, WsSide::to_client) == std::vector{text, answer});
}

}  // namespace
}  // namespace c1k
