// Our own TCP on networks of other kinds: IPv6, behind gateways, among noise.
#include <csignal>
#include <sstream>

#include "tests/catch.h"
#include "tests/lab/stack.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

const Words kOwn = plus(by_stack(Stack::packet), {"--target", kStackTarget});

}  // namespace

TEST_CASE("IPv6 over our own TCP", "[.lab][stack-faults]") {
  Scene scene;
  Server server(scene, {"--listen", "[fd00:10::1]:9000", "--mode", "echo"}, server_side());
  Client client(scene, {"--stack",         "own",
                        "--dev",           "c1k0",
                        "--ips",           "fd00:10::2000-fd00:10::200f",
                        "--target",        "[fd00:10::1]:9000",
                        "--count",         "5k",
                        "--rate",          "max",
                        "--active",        "500",
                        "--message-every", "200ms",
                        "--hold",          "1s",
                        "--close",         "fin"},
                client_side());
  const CsvTable log = client.end(0);
  CHECK(most(log, "open") == 5'000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "messages_answered") > 1'000);
  server.await("closed", 5'000);
  server.stop();
}

TEST_CASE("a target behind a gateway, and then behind another", "[.lab][stack-faults]") {
  Scene scene;
  // Both gateways are the server's side, with two addresses; the target is a third.
  const Undone first({"address", "add", "192.168.10.2/24", "dev", "c1k0"},
                     {"address", "del", "192.168.10.2/24", "dev", "c1k0"}, server_side());
  const Undone far({"address", "add", "192.168.77.1/32", "dev", "c1k0"},
                   {"address", "del", "192.168.77.1/32", "dev", "c1k0"}, server_side());
  const Undone route({"route", "add", "192.168.77.1", "via", "192.168.10.2"},
                     {"route", "del", "192.168.77.1"}, client_side());
  Server server(scene, {"--listen", "192.168.77.1:9000"}, server_side());
  Client client(scene,
                plus(by_stack(Stack::packet),
                     {"--target", "192.168.77.1:9000", "--count", "800", "--rate", "100"}),
                client_side());
  client.await("open", 100);
  ip({"route", "replace", "192.168.77.1", "via", "192.168.10.1"}, client_side());
  client.await_phase("hold");
  client.signal(SIGINT);
  const CsvTable log = client.end(0);
  CHECK(last(log, "failed") == 0);
  CHECK(last(log, "frames_unsent") == 0);
  server.stop();
}

TEST_CASE("a flood of frames that are not of us costs nothing but time", "[.lab][stack-faults]") {
  Scene scene;
  Server server(scene, {"--listen", kStackTarget, "--mode", "echo"}, server_side());
  Client client(scene,
                plus(kOwn, {"--count", "2k", "--rate", "max", "--active", "200", "--message-every",
                            "100ms", "--hold", "4s"}),
                client_side());
  client.await_phase("hold");
  // Noise, and segments with chance for numbers that come from the target for connections of ours;
  // none has a checksum that is right.
  std::istringstream link(output_of({"ip", "-br", "link", "show", "c1k0"}, client_side()));
  std::string name, state, mac;
  link >> name >> state >> mac;
  Program flood({"python3", "-c", R"(
import os, socket, struct, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("c1k0", 0))
to = bytes.fromhex(sys.argv[1].replace(":", ""))
end = time.time() + 2
while time.time() < end:
    r = os.urandom(64)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, 6, 0)
    ip += bytes([192, 168, 10, 1, 192, 168, 10, 200 + r[0] % 16])
    total = sum(struct.unpack("!10H", ip))
    total = (total & 0xffff) + (total >> 16)
    ip = ip[:10] + struct.pack("!H", ~((total & 0xffff) + (total >> 16)) & 0xffff) + ip[12:]
    tcp = struct.pack("!HH", 9000, 1024 + r[1]) + r[2:10] + bytes([0x50, r[10] & 0x3f]) + r[11:17]
    for frame in (to + r[:6] + b"\x08\x00" + ip + tcp, to + r, to + r[:6] + b"\x08\x06" + r[:28],
                  to + r[:6] + b"\x86\xdd" + r):
        try: s.send(frame)
        except OSError: pass
)",
                 mac},
                server_side());
  CHECK(flood.wait(kSoon) == 0);
  const CsvTable log = client.end(0);
  CHECK(last(log, "bad_checksums") > 1'000);
  CHECK(last(log, "closed_by_us") == 2'000);
  CHECK(last(log, "messages_wrong") == 0);
  CHECK(last(log, "messages_answered") > 3'000);
  server.stop();
}
