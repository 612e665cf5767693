// The check of whole programs, provoked: by sysctls of a side's namespace, by limits of the process
// and by a control group. Host-wide figures are left alone: their rows have tests with facts.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const Words kClient{client_program(),     "--target", kTarget, "--ips",
                    "192.168.10.131-146", "--count",  "10k",   "--check"};

Words with(Words command, const Words& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

struct Check {
  int status = 0;
  boost::json::value json;
  std::string error;

  const boost::json::value& row(const std::string& name) const {
    for (const auto& finding : json.at("findings").as_array())
      if (finding.at("name").as_string() == name) return finding;
    FAIL("no row " << name);
    return json;
  }
  std::string verdict(const std::string& name) const {
    return std::string(row(name).at("verdict").as_string());
  }
  std::string fix(const std::string& name) const {
    return std::string(row(name).at("fix").as_string());
  }
};

Check check(const Words& command, const Surroundings& where = {}) {
  Program program(with(command, {"--json"}), where);
  Check check;
  check.status = program.wait(kSoon);
  check.error = program.err();
  INFO(check.error << program.out());
  check.json = boost::json::parse(program.out());
  return check;
}

std::string sysctl_of(const std::string& key, const Surroundings& where) {
  std::string text = output_of({"sysctl", "-n", key}, where);
  return text.substr(0, text.find('\n'));
}

// A sysctl of a side's own namespace, put back at the end.
class Set {
 public:
  Set(std::string key, const std::string& value, Surroundings where)
      : key_(std::move(key)), before_(sysctl_of(key_, where)), where_(std::move(where)) {
    output_of({"sysctl", "-q", "-w", key_ + "=" + value}, where_);
  }
  ~Set() { output_of({"sysctl", "-q", "-w", key_ + "=" + before_}, where_); }
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;

 private:
  std::string key_;
  std::string before_;
  Surroundings where_;
};

Words server_with(const Words& more) {
  return with({server_program(), "--listen", kTarget, "--check"}, more);
}

}  // namespace

TEST_CASE("queues of the namespace that are short may slow a server", "[.lab][check]") {
  const Set somaxconn("net.core.somaxconn", "100", server_side());
  const Words words = server_with({"--backlog", "500"});
  CHECK(check(words, server_side()).verdict("syn-backlog") == "ok");
  const Set cookies("net.ipv4.tcp_syncookies", "0", server_side());
  const Set half("net.ipv4.tcp_max_syn_backlog", "600", server_side());
  const Check slow = check(words, server_side());
  CHECK(slow.status == 0);
  CHECK(slow.verdict("somaxconn") == "may slow");
  CHECK(slow.row("somaxconn").at("have").to_number<int>() == 100);
  CHECK(slow.fix("somaxconn") == "sysctl -w net.core.somaxconn=500");
  CHECK(slow.verdict("syn-backlog") == "may slow");
}

TEST_CASE("TIME_WAIT and orphans are counted for --close fin", "[.lab][check]") {
  const Set buckets("net.ipv4.tcp_max_tw_buckets", "9999", client_side());
  CHECK(check(kClient, client_side()).verdict("time-wait") == "ok");
  CHECK(check(with(kClient, {"--close", "fin"}), client_side()).verdict("time-wait") == "may slow");
}

TEST_CASE("a host that answers nobody for its aliases can't connect", "[.lab][check]") {
  CHECK(check(kClient, client_side()).verdict("arp") == "ok");
  const Set ignore("net.ipv4.conf.c1k0.arp_ignore", "8", client_side());
  CHECK(check(kClient, client_side()).verdict("arp") == "may slow");
  Words many = kClient;
  many[6] = "100k";
  const Check refused = check(many, client_side());
  CHECK(refused.status == 2);
  CHECK(refused.verdict("arp") == "will fail");
  CHECK_THAT(refused.error, ContainsSubstring("arp: arp_ignore is 8 on c1k0"));
  CHECK(check(with(many, {"--ignore", "arp"}), client_side()).status == 0);
  // And it is so: only the alias from which the target was asked for is known there.
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  output_of({"ip", "neighbour", "flush", "all"}, client_side());
  output_of({"ip", "neighbour", "flush", "all"}, server_side());
  const CsvTable log = run_client(scene, 1,
                                  {"--target", kTarget, "--ips", "192.168.10.131-146", "--ports",
                                   "20000-20009", "--count", "160", "--connect-timeout", "500ms",
                                   "--give-up", "100ms", "--hold", "0s", "--ignore", "arp"},
                                  "client", client_side());
  CHECK(most(log, "open") < 80);
  server.stop();
}

TEST_CASE("rp_filter is strict and there are several devices", "[.lab][check]") {
  const Set strict("net.ipv4.conf.c1k0.rp_filter", "1", client_side());
  CHECK(check(kClient, client_side()).verdict("rp-filter") == "ok");
  output_of({"ip", "link", "add", "c1kx", "type", "veth", "peer", "name", "c1ky"}, client_side());
  output_of({"ip", "link", "set", "c1kx", "up"}, client_side());
  const Check slow = check(kClient, client_side());
  output_of({"ip", "link", "del", "c1kx"}, client_side());
  CHECK(slow.verdict("rp-filter") == "may slow");
  CHECK(slow.fix("rp-filter") == "sysctl -w net.ipv4.conf.c1k0.rp_filter=2");
}

TEST_CASE("reserved ports are no slots, and the link has a speed", "[.lab][check]") {
  const Words words = with(kClient, {"--rate", "100M"});
  const Check before = check(words, client_side());
  CHECK(before.row("slots").at("have").to_number<int>() == 1'016'192);
  CHECK(before.row("bandwidth").at("have").to_number<std::uint64_t>() == 10'000'000'000);  // veth
  CHECK(before.verdict("bandwidth") == "may slow");
  const Set reserved("net.ipv4.ip_local_reserved_ports", "1024-65000", client_side());
  const Check refused = check(words, client_side());
  CHECK(refused.status == 2);
  CHECK(refused.row("slots").at("have").to_number<int>() == 16 * 535);
  CHECK(refused.verdict("slots") == "will fail");
}

TEST_CASE("a missing alias comes with the command for its device", "[.lab][check]") {
  const Words words{client_program(), "--target", kTarget,  "--ips", "192.168.10.131,10.7.7.7-9",
                    "--count",        "10",       "--check"};
  const Check refused = check(words, client_side());
  CHECK(refused.status == 2);
  CHECK(refused.fix("aliases") == "c1k-ipalias add --dev c1k0 --ips 10.7.7.7-10.7.7.9");
}

TEST_CASE("--ips journal, where c1k-ipalias has added nothing", "[.lab][check]") {
  Program refused({client_program(), "--target", kTarget, "--ips", "journal", "--count", "10"},
                  client_side());
  CHECK(refused.wait(kSoon) == 2);
  CHECK_THAT(refused.err(), ContainsSubstring("c1k-client: --ips journal: c1k-ipalias has added no "
                                              "address here"));
}

TEST_CASE("the kernel's own ports carry a run to the last slot", "[.lab][check]") {
  const Set range("net.ipv4.ip_local_port_range", "40000 40099", client_side());
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const Words words{"--target", kTarget,  "--ips",   "192.168.10.131-132",
                    "--ports",  "kernel", "--count", "200",
                    "--rate",   "max",    "--hold",  "0s"};
  const CsvTable log = run_client(scene, 0, words, "client", client_side());
  CHECK(most(log, "open") == 200);
  Words one_more = words;
  one_more[7] = "201";
  Program refused(with({client_program()}, one_more), client_side());
  CHECK(refused.wait(kSoon) == 2);
  CHECK_THAT(refused.err(), ContainsSubstring("2 aliases x 100 ports x 1 target = 200 slots; the "
                                              "kernel chooses, within 40000-40099; 201 wanted"));
  server.await("closed", 200);
  server.stop();
}

TEST_CASE("tuning is written, not done; applied it mends, and it can be undone", "[.lab][check]") {
  Scene scene;
  const std::string folder = scene.file("tuning");
  const Set somaxconn("net.core.somaxconn", "100", server_side());
  Words words = server_with({"--backlog", "500", "--write-tuning", folder});
  CHECK(check(words, server_side()).verdict("somaxconn") == "may slow");
  CHECK(sysctl_of("net.core.somaxconn", server_side()) == "100");
  std::string keys;
  std::ifstream file(folder + "/90-c1k.conf");
  for (std::string line; std::getline(file, line);)
    if (!line.starts_with("#")) keys += line + ";";
  REQUIRE(keys == "net.core.somaxconn = 500;");  // nothing that is the host's
  output_of({"sysctl", "-q", "-p", folder + "/90-c1k.conf"}, server_side());
  CHECK(check(server_with({"--backlog", "500"}), server_side()).verdict("somaxconn") == "ok");
  output_of({"sysctl", "-q", "-p", folder + "/90-c1k-undo.conf"}, server_side());
  CHECK(sysctl_of("net.core.somaxconn", server_side()) == "100");
  CHECK_THAT(contents_of(folder + "/c1k-nofile.conf"), ContainsSubstring("\nLimitNOFILE="));
  Program again(words, server_side());
  CHECK(again.wait(kSoon) == 2);
  CHECK_THAT(again.err(), ContainsSubstring("--write-tuning") && ContainsSubstring("exists"));
}

TEST_CASE("a worker that may have no descriptor can hold nothing", "[loopback][check]") {
  const Words words{client_program(), "--target", "127.0.0.1:9000", "--count", "1", "--check"};
  CHECK(check(words, {.descriptors = 33}).verdict("nofile") == "ok");
  const Check refused = check(words, {.descriptors = 32});
  CHECK(refused.status == 2);
  CHECK(refused.verdict("nofile") == "will fail");
}

TEST_CASE("a control group with too little memory", "[loopback][check]") {
  namespace fs = std::filesystem;
  const std::string memory = "/sys/fs/cgroup/memory";
  const std::string group = fmt::format("{}/c1k-test-{}", memory, ::getpid());
  std::error_code error;
  if (!fs::exists(memory + "/memory.usage_in_bytes") || !fs::create_directory(group, error)) {
    WARN("no control group of memory (v1) can be made here");
    return;
  }
  std::ofstream(group + "/memory.limit_in_bytes") << "64M";
  // The shell goes into the group before it becomes the client.
  const auto in_group = [&group](const std::string& count) {
    return Words{"sh",
                 "-c",
                 "echo $$ > \"$0\"/cgroup.procs && exec \"$@\"",
                 group,
                 client_program(),
                 "--target",
                 "127.0.0.1:9000",
                 "--count",
                 count,
                 "--check"};
  };
  const Check fits = check(in_group("1k"));
  const Check refused = check(in_group("100k"));
  bool removed = eventually(10s, [&] { return ::rmdir(group.c_str()) == 0; });
  CHECK(removed);
  CHECK(fits.verdict("cgroup") == "ok");
  CHECK(refused.status == 2);
  CHECK(refused.verdict("cgroup") == "will fail");
  CHECK_THAT(refused.fix("cgroup"), ContainsSubstring(group + "/memory.limit_in_bytes"));
}
