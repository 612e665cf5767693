// Whole runs over both wires: what the kernel's sockets do, our own TCP does, and the logs add up.
#include "tests/lab/stack.h"

#include <csignal>

#include "tests/catch.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kTarget{"--target", kStackTarget};

}  // namespace

TEST_CASE("20,000 open, hold and are closed, by RST and by FIN", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  const std::string close = GENERATE("rst", "fin");
  CAPTURE(stack, close);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  const ServerComplaints complaints;
  Server server(scene, {"--listen", kStackTarget, "--close", close}, server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "20k", "--rate", "20k", "--hold", "1s", "--close", close}),
                client_side());
  client.await_phase("hold");
  server.await("open", 20'000);
  const CsvTable log = client.end(0);
  CHECK(phases_of(log) == "ramp hold drain done");
  CHECK(last(log, "attempted") == 20'000);
  CHECK(last(log, "closed_by_us") == 20'000);
  CHECK(last(log, "skipped") == 0);
  const double ramp_s = kept_ramp_s(log);
  CHECK(ramp_s > 0.95);
  CHECK(ramp_s < 1.6);
  if (stack != Stack::kernel) CHECK(last(log, "tcp_inuse") == 0);  // no socket of the kernel's
  server.await("closed", 20'000);
  const CsvTable served = server.stop();
  CHECK(last(served, close == "rst" ? "closed_reset" : "closed_by_peer") == 20'000);
  if (stack == Stack::kernel) return;
  CHECK(last(log, "ring_drops") == 0);
  CHECK(last(log, "frames_unsent") == 0);
  // A host that stands still for longer than RTO makes both ends say things again: seen once, with
  // 0.8 s given up.
  if (last(log, "lost_ms") > 200) return;
  CHECK(last(log, "retransmitted") == 0);
  CHECK(complaints.now() == "");
}

TEST_CASE("messages come back, of one segment and of several", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  const std::string size = GENERATE("64B", "1KiB", "20kB");
  CAPTURE(stack, size);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget, "--mode", "echo"}, server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "2k", "--rate", "max", "--active", "100", "--message-every",
                      "100ms", "--message-size", size, "--hold", "2s", "--close", "fin"}),
                client_side());
  const CsvTable log = client.end(0, 60s);
  CHECK(last(log, "messages_sent") > 1'500);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "messages_unanswered") <= 100);
  CHECK(last(log, "bytes_received") - last(log, "bytes_loose") == last(log, "bytes_answered"));
  server.await("closed", 2'000);
  server.stop();
}

TEST_CASE("a server pushes more than a segment, evenly and at once", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  const std::string spread = GENERATE("even", "broadcast");
  CAPTURE(stack, spread);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene,
                {"--listen", kStackTarget, "--mode", "push", "--push-every", "200ms", "--push-size",
                 "5kB", "--push-spread", spread},
                server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "500", "--rate", "max", "--answer", "push", "--hold", "2s"}),
                client_side());
  const CsvTable log = client.end(0);
  CHECK(last(log, "messages_pushed") > 3'000);
  CHECK(last(log, "messages_wrong") == 0);
  server.stop();
}

TEST_CASE("WebSockets, with pings", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", "ws://" + kStackTarget, "--mode", "echo"}, server_side());
  Client client(scene,
                plus(by_stack(stack),
                     {"--target", "ws://" + kStackTarget, "--count", "5k", "--rate", "max",
                      "--active", "1k", "--message-every", "200ms", "--ping-every", "500ms",
                      "--ping-timeout", "400ms", "--hold", "2s", "--close", "fin", "--verify"}),
                client_side());
  const CsvTable log = client.end(0);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "pings_sent") > 15'000);
  CHECK(last(log, "closed_no_pong") == 0);
  CHECK(last(log, "closed_by_us") == 5'000);
  server.await("closed", 5'000);
  server.stop();
}

TEST_CASE("a storm, and all come back", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "5k", "--rate", "20k", "--storm", "50% at 500ms", "--hold", "2s"}),
                client_side());
  const CsvTable log = client.end(0);
  CHECK(last(log, "storm_dropped") == 2'500);
  CHECK(last(log, "attempted") == 7'500);
  CHECK(most(log, "open") == 5'000);
  server.stop();
}

TEST_CASE("nobody listens: refused", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  const CsvTable log = run_client(
      scene, 1,
      plus(plus(kTarget, by_stack(stack)), {"--count", "1k", "--rate", "5k", "--give-up", "500ms",
                                            "--connect-timeout", "500ms", "--alias-give-up", "0"}),
      "client", client_side());
  CHECK(last(log, "failed_refused") > 100);
  CHECK(last(log, "failed_refused") == last(log, "failed"));
}

// Who dies with 2,000 sockets says 2,000 resets at once, each once. A veth pair's queue of 256
// frames loses some of them when the machine is busy (drivers/net/veth.c, VETH_RING_SIZE);
// keepalive asks again for those.
TEST_CASE("a server dies, and its connections are reset", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(
      scene,
      plus(plus(kTarget, by_stack(stack)), {"--count", "2k", "--rate", "max", "--keepalive", "2s"}),
      client_side());
  client.await_phase("hold");
  server.await("open", 2'000);
  server.signal(SIGKILL);
  const CsvTable log = client.end(1);
  CHECK(last(log, "closed_reset") == 2'000);
  server.end(128 + SIGKILL, kSoon, Ending::cut_off);
}

TEST_CASE("--verify finds the ghosts, over both wires", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "2k", "--rate", "max", "--hold", "2s", "--verify"}),
                client_side());
  client.await_phase("hold");
  server.await("open", 2'000);
  Undone cable_out({"link", "set", "c1k0", "down"}, {"link", "set", "c1k0", "up"}, server_side());
  server.signal(SIGKILL);
  CHECK(server.is_gone(kSoon));
  cable_out.undo();
  const CsvTable log = client.end(1, 30s);
  CHECK(last(log, "closed_reset") == 2'000);
  server.end(128 + SIGKILL, kSoon, Ending::cut_off);
}

TEST_CASE("the cable is pulled: nobody answers", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene,
                plus(plus(kTarget, by_stack(stack)),
                     {"--count", "4k", "--rate", "2k", "--hold", "200ms", "--verify",
                      "--connect-timeout", "1s", "--give-up", "1s", "--alias-give-up", "0"}),
                client_side());
  client.await("open", 800);
  Undone cable_out({"link", "set", "c1k0", "down"}, {"link", "set", "c1k0", "up"}, server_side());
  const CsvTable log = client.end(1, 30s);
  CHECK(last(log, "failed_timeout") + last(log, "failed_unreachable") > 500);
  CHECK(last(log, "closed_timeout") == most(log, "open"));
  cable_out.undo();
  server.stop();
}

TEST_CASE("Ctrl-C drains, and a second one leaves nothing behind", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene, plus(plus(kTarget, by_stack(stack)), {"--count", "2k", "--rate", "max"}),
                client_side());
  client.await_phase("hold");
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(last(log, "closed_by_us") == 2'000);
  server.await("closed", 2'000);
  server.stop();
}

TEST_CASE("a worker dies, and --refill replaces what it held", "[.lab][stack]") {
  const Stack stack = GENERATE(Stack::kernel, Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(
      scene, plus(plus(kTarget, by_stack(stack)), {"--count", "400", "--rate", "max", "--refill"}),
      client_side());
  client.await_phase("hold");
  ::kill(client.children().at(0), SIGKILL);
  client.await("closed_worker_lost", 1);
  CHECK(eventually(kSoon, [&] { return client.newest("open") == 400; }));
  client.signal(SIGINT);
  client.end(3);
  server.stop();
}
