// Our own TCP and bad days: a target that reboots, one that does not read for a minute, a worker
// that dies.
#include <csignal>
#include <memory>

#include "tests/catch.h"
#include "tests/lab/stack.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

const Words kOwn = plus(by_stack(Stack::packet), {"--target", kStackTarget});

// Accepts, reads nothing for so many seconds, and then sends back all that comes.
constexpr const char* kSleepy = R"(
import selectors, socket, sys, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("192.168.10.1", 9000))
listener.listen(100)
print("listens", flush=True)
ends = [listener.accept()[0] for _ in range(int(sys.argv[1]))]
time.sleep(float(sys.argv[2]))
print("reads", flush=True)
watch = selectors.DefaultSelector()
for end in ends: watch.register(end, selectors.EVENT_READ)
while watch.get_map():
    for key, _ in watch.select():
        try:
            got = key.fileobj.recv(65536)
            if got: key.fileobj.sendall(got)
        except OSError: got = b""
        if not got: watch.unregister(key.fileobj)
)";

}  // namespace

TEST_CASE("a target reboots: what it has forgotten is reset, and comes back",
          "[.lab][stack-faults]") {
  Scene scene;
  auto before = std::make_unique<Server>(scene, Words{"--listen", kStackTarget}, server_side());
  Client client(scene,
                plus(kOwn, {"--count", "2k", "--rate", "max", "--keepalive", "1s", "--refill",
                            "--connect-timeout", "1s"}),
                client_side());
  client.await_phase("hold");
  before->await("open", 2'000);
  Undone cable_out({"link", "set", "c1k0", "down"}, {"link", "set", "c1k0", "up"}, server_side());
  before->signal(SIGKILL);
  CHECK(before->is_gone(kSoon));
  before->end(128 + SIGKILL, kSoon, Ending::cut_off);
  before.reset();
  Server after(scene, {"--listen", kStackTarget}, server_side(), "after");
  cable_out.undo();
  after.await("open", 2'000);
  client.await("closed_reset", 2'000);
  CHECK(eventually(kSoon, [&client] { return client.newest("open") == 2'000; }));
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(last(log, "closed_reset") == 2'000);
  CHECK(last(log, "closed_timeout") == 0);
  CHECK(times_in(client.text(), "target-reset") == 1);
  CHECK(times_in(client.text(), "source-limit") == 0);  // all came back
  after.stop();
}

TEST_CASE("a target that reads nothing for a minute gets it all, and nobody gives up",
          "[.lab][stack-minute]") {
  Scene scene;
  Program sleepy({"python3", "-c", kSleepy, "20", "60"}, server_side());
  REQUIRE(eventually(kSoon, [&sleepy] { return sleepy.out() == "listens\n"; }));
  Client client(scene,
                plus(kOwn, {"--count", "20", "--rate", "max", "--active", "20", "--message-every",
                            "70s", "--message-size", "200kB", "--hold", "80s"}),
                client_side());
  const CsvTable log = client.end(0, 120s);
  CHECK(sleepy.out() == "listens\nreads\n");
  CHECK(last(log, "messages_answered") >= 20);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "closed_by_us") == 20);
  for (const std::size_t row : rows_in(log, "hold"))
    if (at(log, row, "time_s") < 55) CHECK(at(log, row, "messages_answered") == 0);
}

TEST_CASE("the only worker dies again and again, and frames go on where they were",
          "[.lab][stack-faults]") {
  const Stack stack = GENERATE(Stack::packet, Stack::xdp);
  CAPTURE(stack);
  if (!is_to_be_had(stack)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget, "--mode", "echo"}, server_side());
  Client client(scene,
                plus(plus(by_stack(stack), {"--target", kStackTarget, "--workers", "1"}),
                     {"--count", "2k", "--rate", "5k", "--refill", "--active", "200",
                      "--message-every", "50ms", "--connect-timeout", "2s"}),
                client_side());
  client.await_phase("hold");
  for (int times = 1; times <= 12; ++times) {
    ::kill(client.children().at(0), SIGKILL);
    client.await("closed_worker_lost", 2'000 * times);
    REQUIRE(eventually(kSoon, [&] { return client.newest("open") == 2'000; }));
  }
  const double before = client.newest("messages_answered");
  CHECK(eventually(kSoon, [&] { return client.newest("messages_answered") > before + 1'000; }));
  client.signal(SIGINT);
  const CsvTable log = client.end(3);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "frames_unsent") == 0);
  server.stop();
}
