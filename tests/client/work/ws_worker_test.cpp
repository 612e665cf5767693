// A client's worker that speaks WebSocket, against a server that the test plays.
#include <deque>
#include <set>

#include "common/run/code_words.h"
#include "common/talk/filler.h"
#include "common/talk/push.h"
#include "tests/catch.h"
#include "tests/client/work/worker_run.h"
#include "tests/client/work/ws_peer.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Count = ClientCount;

std::vector<std::string> ws(std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--target", "ws://127.0.0.1:9000/chat/{connection}", "--rate", "max"});
  return more;
}

Codes codes(const CodeWords& words) {
  Codes all;
  words.add_to(all);
  return all;
}

std::string push_of(std::size_t size) {
  std::string push = make_filler(size);
  const PushHeader header{{'c', '1', 'k', '-', 'p', 'u', 's', 'h'}, size, 1};
  std::memcpy(push.data(), &header, sizeof header);
  return push;
}

TEST_CASE("a connection is open by the 101 that proves its key, with its own path and fields",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                ws({"--header", "X-Who: {connection}", "--ws-subprotocol", "a"}));
  WsPeer peer(listener);
  peer.hear_request();
  CHECK_THAT(peer.request, StartsWith("GET /chat/0000000000 HTTP/1.1\r\n"));
  CHECK(peer.field("X-Who") == "0000000000");
  CHECK(peer.field("Sec-WebSocket-Protocol") == "a");
  CHECK(peer.field("Sec-WebSocket-Version") == "13");
  CHECK(peer.field("Sec-WebSocket-Extensions").empty());
  CHECK_THAT(peer.field("Host"), StartsWith("127.0.0.1:"));
  CHECK(run.count(Count::open) == 0);
  peer.say(ws_switching(peer.accept.of(peer.field("Sec-WebSocket-Key")), "a"));
  CHECK(run.reaches(Count::open, 1));
  CHECK(run.count(Count::heard) == 1);
  CHECK(run.count(Count::wire_bytes_sent) == peer.request.size());
  CHECK(run.count(Count::bytes_received) == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("what comes together with the 101 is not lost, wherever it is torn", "[threads]") {
  const Listener listener;
  const std::string push = ws_frame(WsOpcode::binary, push_of(40));
  const int all = 60;
  WorkerRun run(listener.at(), std::to_string(all), ws({"--answer", "push"}));
  std::deque<WsPeer> peers;
  for (int i = 0; i < all; ++i) peers.emplace_back(listener);
  for (int i = 0; i < all; ++i) {
    const std::string text = peers[static_cast<std::size_t>(i)].switching() + push;
    const std::size_t cut = text.size() - static_cast<std::size_t>(i);
    peers[static_cast<std::size_t>(i)].say(text.substr(0, cut));
    peers[static_cast<std::size_t>(i)].heard = text.substr(cut);  // said later
  }
  CHECK(run.reaches(Count::open, push.size() + 1));
  for (const WsPeer& peer : peers) peer.say(peer.heard);
  CHECK(run.reaches(Count::messages_pushed, all));
  CHECK(run.count(Count::messages_wrong) == 0);
  CHECK(run.count(Count::bytes_received) == all * 40);
  CHECK(run.count(Count::bytes_loose) == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("what is answered to words that came with the 101 is counted", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", ws());
  WsPeer peer(listener);
  peer.say(peer.switching() + ws_frame(WsOpcode::ping, "now"));
  CHECK(peer.next().payload == "now");
  CHECK(run.reaches(Count::wire_bytes_sent, peer.request.size() + 6 + 3));
}

struct No {
  std::string answer;
  int code;
  std::string why;
};

TEST_CASE("who says no is counted by its code, and its words are kept", "[threads]") {
  const std::string right = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
  for (const No& no : {No{"HTTP/1.1 403 Forbidden\r\n\r\n", 403, ""},
                       No{"HTTP/1.1 503 x\r\nContent-Le", 503, ""}, No{"SSH-2.0-x\r\n", 0, ""},
                       No{right + "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", 101,
                          "its Sec-WebSocket-Accept is not of our key"},
                       No{right + "\r\n", 101, "it has no Connection: Upgrade"}}) {
    const Listener listener;
    WorkerRun run(listener.at(), "1", ws());
    WsPeer peer(listener);
    peer.hear_request();
    peer.say(no.answer);
    CHECK(run.reaches(Count::failed_rejected, 1));
    BoardRow& row = run.board->rows[0];
    CHECK(codes(row.rejected) == Codes{{no.code, 1}});
    CHECK(row.rejected_words.get() == no.answer.substr(0, kFirstBytes));
    CHECK(row.rejected_why.get() == no.why);
    CHECK(run.always_added_up);
  }
}

TEST_CASE("an extension or a subprotocol that nobody asked for is refused", "[threads]") {
  for (const char* field :
       {"Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: b"}) {
    const Listener listener;
    WorkerRun run(listener.at(), "1", ws());
    WsPeer peer(listener);
    std::string answer = peer.switching();
    answer.insert(answer.size() - 2, std::string(field) + "\r\n");
    peer.say(answer);
    CHECK(run.reaches(Count::failed_rejected, 1));
    CHECK(run.board->rows[0].rejected_why.is_set());
  }
}

TEST_CASE("messages go out in masked frames, and echoes come back in any frames", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                ws({"--active", "1", "--message-every", "20ms", "--message-size", "300B",
                    "--message-kind", "text"}));
  WsPeer peer(listener);
  peer.say(peer.switching());
  std::set<std::uint32_t> masks;
  for (int i = 0; i < 5; ++i) {
    const WsPeer::Frame frame = peer.next();
    CHECK(frame.head.opcode == WsOpcode::text);
    CHECK(frame.head.is_masked);
    REQUIRE(frame.payload.size() == 300);
    masks.insert(frame.head.mask);
    peer.say(ws_frame(WsOpcode::text, frame.payload.substr(0, 100), false) +
             ws_frame(WsOpcode::ping, "in between") +
             ws_frame(WsOpcode::continuation, frame.payload.substr(100)));
    const WsPeer::Frame pong = peer.next();
    CHECK(pong.head.opcode == WsOpcode::pong);
    CHECK(pong.payload == "in between");
  }
  CHECK(masks.size() == 5);
  CHECK(run.reaches(Count::messages_answered, 5));
  CHECK(run.count(Count::messages_wrong) == 0);
  CHECK(run.count(Count::bytes_answered) == 1'500);
  CHECK(run.always_added_up);
}

TEST_CASE("a close is answered with --close fin, and counted by its code", "[threads]") {
  for (const bool fin : {true, false}) {
    const Listener listener;
    WorkerRun run(listener.at(), "1", ws({"--close", fin ? "fin" : "rst"}));
    WsPeer peer(listener);
    peer.say(peer.switching() + ws_close(4000));
    CHECK(run.reaches(Count::closed_by_peer, 1));
    CHECK(codes(run.board->rows[0].close_codes) == Codes{{4000, 1}});
    CHECK(eventually([&] { return peer.take(); }));
    CHECK(peer.heard.empty() != fin);
    if (fin) CHECK(peer.next().payload == "\x0f\xa0");
    CHECK(run.always_added_up);
  }
}

TEST_CASE("what the standard does not allow ends a connection with its code", "[threads]") {
  const std::string masked = "\x81\x80mask";
  for (const auto& [wrong, code] : {std::pair{masked, 1002},
                                    {std::string("\xc1\x01x"), 1002},
                                    {ws_frame(WsOpcode::text, "\xff"), 1007},
                                    {ws_frame(WsOpcode::continuation, "x"), 1002}}) {
    const Listener listener;
    WorkerRun run(listener.at(), "1", ws({"--close", "fin"}));
    WsPeer peer(listener);
    peer.say(peer.switching() + wrong);
    CHECK(run.reaches(Count::closed_protocol, 1));
    CHECK(codes(run.board->rows[0].protocol_codes) == Codes{{code, 1}});
    const WsPeer::Frame last = peer.next();
    CHECK(last.head.opcode == WsOpcode::close);
    CHECK(last.payload ==
          std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)});
    CHECK(run.always_added_up);
  }
}

TEST_CASE("pings are answered by their pongs alone, and who is silent is closed", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "2", ws({"--ping-every", "1s", "--ping-timeout", "1s"}));
  WsPeer lives(listener), silent(listener);
  lives.say(lives.switching());
  silent.say(silent.switching());
  for (int i = 0; i < 2; ++i) {
    const WsPeer::Frame ping = lives.next();
    REQUIRE(ping.head.opcode == WsOpcode::ping);
    lives.say(ws_frame(WsOpcode::pong, "another") + ws_frame(WsOpcode::pong, ping.payload));
    CHECK(run.reaches(Count::pongs_received, static_cast<std::uint64_t>(i) + 1));
  }
  CHECK(run.reaches(Count::closed_no_pong, 1));
  CHECK(run.count(Count::open) == 1);
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  CHECK(timings[Timing::ping].total() >= 2);
  CHECK(run.always_added_up);
}

TEST_CASE("in the drain with --close fin each is told that it is over", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "3", ws({"--close", "fin"}));
  std::deque<WsPeer> peers;
  for (int i = 0; i < 3; ++i) peers.emplace_back(listener);
  for (WsPeer& peer : peers) peer.say(peer.switching());
  CHECK(run.reaches(Count::open, 3));
  run.enter(Phase::drain);
  for (WsPeer& peer : peers) CHECK(peer.next().payload == "\x03\xe8");
  CHECK(run.reaches(Count::closed_by_us, 3));
}

}  // namespace
}  // namespace c1k
