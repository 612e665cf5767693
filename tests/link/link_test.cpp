#include "common/link/link.h"

#include <memory>
#include <vector>

#include "common/talk/proxied_talk.h"
#include "common/talk/push_talk.h"
#include "tests/catch.h"
#include "tests/link/desk.h"

namespace c1k {
namespace {

std::string push_of(std::size_t size) {
  PushServerTalk talk(size);
  const auto bytes = talk.render({}, 0);
  return {bytes.begin(), bytes.end()};
}

std::unique_ptr<Talk> pushes() {
  return std::make_unique<PushClientTalk>(RawOpening{});
}
std::unique_ptr<Talk> echoes() {
  return std::make_unique<RawServerTalk>(true);
}

TEST_CASE("who is at rest has no row, who is half-way has one") {
  LinkDesk desk(pushes());
  const std::string push = push_of(60);
  for (std::size_t i = 1; i < push.size(); ++i) {
    desk.wire.ends[5].input = push.substr(0, i);
    CHECK(desk.read(5).bytes == i);
    REQUIRE(desk.link.speakers() == 1);
    desk.wire.ends[5].input = push.substr(i);
    CHECK(desk.read(5).bytes == push.size() - i);
    REQUIRE(desk.link.speakers() == 0);
  }
  CHECK(desk.wholes() == push.size() - 1);
  desk.wire.ends[5].input = push;
  desk.read(5);
  CHECK(desk.link.speakers() == 0);
}

TEST_CASE("a head that comes byte by byte is kept until it is whole, also with an end in it") {
  LinkDesk desk(pushes());
  const std::string push = push_of(30);
  for (const char byte : push) {
    desk.wire.ends[5].input = byte;
    REQUIRE(desk.read(5).kind == Input::drained);
  }
  CHECK(desk.wholes() == 1);
  desk.wire.ends[5].input = push.substr(0, 10);
  desk.read(5);
  desk.wire.ends[5].is_ended = true;
  CHECK(desk.read(5).kind == Input::ended);
  CHECK(desk.link.speakers() == 1);
  desk.link.on_close(5);
  CHECK(desk.link.speakers() == 0);
  desk.wire.ends[5] = {};
  desk.wire.ends[5].input = push;  // another connection of that index: nothing is left of the first
  desk.read(5);
  CHECK(desk.wholes() == 2);
}

TEST_CASE("sticky facts stay with the connection, without a row") {
  LinkDesk desk(pushes());
  desk.wire.ends[5].input = "what is no push, from its very beginning on";
  desk.read(5);
  REQUIRE(desk.heard.size() == 1);
  CHECK(desk.heard[0].what == What::lost);
  CHECK(desk.link.speakers() == 0);
  CHECK(desk.table.sticky(5) != 0);
  desk.wire.ends[5].input = push_of(30);
  desk.read(5);
  CHECK(desk.wholes() == 0);
}

TEST_CASE("a message that is taken in parts is said in order, and nothing twice") {
  LinkDesk desk(std::make_unique<RawClientTalk>(RawOpening{}, Message::made_up(100),
                                                RawAnswer{.is_echo = true, .size = 0}));
  desk.wire.kind = Reports::once;
  desk.wire.ends[5].takes = 30;
  const std::uint32_t speaker = desk.link.wake(5);
  CHECK(desk.link[speaker].said.number == 1'005);
  const Said said{.number = 1'005, .stamp = 0, .round = 1, .kind = SaidKind::message};
  CHECK(desk.link.say(speaker, said) == 30);
  desk.link.let_rest(speaker);
  CHECK(desk.link.speakers() == 1);
  for (int i = 0; i < 7; ++i) {
    desk.wire.ends[5].takes = 10;
    CHECK(desk.link.say_rest(speaker) == 10);
  }
  CHECK(desk.link[speaker].unsent == 0);
  desk.link.let_rest(speaker);
  CHECK(desk.link.speakers() == 0);
  const auto whole = desk.talk->render(said, 0);
  CHECK(desk.wire.ends[5].said == std::string(whole.begin(), whole.end()));
}

TEST_CASE("a reply that is not taken is kept, and what is heard meanwhile is replied behind it") {
  LinkDesk desk(echoes());
  desk.wire.ends[5].takes = 3;
  desk.wire.ends[5].input = "hello world";
  CHECK(desk.read(5).bytes == 11);
  CHECK(desk.link.replied() == 3);
  CHECK(desk.wire.ends[5].wants_output);
  CHECK(desk.link.speakers() == 1);
  desk.wire.ends[5].takes = 4;
  CHECK(desk.link.reply_rest(5) == 4);
  desk.wire.ends[5].input = ", again";
  CHECK(desk.read(5).bytes == 7);
  desk.wire.ends[5].takes = 100;
  CHECK(desk.link.reply_rest(5) == 11);
  CHECK(desk.link.speakers() == 1);  // its owner may need the row: a message may be in flight
  desk.link.let_rest(desk.link.speaker(5));
  CHECK(desk.wire.ends[5].wants_input);
  CHECK_FALSE(desk.wire.ends[5].wants_output);
  CHECK(desk.wire.ends[5].said == "hello world, again");
  CHECK(desk.link.speakers() == 0);
}

TEST_CASE("who takes nothing is not read from when it is owed enough") {
  LinkDesk desk(echoes());
  desk.wire.ends[5].takes = 0;
  desk.wire.ends[5].input = std::string(3 * kInput, 'x');
  CHECK(desk.read(5).bytes == kInput);
  CHECK_FALSE(desk.wire.ends[5].wants_input);
  CHECK(desk.wire.ends[5].wants_output);
  CHECK(desk.read(5).bytes == 0);
  desk.wire.ends[5].takes = 4 * kInput;
  CHECK(desk.link.reply_rest(5) == kInput);
  CHECK(desk.wire.ends[5].wants_input);
  CHECK(desk.read(5).bytes == 2 * kInput);
  CHECK(desk.wire.ends[5].said == std::string(3 * kInput, 'x'));
}

TEST_CASE("who takes nothing has its window closed, also where events are told once") {
  LinkDesk desk(echoes());
  desk.wire.kind = Reports::once;
  desk.wire.ends[5].takes = 0;
  desk.wire.ends[5].input = std::string(2 * kInput, 'x');
  CHECK(desk.read(5).bytes == kInput);
  CHECK(desk.read(5).bytes == 0);
  CHECK_FALSE(desk.wire.ends[5].wants_input);
  desk.wire.ends[5].takes = 4 * kInput;
  CHECK(desk.link.reply_rest(5) == kInput);
  CHECK(desk.wire.ends[5].wants_input);
  CHECK(desk.read(5).bytes == kInput);
}

// Fills the store with what others are not taken.
void fill_store(LinkDesk& desk) {
  for (ConnectionIndex one = 100; one < 100 + Store::kMost / kInput; ++one) {
    desk.wire.ends[one].takes = 0;
    desk.wire.ends[one].input = std::string(kInput, 'x');
    desk.read(one);
  }
}

TEST_CASE("where the store is full each is read from a little, and none is lost") {
  LinkDesk desk(echoes());
  fill_store(desk);
  desk.wire.ends[5].takes = 3;
  const std::string text = std::string(255, 'a') + std::string(100, 'b');
  desk.wire.ends[5].input = text;
  CHECK(desk.read(5).bytes == 256);
  CHECK(desk.wire.ends[5].input.size() == 99);
  CHECK_FALSE(desk.wire.ends[5].wants_input);
  CHECK(desk.wire.ends[5].wants_output);
  desk.wire.ends[5].takes = 1'000;
  CHECK(desk.link.reply_rest(5) == 253);
  CHECK(desk.wire.ends[5].wants_input);
  CHECK(desk.read(5).bytes == 99);
  CHECK(desk.wire.ends[5].said == text);
  desk.wire.ends[6].input = std::string(10'000, 'c');  // who takes all is served as ever
  std::size_t read = 0;
  while (const std::size_t more = desk.read(6).bytes) read += more;
  CHECK(read == 10'000);
  CHECK(desk.wire.ends[6].said == std::string(10'000, 'c'));
}

TEST_CASE("heads that are torn all at once come whole when their rest does, whatever the store") {
  LinkDesk desk(std::make_unique<ProxiedTalk>(ProxyVersion::v2, echoes()));
  const std::string addresses(kLongestProxyHeader - 16, '\1');
  const std::string header =
      "\r\n\r\n" + std::string(1, '\0') + "\r\nQUIT\n\x21\x11\x0f\xf0" + addresses;
  constexpr ConnectionIndex kPeers = 1'900;  // of 4,000 bytes each: more than the store has
  for (ConnectionIndex one = 1; one < kPeers; ++one) {
    desk.link[desk.link.wake(one)].talk.step = desk.talk->first_step();
    desk.wire.ends[one].input = header.substr(0, 4'000);
    while (!desk.wire.ends[one].input.empty()) desk.read(one);
    CHECK(desk.wire.ends[one].wants_input);
  }
  for (ConnectionIndex one = 1; one < kPeers; ++one) {
    desk.wire.ends[one].input += header.substr(4'000) + "abc";
    while (!desk.wire.ends[one].input.empty()) desk.read(one);
    REQUIRE(desk.wire.ends[one].said == "abc");
  }
}

TEST_CASE("who stops hearing gets the rest later, in order") {
  LinkDesk desk(std::make_unique<ProxiedTalk>(ProxyVersion::v1, echoes()));
  desk.link[desk.link.wake(5)].talk.step = desk.talk->first_step();
  desk.wire.ends[5].input = "PROXY UNKNOWN\r\nhello";
  desk.goes_on = false;
  desk.read(5);
  CHECK(desk.wire.ends[5].said.empty());
  CHECK(desk.link.rest() == 5);
  desk.link.hear_rest(5, [](const Heard&) { return true; });
  CHECK(desk.wire.ends[5].said == "hello");
  CHECK(desk.link.rest() == 0);
}

TEST_CASE("who stops hearing at the very end of a read is not read from again") {
  const RawOpening opening{
      .expects_greeting = false, .hello = Message::made_up(5), .hello_answer = kInput};
  LinkDesk desk(std::make_unique<RawClientTalk>(opening, Message::made_up(5), RawAnswer{}));
  TalkRow& row = desk.link[desk.link.wake(5)].talk;
  row.step = desk.talk->first_step();
  desk.talk->was_said(row);
  desk.wire.ends[5].input = std::string(kInput + 7, 'x');
  desk.goes_on = false;
  CHECK(desk.read(5, true).bytes == kInput);
  CHECK(desk.heard.size() == 1);
  CHECK(desk.heard.back().what == What::opened);
  CHECK(desk.wire.ends[5].input.size() == 7);
}

TEST_CASE("a talkative peer does not hold up the others") {
  LinkDesk desk(echoes());
  desk.wire.ends[5].input = std::string(20 * kInput, 'x');
  const WireInput input = desk.read(5);
  CHECK(input.kind == Input::more);
  CHECK(input.bytes == 16 * kInput);
}

}  // namespace
}  // namespace c1k
