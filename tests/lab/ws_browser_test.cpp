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

// Chromium whose home is `folder` believes that authority.
void trust(const std::string& folder, const std::string& ca) {
  const std::string book = folder + "/.pki/nssdb";
  std::filesystem::create_directories(book);
  for (const Words& step :
       {Words{"-N", "--empty-password"}, Words{"-A", "-t", "C,,", "-n", "c1k", "-i", ca}}) {
    Program certutil(plus({"certutil", "-d", "sql:" + book}, step));
    REQUIRE(certutil.wait(kSoon) == 0);
  }
}

}  // namespace

TEST_CASE("a hundred WebSockets of a browser are answered rightly", "[loopback][ws-browser]") {
  const std::string scheme = GENERATE("ws", "wss");
  if (!is_installed("chromium") || !has_library("node") || !is_installed("certutil")) return;
  Scene scene;
  const std::string ca = scene.file("ca.pem");
  const Words form = scheme == "wss" ? Words{"--tls-write-ca", ca} : Words{};
  Server server(
      scene,
      plus({"--listen", scheme + "://127.0.0.1:0", "--mode", "echo", "--close", "fin"}, form));
  const PeerServer pages("page_server.js", {scheme + "://" + endpoint_of(server.target()) + "/"});
  const std::string folder = scene.file("chromium");
  std::filesystem::create_directory(folder);
  if (scheme == "wss") trust(folder, ca);
  Program browser(chromium(folder, "http://" + pages.endpoint() + "/"));
  const int status = browser.wait(60s);
  INFO(browser.text());
  CHECK(status == 0);
  CHECK_THAT(browser.out(), ContainsSubstring("<pre>right: 100, wrong: </pre>"));
  CHECK(browser.is_gone(kSoon));
  const CsvTable log = server.stop();
  CHECK(last(log, "accepted") >= 100);
  CHECK(last(log, "closed_protocol") == 0);
  if (scheme == "wss") CHECK(last(log, "handshakes_tls") >= 100);
}
