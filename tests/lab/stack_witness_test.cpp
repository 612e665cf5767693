// Our own TCP as an independent witness sees it: tshark reads a whole run.
#include <csignal>

#include "tests/catch.h"
#include "tests/lab/stack.h"

using namespace c1k;
using namespace c1k::lab;

TEST_CASE("tshark finds nothing to warn of in a whole run of ours", "[.lab][stack-witness]") {
  const std::string close = GENERATE("rst", "fin");
  CAPTURE(close);
  Scene scene;
  const std::string capture = scene.file("run.pcap");
  Server server(scene, {"--listen", kStackTarget, "--mode", "echo", "--close", close},
                server_side());
  Program dump({"tcpdump", "-i", "c1k0", "-n", "-U", "-B", "16384", "-w", capture, "tcp"},
               server_side());
  REQUIRE(eventually(kSoon, [&dump] { return times_in(dump.err(), "listening on") == 1; }));
  Client client(scene,
                plus(by_stack(Stack::packet),
                     {"--target", kStackTarget, "--count", "2k", "--rate", "5k", "--active", "500",
                      "--message-every", "250ms", "--message-size", "2kB", "--hold", "2s",
                      "--verify", "--close", close}),
                client_side());
  const CsvTable log = client.end(0);
  CHECK(last(log, "messages_answered") > 2'000);
  server.await("closed", 2'000);
  server.stop();
  dump.signal(SIGINT);
  CHECK(dump.wait(kSoon) == 0);
  CHECK(times_in(dump.err(), "0 packets dropped by kernel") == 1);
  // Resets are a warning to tshark, and are how connections are meant to end with --close rst; with
  // fin those few end so to whom an answer was on its way (RFC 9293, 3.10.4).
  const std::string resets = output_of(
      {"tshark", "-r", capture, "-Y", "tcp.flags.reset==1", "-T", "fields", "-e", "tcp.stream"});
  CHECK(times_in(resets, "\n") < (close == "rst" ? 2'500 : 200));
  const std::string ours = "ip.src==192.168.10.192/26 and not tcp.flags.reset==1";
  const std::string found =
      output_of({"tshark", "-r", capture, "-o", "tcp.check_checksum:TRUE", "-o",
                 "ip.check_checksum:TRUE", "-q", "-z", "expert,warn," + ours});
  INFO(found);
  CHECK(times_in(found, "Warns") == 0);
  CHECK(times_in(found, "Errors") == 0);
  const std::string seen = output_of({"tshark", "-r", capture, "-q", "-z", "io,stat,0," + ours});
  CHECK(times_in(seen, "<>") > 0);  // it did look at them
}
