// AF_XDP and what comes between: another program on the device, rights that are missing, a worker
// or a whole client that dies.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/stack.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kTarget{"--target", kStackTarget};
const Words kXdp = plus(by_stack(Stack::xdp), kTarget);
const Words kUnsaid =
    plus({"--stack", "own", "--dev", "c1k0", "--ips", "192.168.10.220-223"}, kTarget);

std::string program_on_device() {
  const std::string link = output_of({"ip", "-d", "link", "show", "c1k0"}, client_side());
  return times_in(link, "xdp") > 0 ? link : "";
}

Words checked(const Words& words) {
  return plus(plus({client_program()}, words), {"--count", "10", "--check"});
}

// With these and no others.
Words with_rights(const std::string& rights, const Words& words) {
  return plus({"setpriv", "--bounding-set", "-all," + rights, "--inh-caps", "-all," + rights},
              words);
}

}  // namespace

TEST_CASE("AF_XDP is named in the first line, and chosen for one worker where it can be had",
          "[.lab][stack-xdp]") {
  if (!is_to_be_had(Stack::xdp)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  const auto first_line = [&scene](const Words& more, const std::string& name) {
    Client client(scene,
                  plus(plus(kUnsaid, {"--count", "100", "--rate", "max", "--hold", "10ms"}), more),
                  client_side(), name);
    client.end(0);
    return client.text();
  };
  CHECK_THAT(first_line({"--stack-io", "xdp"}, "asked"), ContainsSubstring("c1k0 (AF_XDP)"));
  CHECK_THAT(first_line({"--workers", "1"}, "one"), ContainsSubstring("c1k0 (AF_XDP)"));
  CHECK_THAT(first_line({"--workers", "2"}, "two"), ContainsSubstring("c1k0 (AF_PACKET)"));
  CHECK_THAT(first_line({"--workers", "1", "--stack-io", "packet"}, "packet"),
             ContainsSubstring("c1k0 (AF_PACKET)"));
  CHECK(program_on_device().empty());
  server.stop();
}

TEST_CASE("a second client on the device is told why, or takes a packet socket",
          "[.lab][stack-xdp]") {
  if (!is_to_be_had(Stack::xdp)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client first(scene, plus(kXdp, {"--count", "100", "--rate", "max"}), client_side(), "first");
  first.await_phase("hold");
  CHECK_FALSE(program_on_device().empty());
  Program refused(checked(plus(kUnsaid, {"--stack-io", "xdp"})), client_side());
  CHECK(refused.wait(kSoon) == 2);
  CHECK_THAT(refused.text(), ContainsSubstring("a program of somebody else's is there") &&
                                 ContainsSubstring("--stack-io packet"));
  Client second(
      scene, plus(kUnsaid, {"--count", "100", "--rate", "max", "--workers", "1", "--hold", "1s"}),
      client_side(), "second");
  // The first one's program takes frames for all addresses between its lowest and highest.
  CHECK(most(second.end(0), "open") == 100);
  CHECK_THAT(second.text(), ContainsSubstring("(AF_PACKET)"));
  first.signal(SIGINT);
  first.end(0);
  server.stop();
}

TEST_CASE("a client that is killed leaves no program on the device", "[.lab][stack-xdp]") {
  if (!is_to_be_had(Stack::xdp)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Client client(scene, plus(kXdp, {"--count", "100", "--rate", "max"}), client_side());
  client.await_phase("hold");
  CHECK_FALSE(program_on_device().empty());
  client.signal(SIGKILL);
  CHECK(client.is_gone(kSoon));
  CHECK(eventually(kSoon, [] { return program_on_device().empty(); }));
  client.end(128 + SIGKILL, kSoon, Ending::cut_off);
  server.stop();
}

TEST_CASE("rights: AF_XDP takes three, and says so; without them a packet socket does",
          "[.lab][stack-xdp]") {
  if (!is_to_be_had(Stack::xdp)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  const Words few =
      plus({client_program()}, {"--count", "100", "--rate", "max", "--hold", "100ms"});
  Program refused(with_rights("+net_raw", checked(kXdp)), client_side());
  CHECK(refused.wait(kSoon) == 2);
  CHECK_THAT(refused.text(), ContainsSubstring("cap_net_raw,cap_net_admin,cap_bpf+ep"));
  Program packet(with_rights("+net_raw", plus(few, plus(kUnsaid, {"--workers", "1"}))),
                 client_side());
  CHECK(packet.wait(kSoon) == 0);
  CHECK_THAT(packet.text(), ContainsSubstring("(AF_PACKET)"));
  Program xdp(with_rights("+net_raw,+net_admin,+bpf", plus(few, kXdp)), client_side());
  CHECK(xdp.wait(kSoon) == 0);
  CHECK_THAT(xdp.text(), ContainsSubstring("(AF_XDP)"));
  server.stop();
}

TEST_CASE("a driver that can't leaves it to the kernel, within what may be locked",
          "[.lab][stack-xdp]") {
  if (!is_to_be_had(Stack::xdp)) return;
  Scene scene;
  Server server(scene, {"--listen", kStackTarget}, server_side());
  Undone device({"link", "add", "mv0", "link", "c1k0", "type", "macvlan", "mode", "bridge"},
                {"link", "del", "mv0"}, client_side());
  ip({"link", "set", "mv0", "up"}, client_side());
  ip({"route", "add", "192.168.10.1/32", "dev", "mv0"}, client_side());
  Program client(with_rights("+net_raw,+net_admin,+bpf",
                             {client_program(), "--stack", "own", "--dev", "mv0", "--stack-io",
                              "xdp", "--ips", "192.168.10.200-203", "--target", kStackTarget,
                              "--count", "1k", "--rate", "max", "--hold", "100ms"}),
                 client_side());
  CHECK(client.wait(kSoon) == 0);
  CHECK_THAT(client.text(), ContainsSubstring("mv0 (AF_XDP)"));
  server.await("closed", 1'000);
  server.stop();
}
