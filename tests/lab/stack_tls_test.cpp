// TLS over both wires: the kernel's sockets and our own TCP.
#include "tests/catch.h"
#include "tests/lab/stack.h"

using namespace c1k;
using namespace c1k::lab;

TEST_CASE("WebSockets by TLS, with messages of several segments", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  const std::string ca = scene.file("ca.pem");
  Server server(scene,
                {"--listen", "wss://" + kStackTarget, "--mode", "echo", "--tls-write-ca", ca},
                server_side());
  const CsvTable log =
      run_client(scene, 0, plus(by_stack(stack), {"--target",        "wss://" + kStackTarget,
                                                  "--tls-ca",        ca,
                                                  "--count",         "1000",
                                                  "--rate",          "1k",
                                                  "--active",        "100",
                                                  "--message-every", "200ms",
                                                  "--message-size",  "20kB",
                                                  "--ping-every",    "1s",
                                                  "--hold",          "3s",
                                                  "--close",         "fin",
                                                  "--verify"}),
                 "client", client_side());
  CHECK(last(log, "handshakes_tls") == 1000);
  CHECK(last(log, "messages_answered") >= 1000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "closed_by_us") == 1000);
  server.stop();
}
