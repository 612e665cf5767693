// The command line: what makes no sense is refused with exit 2 and names its option, files that are
// somebody's stay, and --check does nothing.
#include <filesystem>
#include <fstream>

#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/stand_by.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr const char* kServer = StandBy::kServer;

void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("values that make no sense name their option", "[loopback][usage]") {
  StandBy by;
  const std::vector<Words> wrong{
      {"--count", "0"},          {"--count", "-5"},
      {"--count", "1.0005k"},    {"--count", "10m"},
      {"--count", "many"},       {"--count", "2G"},
      {"--rate", "0"},           {"--rate", "fast"},
      {"--rate", "10k/m"},       {"--ports", "0-5"},
      {"--ports", "70000"},      {"--ports", "9-5"},
      {"--hold", "5"},           {"--hold", "-1s"},
      {"--interval", "1ms"},     {"--workers", "0"},
      {"--workers", "2000"},     {"--close", "both"},
      {"--give-up", "2h"},       {"--connect-timeout", "0s"},
      {"--max-connecting", "0"}, {"--drain-rate", "0"},
      {"--ips", "127.0.1.300"},  {"--ips", "127.0.1.9-127.0.1.1"},
      {"--ramp", "1k/s for"},    {"--steps", "100,50"},
      {"--ips", "dev:none0"},    {"--allow-public-target", "nobody"},
  };
  for (const Words& option : wrong) {
    Words words{"--target", kServer};
    if (option[0] != "--count" && option[0] != "--steps")
      words.insert(words.end(), {"--count", "10"});
    words.insert(words.end(), option.begin(), option.end());
    by.refuses(words, {option[0], option[1]});
  }
}

TEST_CASE("options that do not fit together", "[loopback][usage]") {
  StandBy by;
  by.refuses({"--count", "10"}, {"--target is required"});
  by.refuses({"--target", kServer}, {"--count is required"});
  by.refuses({"--target", kServer, "--count", "10", "--cuont", "5"},
             {"--cuont is not an option", "did you mean --count?"});
  by.refuses({"--target", kServer, "--coun", "10"}, {"--coun is not an option"});
  by.refuses({"--target", kServer, "--count", "10", "--count", "20"}, {"--count is given twice"});
  by.refuses({"--target", kServer, "--count", "10", "now"}, {"'now' belongs to no option"});
  by.refuses({"--target", kServer, "--count"}, {"--count needs a value"});
  by.refuses({"--target", kServer, "--count", "10", "--rate", "5", "--ramp", "5/s"},
             {"--ramp and --rate"});
  by.refuses({"--target", kServer, "--count", "10", "--step-hold", "1s"},
             {"--step-hold goes with --steps"});
  by.refuses({"--target", kServer, "--count", "10", "--steps", "5,20"},
             {"--steps", "must be equal"});
  by.refuses({"--target", kServer, "--count", "10", "--ignore", "nonsense"},
             {"--ignore nonsense: no such finding", "slots, aliases, memory, workers"});
}

TEST_CASE("files that are not to be written", "[loopback][usage]") {
  StandBy by;
  const std::string taken = by.scene().file("taken.csv");
  const std::string link = by.scene().file("link.csv");
  write(taken, "mine\n");
  std::filesystem::create_symlink(taken, link);
  const auto refuses = [&by](const Words& files, const Words& parts) {
    Words words{"--target", kServer, "--count", "10", "--hold", "0s"};
    words.insert(words.end(), files.begin(), files.end());
    by.refuses(words, parts);
  };
  refuses({"--csv", taken}, {"--csv " + taken, "the file exists", "--force"});
  refuses({"--summary", taken}, {"--summary " + taken, "the file exists"});
  refuses({"--csv", taken + ".d/log.csv"}, {"--csv", "its folder does not exist"});
  refuses({"--csv", link, "--force"}, {"--csv", "symbolic link"});
  refuses({"--csv", "/tmp", "--force"}, {"--csv /tmp"});
  const std::string both = by.scene().file("both");
  refuses({"--csv", both, "--summary", both}, {"--summary", "is the file of --csv"});
  CHECK_FALSE(std::filesystem::exists(both));
  CHECK(contents_of(taken) == "mine\n");
}

TEST_CASE("--force overwrites the files and nothing else", "[loopback][usage]") {
  Scene scene;
  Server server(scene);
  write(scene.file("client.csv"), "mine\n");
  run_client(scene, 0, {"--target", server.target(), "--count", "10", "--hold", "0s", "--force"},
             "client");
  check_refused({client_program(), "--target", server.target(), "--ips", "192.0.2.7", "--count",
                 "10", "--force"},
                {"--ips: 192.0.2.7 is not an address of this host"});
  CHECK(last(server.stop(), "accepted") == 10);
}

TEST_CASE("--check says all, sends nothing and writes nothing", "[loopback][usage]") {
  Scene scene;
  Server server(scene);
  const std::string csv = scene.file("client.csv");
  Program client(
      {client_program(), "--target", server.target(), "--count", "20k", "--csv", csv, "--check"});
  CHECK(client.wait(kSoon) == 0);
  CHECK(client.is_gone(1s));
  CHECK_FALSE(std::filesystem::exists(csv));
  for (const char* part : {"--count 20k", "20,000 connections from 1 alias to", "slots", "aliases",
                           "memory", "workers", "ok"})
    CHECK_THAT(client.out(), ContainsSubstring(part));
  CHECK_THAT(client.out(), ContainsSubstring(" 0 will fail") && !ContainsSubstring("will fail "));
  Program failing({client_program(), "--target", server.target(), "--ips", "192.0.2.7", "--count",
                   "20k", "--check"});
  CHECK(failing.wait(kSoon) == 2);
  CHECK_THAT(failing.out(), ContainsSubstring("will fail aliases"));
  CHECK(last(server.stop(), "accepted") == 0);
}

TEST_CASE("--ignore lets one finding pass, not another", "[loopback][usage]") {
  const Words words{client_program(), "--target", closed_target(), "--ips",        "127.1.0.0/16",
                    "--count",        "20M",      "--ignore",      "memory",       "--ignore",
                    "file-max",       "--check",  "--ignore",      "epoll-watches"};
  Program client(words);
  CHECK(client.wait(kSoon) == 0);
  check_refused({words.begin(), words.end() - 2}, {"epoll-watches: fs.epoll.max_user_watches is"});
  CHECK_THAT(client.out(), ContainsSubstring("will fail memory"));
}

TEST_CASE("an answer that can't be written is no success", "[loopback][usage]") {
  Scene scene;
  Server server(scene);
  const std::string log = scene.file("log.csv");
  run_client(scene, 0, {"--target", server.target(), "--count", "10", "--hold", "0s"}, "log");
  const auto lost = [](const Words& command) {
    Words words{"sh", "-c", "exec \"$0\" \"$@\" > /dev/full"};
    words.insert(words.end(), command.begin(), command.end());
    Program program(words);
    CHECK(program.wait(kSoon) == 3);
    CHECK_THAT(program.err(), ContainsSubstring("standard output can't be written: No space"));
  };
  const Words client{client_program(), "--target", server.target(), "--count", "10"};
  const auto with = [](Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  for (const std::string& program : {client_program(), server_program(),
                                     std::string(C1K_REPORT_BUILT), std::string(C1K_IPALIAS_BUILT)})
    for (const char* word : {"--help", "--version"}) lost({program, word});
  lost(with(client, {"--check"}));
  lost(with(client, {"--check", "--json"}));
  lost(with(client, {"--check", "--hosts", "3"}));
  lost(with(client, {"--hold", "0s"}));  // its summary
  lost({server_program(), "--listen", "127.0.0.1:0", "--check"});
  lost({server_program(), "--watch", "c1k-server", "--check"});
  lost({C1K_REPORT_BUILT, log});
  lost({C1K_IPALIAS_BUILT, "add", "--ips", "127.9.0.1", "--dev", "lo", "--dry-run"});
  CHECK(last(server.stop(), "accepted") == 20);
}

TEST_CASE("what a server refuses", "[loopback][usage]") {
  const auto refuses = [](const Words& options, const Words& parts,
                          const Surroundings& where = {}) {
    Words words{server_program()};
    words.insert(words.end(), options.begin(), options.end());
    check_refused(words, parts, where);
  };
  refuses({"--listen", "192.0.2.1:9000"}, {"--listen 192.0.2.1:9000", "bind"});
  refuses({"--listen", "127.0.0.1"}, {"--listen", "port"});
  refuses({"--max-connections", "0"}, {"--max-connections"});
  refuses({"--idle-timeout", "1ms"}, {"--idle-timeout", "100ms"});
  refuses({"--backlog", "0"}, {"--backlog"});
  refuses({"--close", "softly"}, {"--close", "rst or fin"});
  refuses({"--max-connections", "1G"}, {"memory: 1,000,000,000 connections need"});
  refuses({"--max-connections", "100k"}, {"workers: 100,000", "the hard limit is 100"},
          {.descriptors = 100});
  refuses({"--port", "9000"}, {"--port is not an option"});
}
