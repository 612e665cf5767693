// The logs of several hosts of one run, as c1k-report adds them up: real programs' logs.
#include <memory>

#include "tests/catch.h"
#include "tests/lab/reasons.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Three clients of one run, as three hosts would write them, whose percentiles differ.
Words write_logs(Scene& scene) {
  Server server(scene, {"--mode", "echo"});
  std::vector<std::unique_ptr<Program>> clients;
  Words files;
  for (const std::string host : {"1", "2", "3"}) {
    const auto file = [&](const char* end) { return scene.file("client-" + host + end); };
    const Words out{file(".csv"), file(".ndjson"), file(".json")};
    clients.push_back(std::make_unique<Program>(Words{C1K_CLIENT_BUILT,
                                                      "--target",
                                                      server.target(),
                                                      "--ips",
                                                      "127.0.3." + host,
                                                      "--count",
                                                      host + "00",
                                                      "--rate",
                                                      "200",
                                                      "--active",
                                                      "20",
                                                      "--message-every",
                                                      "50ms",
                                                      "--hold",
                                                      "3s",
                                                      "--interval",
                                                      "200ms",
                                                      "--csv",
                                                      out[0],
                                                      "--ndjson",
                                                      out[1],
                                                      "--summary",
                                                      out[2]}));
    files.insert(files.end(), out.begin(), out.end());
  }
  for (const auto& client : clients) CHECK(client->wait(kSoon) == 0);
  server.stop();
  files.push_back(scene.file("server.csv"));
  return files;
}

boost::json::object said_of(const Words& files) {
  Program report(plus({C1K_REPORT_BUILT, "--json"}, files));
  INFO(report.text());
  REQUIRE(report.wait(kSoon) == 0);
  return boost::json::parse(report.out()).as_object();
}

}  // namespace

TEST_CASE("three hosts' logs are one run", "[loopback][report-hosts]") {
  Scene scene;
  const Words files = write_logs(scene);
  const auto said = said_of(files);
  const auto& client = said.at("client").as_object();
  CHECK(client.at("hosts").as_array().size() == 3);
  CHECK(client.at("wrong_sums").as_string().empty());
  CHECK(client.at("peak_open").to_number<double>() == 600);
  CHECK(client.at("closed").to_number<double>() == 600);
  CHECK(client.at("complete").as_bool());
  const auto& both = said.at("both").as_object();
  CHECK(both.at("client_open").to_number<double>() == both.at("held").to_number<double>());
  CHECK(said.at("results").as_object().at("client").as_string() == "met");

  Program page(plus({C1K_REPORT_BUILT, "-o", scene.file("report.html")}, files));
  CHECK(page.wait(kSoon) == 0);
  CHECK_THAT(page.out(), ContainsSubstring("percentiles are of what was timed on all of them"));
  const std::string html = contents_of(scene.file("report.html"));
  CHECK_THAT(html, ContainsSubstring("message_us_p99") && ContainsSubstring("client-3.csv"));

  // Any two of them are two hosts as well; one that is there twice is none.
  CHECK(said_of({files[0], files[4]}).at("client").as_object().at("hosts").as_array().size() == 2);
  Program twice({C1K_REPORT_BUILT, files[0], files[3], files[0]});
  CHECK(twice.wait(kSoon) == 2);
  CHECK_THAT(twice.err(), ContainsSubstring("are one log: it would be counted twice"));
}
