// WebSocket clients that are not ours at c1k-server: npm's ws, Python's websockets and wsproto, and
// requests that are no upgrade.
#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

// c1k-server with ws://, and its log when it has stopped.
class WsServer {
 public:
  WsServer(Scene& scene, const Words& options)
      : server_(scene, plus({"--listen", "ws://127.0.0.1:0"}, options)) {}

  std::string endpoint() const { return endpoint_of(server_.target()); }
  std::string target() const { return ws_target(endpoint()); }
  std::string host() const { return "127.0.0.1"; }
  std::string port() const { return port_of(endpoint()); }
  Server& operator*() { return server_; }

 private:
  Server server_;
};

}  // namespace

TEST_CASE("other libraries' clients get right answers", "[loopback][ws-clients]") {
  const std::string library = GENERATE("node", "websockets");
  const std::string what = GENERATE("echo", "ping", "subprotocol");
  if (!has_library(library)) return;
  Scene scene;
  WsServer server(scene, {"--mode", "echo", "--close", "fin"});
  INFO(library << ' ' << what);
  run_peer(client_of(library), {what, server.target()});
  const CsvTable log = (*server).stop();
  CHECK(last(log, "accepted") >= 1);
  CHECK(last(log, "closed_protocol") == 0);
  CHECK(last(log, "rejected") == 0);
  if (what != "subprotocol") CHECK(last(log, "pings_received") >= 3);
}

TEST_CASE("the code of a client's close is answered", "[loopback][ws-clients]") {
  const std::string library = GENERATE("node", "websockets");
  const std::string mode = GENERATE("hold", "echo", "sink", "push");
  if (!has_library(library)) return;
  Scene scene;
  WsServer server(scene, {"--mode", mode, "--close", "fin"});
  INFO(library << ' ' << mode);
  run_peer(client_of(library), {"close", server.target()});
  const CsvTable log = (*server).stop();
  CHECK(last(log, "closed") >= 3);
  CHECK(last(log, "closed_protocol") == 0);
}

TEST_CASE("a server pings other libraries' clients, and says farewell when it goes",
          "[loopback][ws-clients]") {
  const std::string library = GENERATE("node", "websockets");
  if (!has_library(library)) return;
  Scene scene;
  WsServer server(scene, {"--mode", "hold", "--close", "fin", "--ping-every", "200ms",
                          "--ping-timeout", "200ms"});
  Program client(peer_command(client_of(library), {"farewell", server.target()}));
  REQUIRE(eventually(kSoon, [&client] { return times_in(client.out(), "open\n") == 1; }));
  (*server).await("pongs_received", 3);
  const CsvTable log = (*server).stop();
  const int status = client.wait(kSoon);
  INFO(library << '\n' << client.text());
  CHECK(status == 0);
  CHECK(last(log, "closed_no_pong") + last(log, "closed_protocol") == 0);
}

TEST_CASE("pushes arrive at other libraries' clients", "[loopback][ws-clients]") {
  const std::string library = GENERATE("node", "websockets");
  if (!has_library(library)) return;
  Scene scene;
  WsServer server(scene, {"--mode", "push", "--push-size", "64B", "--push-every", "100ms"});
  INFO(library);
  run_peer(client_of(library), {"push", server.target()});
  CHECK(last((*server).stop(), "messages_pushed") >= 3);
}

TEST_CASE("random frames of wsproto come back as they were sent", "[loopback][ws-clients]") {
  const std::string seed = GENERATE("1", "100001", "200001");
  if (!has_library("wsproto")) return;
  Scene scene;
  WsServer server(scene, {"--mode", "echo", "--close", "fin"});
  run_peer("wsproto_oracle.py", {server.host(), server.port(), seed, "100"});
  const CsvTable log = (*server).stop();
  CHECK(last(log, "accepted") == 100);
  CHECK(last(log, "closed_protocol") == 0);
}

TEST_CASE("requests that are no upgrade are answered, readably", "[loopback][ws-clients]") {
  if (!is_installed("/usr/bin/python3")) return;
  Scene scene;
  WsServer server(scene, {"--mode", "echo"});
  run_peer("refused_requests.py", {server.host(), server.port()});
  CHECK(last((*server).stop(), "rejected") == 13);
}

TEST_CASE("frames that nobody may send are answered by the close that they deserve",
          "[loopback][ws-clients]") {
  if (!is_installed("/usr/bin/python3")) return;
  Scene scene;
  WsServer server(scene, {"--mode", "echo", "--close", "fin"});
  run_peer("wrong_frames.py", {server.host(), server.port()});
  CHECK(last((*server).stop(), "closed_protocol") == 17);
}
