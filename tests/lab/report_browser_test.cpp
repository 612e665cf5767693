// The page of c1k-report in a browser: Debian's Chromium, without a screen and without a network.
#include <cstdlib>
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Where the pictures of the page stay, to be looked at: C1K_PICTURES, or nowhere.
void keep_pictures(const std::string& folder, const std::string& as) {
  const char* const kept = std::getenv("C1K_PICTURES");
  if (kept == nullptr) return;
  std::filesystem::create_directories(kept);
  for (const char* const name : {"page-light.png", "page-dark.png", "page-narrow.png"})
    std::filesystem::copy_file(folder + "/" + name, std::string(kept) + "/" + as + "-" + name,
                               std::filesystem::copy_options::overwrite_existing);
}

void look_at(Scene& scene, const std::string& page, const std::string& log, const std::string& as) {
  const std::string folder = scene.file(as);
  std::filesystem::create_directory(folder);
  Program probe(peer_command("page_probe.js", {page, log, folder}));
  const int status = probe.wait(70s);
  INFO(probe.text());
  CHECK(status == 0);
  CHECK_THAT(probe.out(), ContainsSubstring("right\n"));
  CHECK(probe.is_gone(kSoon));
  keep_pictures(folder, as);
}

}  // namespace

TEST_CASE("the page of a run is right in a browser", "[loopback][report-browser]") {
  if (!is_installed("chromium") || !has_library("node")) return;
  Scene scene;
  // What a Server's log has already: --csv.
  const auto files = [&scene](const std::string& side) {
    return Words{"--ndjson", scene.file(side + ".ndjson"), "--summary", scene.file(side + ".json")};
  };
  Server server(scene, plus({"--mode", "echo"}, files("server")));
  Program client(plus({C1K_CLIENT_BUILT,
                       "--target",
                       server.target(),
                       "--count",
                       "2k",
                       "--rate",
                       "1k",
                       "--active",
                       "200",
                       "--message-every",
                       "100ms",
                       "--hold",
                       "3s",
                       "--storm",
                       "50% at 1s",
                       "--reconnect",
                       "100ms..500ms",
                       "--interval",
                       "200ms",
                       "--verify",
                       "--csv",
                       scene.file("client.csv")},
                      files("client")));
  REQUIRE(client.wait(60s) == 0);
  server.stop();
  const std::string page = scene.file("report.html");
  Words given;
  for (const std::string side : {"client", "server"})
    for (const std::string end : {".csv", ".ndjson", ".json"})
      given.push_back(scene.file(side + end));
  Program report(plus({C1K_REPORT_BUILT, "-o", page}, given));
  CHECK(report.wait(kSoon) == 0);
  INFO(report.text());
  CHECK_THAT(report.out(), ContainsSubstring("written: " + page));
  look_at(scene, page, scene.file("client.csv"), "run");
  Program again(plus({C1K_REPORT_BUILT, "-o", page}, given));
  CHECK(again.wait(kSoon) == 2);
  CHECK_THAT(again.err(), ContainsSubstring("-o " + page) && ContainsSubstring("--force"));
}
