// A browser's WebSockets at c1k-server: Debian's Chromium, without a screen.
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// All that it writes is in `folder`; it ends when the page is loaded, and prints it.
Words chromium(const std::string& folder, const std::string& page) {
  return {"env",
          "HOME=" + folder,
          "TMPDIR=" + folder,
          "XDG_CONFIG_HOME=" + folder,
          "XDG_CACHE_HOME=" + folder,
          "chromium",
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--no-first-run",
          "--no-proxy-server",
          "--disable-background-networking",
          "--disable-component-update",
          "--user-data-dir=" + folder + "/profile",
          "--dump-dom",
          page};
}

}  // namespace

TEST_CASE("a hundred WebSockets of a browser are answered rightly", "[loopback][ws-browser]") {
  if (!is_installed("chromium") || !has_library("node")) return;
  Scene scene;
  Server server(scene, {"--listen", "ws://127.0.0.1:0", "--mode", "echo", "--close", "fin"});
  const PeerServer pages("page_server.js", {ws_target(endpoint_of(server.target()))});
  const std::string folder = scene.file("chromium");
  std::filesystem::create_directory(folder);
  Program browser(chromium(folder, "http://" + pages.endpoint() + "/"));
  const int status = browser.wait(60s);
  INFO(browser.text());
  CHECK(status == 0);
  CHECK_THAT(browser.out(), ContainsSubstring("<pre>right: 100, wrong: </pre>"));
  CHECK(browser.is_gone(kSoon));
  const CsvTable log = server.stop();
  CHECK(last(log, "accepted") >= 100);
  CHECK(last(log, "closed_protocol") == 0);
}
