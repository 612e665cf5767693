// The live page while a run goes on: as a browser sees it, as Prometheus does, and as a stranger
// tries it.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <list>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/peer.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// "http://127.0.0.1:40001/", as the program says it.
std::string url_of(Program& program) {
  const std::string mark = "live page: ";
  REQUIRE(eventually(kSoon, [&] { return program.err().find(mark) != std::string::npos; }));
  const std::string said = program.err().substr(program.err().find(mark) + mark.size());
  return said.substr(0, said.find_first_of(" \n"));
}

std::string curl(const Words& what) {
  return output_of(plus({"curl", "-sS", "--max-time", "5"}, what));
}

std::string status_of(const Words& what) {
  return curl(plus({"-o", "/dev/null", "-w", "%{http_code}"}, what));
}

Words live_client(Scene& scene, const std::string& target, const Words& more) {
  return plus({C1K_CLIENT_BUILT, "--target", target, "--rate", "1k", "--interval", "100ms", "--csv",
               scene.file("client.csv"), "--web", "127.0.0.1:0"},
              more);
}

// "127.0.0.1:40001"
std::string place_of(const std::string& url) {
  return url.substr(7, url.size() - 8);
}

}  // namespace

TEST_CASE("a live page answers what it has, and refuses what it has not", "[loopback][live-page]") {
  if (!is_installed("curl")) return;
  Scene scene;
  Server server(scene);
  Program client(live_client(scene, server.target(), {"--count", "500", "--hold", "20s"}));
  const std::string url = url_of(client);
  CHECK_THAT(curl({url}), ContainsSubstring("<title>c1k-client: 500 open</title>"));
  CHECK(curl({url + "healthz"}) == "running\n");
  REQUIRE(eventually(kSoon, [&] {
    return curl({url + "metrics"}).find("\nc1k_client_open 500\n") != std::string::npos;
  }));
  CHECK_THAT(curl({url + "summary.json"}), ContainsSubstring(R"("result":"running")"));
  const std::string samples = curl({url + "samples.ndjson"});
  CHECK(samples.starts_with(R"({"type":"plan",)"));
  CHECK(times_in(samples, R"({"type":"sample",)") > 3);
  CHECK_THAT(curl({"-N", "--max-time", "1", url + "events"}), ContainsSubstring("event: reset"));
  CHECK_THAT(curl({"-I", url}), ContainsSubstring("Content-Security-Policy: default-src 'none'"));
  CHECK(status_of({url + "nothing"}) == "404");
  CHECK(status_of({"-X", "POST", "-d", "x", url}) == "413");
  CHECK(status_of({"-X", "DELETE", url}) == "405");
  CHECK(status_of({"-H", "Host: evil.example", url}) == "421");
  CHECK(status_of({"-H", "Origin: http://evil.example", url + "metrics"}) == "403");
  CHECK(status_of({"-H", "X: " + std::string(9'000, 'x'), url}) == "431");
  client.signal(SIGINT);
  CHECK(client.wait(kSoon) == 0);
  CHECK(client.is_gone(kSoon));
  CHECK_FALSE(is_listening(place_of(url)));
  server.stop();
}

TEST_CASE("Prometheus takes what a live page says", "[loopback][live-page]") {
  if (!is_installed("promtool") || !is_installed("prometheus")) return;
  Scene scene;
  Server server(scene, {"--web", "127.0.0.1:0"});
  const std::string of_server = url_of(server);
  Program client(live_client(scene, server.target(),
                             {"--count", "500", "--hold", "30s", "--active", "50",
                              "--message-every", "100ms", "--answer", "none"}));
  const std::string url = url_of(client);
  REQUIRE(eventually(kSoon, [&] {
    return curl({url + "metrics"}).find("\nc1k_client_open 500\n") != std::string::npos;
  }));
  for (const std::string& place : {url, of_server}) {
    const std::string text = written(scene, "metrics", curl({place + "metrics"}));
    Program check({"sh", "-c", "promtool check metrics < " + text});
    CHECK(check.wait(kSoon) == 0);
    CHECK(check.text() == "");
  }
  const std::string config =
      written(scene, "prometheus.yml",
              "scrape_configs:\n  - job_name: c1k\n    scrape_interval: 1s\n    static_configs:\n"
              "      - targets: ['" +
                  place_of(url) + "']\n");
  Program prometheus({"prometheus", "--config.file=" + config,
                      "--storage.tsdb.path=" + scene.file("tsdb"),
                      "--web.listen-address=127.0.0.1:29090"});
  const std::string asked = "http://127.0.0.1:29090/api/v1/query?query=c1k_client_open";
  CHECK(eventually(20s, [&] {
    Program ask({"curl", "-sS", "--max-time", "5", asked});
    ask.wait(kSoon);
    return ask.out().find(R"("500"])") != std::string::npos;
  }));
  INFO(prometheus.text());
  prometheus.signal(SIGTERM);
  CHECK(prometheus.wait(kSoon) == 0);
  client.signal(SIGINT);
  CHECK(client.wait(kSoon) == 0);
  server.stop();
}

TEST_CASE("browsers that say nothing, or read nothing, cost a run no row",
          "[loopback][live-page]") {
  Scene scene;
  Server server(scene);
  Program client(live_client(scene, server.target(), {"--count", "500", "--hold", "4s"}));
  const std::string url = url_of(client);
  std::list<Caller> silent, deaf;
  for (int i = 0; i < 40; ++i) silent.emplace_back(place_of(url));
  for (int i = 0; i < 40; ++i)
    deaf.emplace_back(place_of(url)).say("GET /samples.ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const int status = client.wait(20s);
  INFO(client.text());
  CHECK(status == 0);
  CHECK(client.is_gone(kSoon));
  const CsvTable log = CsvTable::read(scene.file("client.csv"));
  CHECK(mistakes_in(log).empty());
  CHECK(log.rows() > 40);  // of 100 ms
  CHECK(last(log, "closed_by_us") == 500);
  server.stop();
}

TEST_CASE("--web refuses what it can't have", "[loopback][live-page]") {
  Scene scene;
  Server server(scene);
  const auto refused = [&](const std::string& place, const std::string& why) {
    Program client({C1K_CLIENT_BUILT, "--target", server.target(), "--count", "10", "--web", place,
                    "--csv", scene.file("none.csv")});
    CHECK(client.wait(kSoon) == 2);
    CHECK_THAT(client.err(), ContainsSubstring("--web") && ContainsSubstring(why));
    CHECK_FALSE(std::filesystem::exists(scene.file("none.csv")));
  };
  refused(server.target(), "in use");
  refused("192.0.2.1:8080", "192.0.2.1:8080");
  refused("8080", "8080");
  refused("127.0.0.1:8080-8090", "one address and one port");
  server.stop();
}

TEST_CASE("a live page grows in a browser, and ends with the verdict", "[loopback][live-page]") {
  if (!is_installed("chromium") || !has_library("node")) return;
  Scene scene;
  Server server(scene, {"--mode", "echo"});
  Program client(live_client(
      scene, server.target(),
      {"--count", "3k", "--hold", "9s", "--active", "200", "--message-every", "100ms"}));
  const std::string url = url_of(client);
  const std::string folder = scene.file("pictures");
  std::filesystem::create_directory(folder);
  Program probe(peer_command("live_probe.js", {url, scene.file("client.csv"), folder}));
  const int status = probe.wait(70s);
  INFO(probe.text());
  CHECK(status == 0);
  CHECK_THAT(probe.out(), ContainsSubstring("right\n"));
  CHECK(client.wait(20s) == 0);
  server.stop();
  if (const char* const kept = std::getenv("C1K_PICTURES"); kept != nullptr) {
    std::filesystem::create_directories(kept);
    for (const char* const name : {"live.png", "live-end.png"})
      std::filesystem::copy_file(folder + "/" + name, std::string(kept) + "/" + name,
                                 std::filesystem::copy_options::overwrite_existing);
  }
}
