// Reasons that need a network, or a control group, of their own.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/catch.h"
#include "tests/lab/reasons.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";

// A command that fails where the tool or the kernel's part is missing; says so.
bool works(const Words& command, const Surroundings& where) {
  Program program(command, where);
  if (program.wait(kSoon) == 0) return true;
  WARN("skipped: " + command.front() + ": " + program.text());
  return false;
}

bool has_rules(const OwnNetwork& network, const std::string& chain, const std::string& rule) {
  const Surroundings& side = network.side();
  return works({"nft", "add table inet t"}, side) &&
         works({"nft", "add chain inet t c { " + chain + " ; }"}, side) &&
         works({"nft", "add rule inet t c " + rule}, side);
}

// A group with a limit of memory, as cgroup v1 makes it, gone with this object.
class MemoryGroup {
 public:
  explicit MemoryGroup(const std::string& limit)
      : folder_(fmt::format("/sys/fs/cgroup/memory/c1k-test-{}", ::getpid())) {
    std::error_code failed;
    is_there_ =
        std::filesystem::create_directory(folder_, failed) && write("memory.limit_in_bytes", limit);
  }
  ~MemoryGroup() { ::rmdir(folder_.c_str()); }
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;
  bool is_there() const { return is_there_; }
  Words command(const Words& command) const {
    Words inside{"sh", "-c", "echo $$ > " + folder_ + "/cgroup.procs && exec \"$@\"", "sh"};
    inside.insert(inside.end(), command.begin(), command.end());
    return inside;
  }

 private:
  bool write(const char* file, const std::string& text) const {
    std::ofstream out(folder_ + "/" + file);
    return static_cast<bool>(out << text << std::flush);
  }
  std::string folder_;
  bool is_there_ = false;
};

}  // namespace

TEST_CASE("a connection tracker that is full is named on both sides", "[.lab][reasons]") {
  Scene scene;
  const OwnNetwork network;
  if (!has_rules(network, "type filter hook output priority 0", "ct state new accept")) return;
  const std::uint64_t max = std::stoull(contents_of("/proc/sys/net/netfilter/nf_conntrack_max"));
  if (max > 1'000'000) {
    WARN("skipped: too large a table to fill");
    return;
  }
  Server server(scene, {"--summary", scene.file("server.json")}, network.side());
  send_datagrams(network.side().network, static_cast<std::uint32_t>(max));
  run_client(scene, 0,
             {"--target", server.target(), "--count", "2k", "--rate", "max", "--hold", "0s",
              "--ignore", "conntrack", "--connect-timeout", "30s", "--give-up", "30s", "--summary",
              scene.file("client.json")},
             "client", network.side());
  server.stop();
  CHECK(names(reasons_in(scene.file("client.json")), "conntrack"));
  CHECK(names(reasons_in(scene.file("server.json")), "conntrack"));
}

TEST_CASE("a tracker with room is not", "[.lab][reasons]") {
  Scene scene;
  const OwnNetwork network;
  if (!has_rules(network, "type filter hook output priority 0", "ct state new accept")) return;
  Server server(scene, {"--summary", scene.file("server.json")}, network.side());
  run_client(scene, 0,
             {"--target", server.target(), "--count", "2k", "--rate", "max", "--hold", "0s",
              "--summary", scene.file("client.json")},
             "client", network.side());
  server.stop();
  CHECK(reasons_in(scene.file("client.json")) == Words{});
  CHECK(reasons_in(scene.file("server.json")) == Words{});
}

TEST_CASE("a control group whose memory is used up is named", "[.lab][reasons]") {
  const MemoryGroup group("48M");
  if (!group.is_there()) {
    WARN("skipped: no control group of memory (v1) can be made here");
    return;
  }
  Scene scene;
  Server server(scene);
  Program client(
      group.command({client_program(), "--target", server.target(), "--count", "18k", "--rate",
                     "10k", "--hold", "0s", "--give-up", "1s", "--ignore", "memory", "--ignore",
                     "cgroup", "--summary", scene.file("client.json")}));
  const int status = client.wait(60s);
  INFO(client.text());
  CHECK((status == 1 || status == 3));
  const Words found = reasons_in(scene.file("client.json"));
  CHECK(names(found, "cgroup"));
  server.stop();
}

TEST_CASE("a link whose queue drops is named, and the target is not blamed for it",
          "[.lab][reasons]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const Words options{"--target", kTarget, "--ips",     kAliases,
                      "--count",  "3k",    "--rate",    "max",
                      "--hold",   "0s",    "--summary", scene.file("slow.json")};
  if (!works({"tc", "qdisc", "add", "dev", "c1k0", "root", "tbf", "rate", "1mbit", "burst", "4kb",
              "limit", "8kb"},
             client_side()))
    return;
  Client slow(scene, options, client_side(), "slow");
  const CsvTable log = slow.end(0, 60s);
  output_of({"tc", "qdisc", "del", "dev", "c1k0", "root"}, client_side());
  CHECK(last(log, "tcp_syn_retrans") > 20);
  const Words found = reasons_in(scene.file("slow.json"));
  CHECK(names(found, "link"));
  CHECK_FALSE(names(found, "accept-queue"));
  server.stop();
}

TEST_CASE("a server whose half-made connects fill up names it", "[.lab][reasons]") {
  Scene scene;
  const OwnNetwork network;
  if (!has_rules(network, "type filter hook input priority 0",
                 "tcp flags & (syn|ack) == (syn|ack) drop"))
    return;
  output_of({"sysctl", "-q", "-w", "net.ipv4.tcp_syncookies=0"}, network.side());
  Server server(scene, {"--backlog", "8", "--summary", scene.file("server.json")}, network.side());
  run_client(scene, 1,
             {"--target", server.target(), "--count", "200", "--rate", "1k", "--connect-timeout",
              "500ms", "--give-up", "500ms", "--summary", scene.file("client.json")},
             "client", network.side());
  server.stop();
  CHECK(names(reasons_in(scene.file("client.json")), "syn-unanswered"));
  CHECK(reasons_in(scene.file("server.json")) == Words{"syn-backlog"});
}
