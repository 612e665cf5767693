// Failures by alias, in the lab: a route back that is missing for one of them, a firewall's limit
// for each.
#include <algorithm>

#include "tests/catch.h"
#include "tests/lab/reasons.h"
#include "tests/lab/undone.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kTarget = "192.168.10.1:9000";
const std::string kAliases = "192.168.10.131-146";

boost::json::object run(Scene& scene, int status, const Words& more) {
  const std::string file = scene.file("client.json");
  const bool has_ips = std::find(more.begin(), more.end(), "--ips") != more.end();
  const Words ips = has_ips ? Words{} : Words{"--ips", kAliases};
  run_client(scene, status, plus(plus({"--target", kTarget, "--summary", file}, ips), more),
             "client", client_side());
  return parsed_summary(file);
}

bool nft_does(const std::string& command, const Surroundings& side) {
  Program program({"nft", command}, side);
  return program.wait(kSoon) == 0;
}

}  // namespace

TEST_CASE("a missing route back of one alias is told by its name, and the count is reached",
          "[.lab][acceptance]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const Undone no_way_back({"route", "add", "blackhole", "192.168.10.140/32"},
                           {"route", "del", "blackhole", "192.168.10.140/32"}, server_side());
  const auto summary =
      run(scene, 0, {"--count", "20k", "--rate", "10k", "--connect-timeout", "1s", "--hold", "0s"});
  CHECK_THAT(evidence_of(summary, "alias-dead"),
             ContainsSubstring("timeouts came from 192.168.10.140; 0 opened from it"));
  CHECK(summary.at("counts").at("closed") == 20'000);
  CHECK(summary.at("ramp_s").to_number<double>() < 6);  // not once more, and once more, ...
  const auto& outlier = summary.at("aliases").at("outliers").at(0);
  CHECK(outlier.at("alias").as_string() == "192.168.10.140");
  CHECK(outlier.at("opened") == 0);
  CHECK(outlier.at("failed").at("timeout") == summary.at("failed").at("timeout"));
  CHECK(summary.at("aliases").at("given_up") == 1);
  server.stop();
}

TEST_CASE("--alias-give-up 0 goes on drawing a dead alias", "[.lab][acceptance]") {
  Scene scene;
  Server server(scene, {"--listen", kTarget}, server_side());
  const Undone no_way_back({"route", "add", "blackhole", "192.168.10.140/32"},
                           {"route", "del", "blackhole", "192.168.10.140/32"}, server_side());
  const auto summary = run(scene, 0,
                           {"--count", "2k", "--rate", "max", "--connect-timeout", "300ms",
                            "--alias-give-up", "0", "--hold", "0s"});
  CHECK(summary.at("aliases").at("given_up") == 0);
  CHECK_THAT(evidence_of(summary, "alias-dead"), ContainsSubstring("192.168.10.140"));
  server.stop();
}

TEST_CASE("a firewall's limit for each source is told as such", "[.lab][acceptance]") {
  const auto nft = [](const std::string& command) { return nft_does(command, server_side()); };
  if (!nft("add table ip c1k_test")) {
    WARN("skipped: no nft here");
    return;
  }
  const bool has_rule = nft("add chain ip c1k_test c { type filter hook input priority 0 ; }") &&
                        nft("add set ip c1k_test s { type ipv4_addr ; flags dynamic ; }") &&
                        nft("add rule ip c1k_test c tcp dport 9000 ct state new add @s { ip saddr "
                            "ct count over 100 } "
                            "reject with tcp reset");
  if (has_rule) {
    Scene scene;
    Server server(scene, {"--listen", kTarget}, server_side());
    const auto summary = run(scene, 1,
                             {"--count", "3k", "--rate", "5k", "--ports", "20000-20399",
                              "--connect-timeout", "1s", "--give-up", "1s", "--hold", "0s"});
    CHECK_THAT(evidence_of(summary, "source-limit"),
               ContainsSubstring("about 100 on each alias: a limit for each source address"));
    server.stop();
  } else {
    WARN("skipped: this kernel counts no connections (nft ct count)");
  }
  CHECK(nft("delete table ip c1k_test"));
}

TEST_CASE("three sources behind one masquerade end at its ports", "[.lab][acceptance]") {
  const auto nft = [](const std::string& command) { return nft_does(command, client_side()); };
  if (!nft("add table ip c1k_test")) {
    WARN("skipped: no nft here");
    return;
  }
  const bool masquerades =
      nft("add chain ip c1k_test c { type nat hook postrouting priority 100 ; }") &&
      nft("add rule ip c1k_test c tcp dport 9000 masquerade");
  if (masquerades) {
    Scene scene;
    Server server(scene, {"--listen", kTarget}, server_side());
    const auto summary = run(scene, 1,
                             {"--ips", "192.168.10.131-133", "--count", "70k", "--rate", "20k",
                              "--connect-timeout", "1s", "--give-up", "2s", "--hold", "0s"});
    CHECK_THAT(evidence_of(summary, "ceiling"), ContainsSubstring("levelled off at 64,512"));
    CHECK_THAT(boost::json::serialize(summary.at("reasons")),
               ContainsSubstring("one address as the target sees it: NAT, masquerade or a proxy"));
    server.stop();
  } else {
    WARN("skipped: this kernel has no masquerade");
  }
  CHECK(nft("delete table ip c1k_test"));
}
