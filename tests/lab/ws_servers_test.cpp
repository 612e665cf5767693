// c1k-client at WebSocket servers that are not ours: npm's ws and Python's websockets.
#include "tests/catch.h"
#include "tests/lab/reasons.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kSpeaking{"--active",     "20", "--message-every", "100ms", "--message-size", "64B",
                      "--ping-every", "1s", "--ping-timeout",  "1s",    "--hold",         "3s"};

// 200 connections, and what else is asked for.
Words asked(const PeerServer& server, const Words& more, const std::string& path = "/") {
  return plus({"--target", ws_target(server.endpoint(), path), "--count", "200", "--rate", "1k"},
              more);
}

// Everybody was there, each message but those that the drain cut off has its answer, and a pong
// came for each ping but the last.
void check_talk(const CsvTable& log, double count, double active) {
  CHECK(most(log, "open") == count);
  CHECK(most(log, "active") == active);
  CHECK(last(log, "failed") == 0);
  CHECK(last(log, "messages_sent") >= 10 * active);
  CHECK(last(log, "messages_answered") >= last(log, "messages_sent") - active);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "pings_sent") >= 2 * count);
  CHECK(last(log, "pongs_received") >= last(log, "pings_sent") - count);
  CHECK(last(log, "closed_protocol") + last(log, "closed_no_pong") + last(log, "closed_by_peer") ==
        0);
}

}  // namespace

TEST_CASE("messages and pings are answered by other libraries' servers", "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  const auto [manner, kind] = GENERATE(table<std::string, std::string>(
      {{"echo", "text"}, {"echo", "binary"}, {"fragments", "text"}}));
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {manner});
  const std::string summary = scene.file("summary");
  Client client(scene, asked(server, plus(kSpeaking, {"--message-kind", kind, "--answer", "echo",
                                                      "--summary", summary})));
  const CsvTable log = client.end(0, 60s);
  INFO(library << ' ' << manner << ' ' << kind << '\n' << client.tail() << server.text());
  check_talk(log, 200, 20);
  CHECK_THAT(contents_of(summary), ContainsSubstring("\"accepted_by_target\":true"));
  CHECK(server.seen("opened") == 200);
  CHECK(server.seen("error") == 0);
}

TEST_CASE("messages of more than 64 KiB come back from other libraries' servers",
          "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  const std::string manner = GENERATE("echo", "fragments");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {manner});
  Client client(scene, {"--target", ws_target(server.endpoint()), "--count", "20", "--rate", "1k",
                        "--active", "5", "--message-every", "200ms", "--message-size", "100KiB",
                        "--message-kind", "text", "--hold", "2s"});
  const CsvTable log = client.end(0, 60s);
  INFO(library << ' ' << manner << '\n' << client.tail() << server.text());
  CHECK(last(log, "messages_answered") >= 25);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(server.seen("error") == 0);
}

TEST_CASE("a large message that nobody asked for does no harm", "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {"large"});
  Client client(scene, {"--target", ws_target(server.endpoint()), "--count", "20", "--rate", "1k",
                        "--hold", "1s"});
  const CsvTable log = client.end(0);
  INFO(library << '\n' << client.tail() << server.text());
  CHECK(most(log, "open") == 20);
  CHECK(last(log, "bytes_received") >= 20 * 200'000);
  CHECK(last(log, "closed_protocol") == 0);
}

TEST_CASE("path, header and subprotocol arrive, with each connection's number",
          "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {"echo"});
  Client client(scene, asked(server,
                             {"--header", "X-Device: device-{connection}", "--ws-subprotocol",
                              "c1k.test", "--hold", "500ms", "--close", "fin"},
                             "/devices/{connection}?from=c1k"));
  client.end(0);
  INFO(library << '\n' << client.tail() << server.text());
  CHECK(eventually(kSoon, [&server] { return server.seen("closed 1000") == 200; }));
  CHECK(server.seen("opened " + server.endpoint() + " /devices/") == 200);
  for (const std::string number : {"0000000000", "0000000007", "0000000199"})
    CHECK(server.seen("opened " + server.endpoint() + " /devices/" + number + "?from=c1k device-" +
                      number + " c1k.test\n") == 1);
}

TEST_CASE("a close by the server is counted, and answered with its code",
          "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  const std::string code = GENERATE("1001", "4000");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {"close", code});
  Client client(scene, asked(server, {"--hold", "2s", "--close", "fin"}));
  const CsvTable log = client.end(1);
  INFO(library << ' ' << code << '\n' << client.tail() << server.text());
  CHECK(last(log, "closed_by_peer") == 200);
  CHECK(last(log, "closed") == 200);
  CHECK(server.seen("closed " + code) == 200);
}

TEST_CASE("who is rejected by a server has failed, and the code is told",
          "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  const std::string code = GENERATE("403", "503");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {"reject", code});
  const std::string summary = scene.file("summary");
  Client client(scene, asked(server, {"--hold", "1s", "--give-up", "500ms", "--connect-timeout",
                                      "2s", "--summary", summary}));
  const CsvTable log = client.end(1);
  INFO(library << '\n' << client.tail() << server.text());
  CHECK(most(log, "open") == 0);
  CHECK(last(log, "failed_rejected") >= 64);  // then --alias-give-up has had enough
  CHECK(last(log, "failed_rejected") == last(log, "failed"));
  const auto rejected = parsed_summary(summary).at("rejected").as_array();
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].at("code").as_int64() == std::stoi(code));
  CHECK(rejected[0].at("count").to_number<double>() == last(log, "failed_rejected"));
}

TEST_CASE("pings of a server are answered with their payload", "[loopback][ws-servers]") {
  const std::string library = GENERATE("node", "websockets");
  if (!has_library(library)) return;
  Scene scene;
  PeerServer server(server_of(library), {"ping"});
  Client client(scene, asked(server, {"--hold", "1500ms"}));
  const CsvTable log = client.end(0);
  INFO(library << '\n' << client.tail() << server.text());
  CHECK(last(log, "closed_protocol") == 0);
  for (const std::string number : {"1", "2", "5"})
    CHECK(server.seen("ponged are you there " + number + "\n") == 200);
}
