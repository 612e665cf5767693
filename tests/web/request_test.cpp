#include "common/web/request.h"

#include "tests/catch.h"

namespace c1k {
namespace {

WebVerdict get(std::string_view target, std::string_view host = "127.0.0.1:8080",
               std::string_view origin = "") {
  return judge({.method = "GET", .target = target, .host = host, .origin = origin}, "load-1.lan");
}

TEST_CASE("each place of a live page is found, with or without a query", "[web]") {
  CHECK(get("/").place == WebPlace::page);
  CHECK(get("/?x=1").place == WebPlace::page);
  CHECK(get("/metrics").place == WebPlace::metrics);
  CHECK(get("/samples.ndjson").place == WebPlace::samples);
  CHECK(get("/summary.json").place == WebPlace::summary);
  CHECK(get("/healthz").place == WebPlace::health);
  CHECK(get("/events").place == WebPlace::events);
  for (const char* const none : {"", "*", "/index.html", "//", "/metrics/", "/../etc/passwd", "?"})
    CHECK(get(none).status == 404);
}

TEST_CASE("who asks for events says what it has", "[web]") {
  const WebVerdict verdict = get("/events?run=20261128T1-7&after=41");
  CHECK(verdict.run_id == "20261128T1-7");
  CHECK(verdict.seen == 41);
  CHECK(get("/events?xrun=1&run=").run_id.empty());
  CHECK(get("/events?after=99999999999999999999&run=a").seen == 0);
  const WebVerdict again = judge({.method = "GET",
                                  .target = "/events?run=a&after=3",
                                  .host = "localhost",
                                  .last_event_id = "17"},
                                 "");
  CHECK(again.seen == 17);
}

TEST_CASE("nothing is changed by a live page", "[web]") {
  for (const char* const method : {"POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get"})
    CHECK(judge({.method = method, .target = "/", .host = "localhost"}, "").status == 405);
  CHECK(judge({.method = "HEAD", .target = "/", .host = "localhost"}, "").status == 200);
}

TEST_CASE("a name that somebody else may point here is no name of the page", "[web]") {
  for (const char* const ours : {"localhost", "LOCALHOST:8080", "127.0.0.1", "10.1.2.3:8080",
                                 "[::1]:8080", "[fd00::1]", "load-1.lan:8080", "Load-1.LAN"})
    CHECK(get("/", ours).status == 200);
  for (const char* const other :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1",
        "load-1.lan.evil", ":8080", "localhost@evil.example"})
    CHECK(get("/", other).status == 421);
  CHECK(get("/", "").status == 400);
}

TEST_CASE("another site's page reads nothing", "[web]") {
  CHECK(get("/metrics", "localhost:8080", "http://localhost:8080").status == 200);
  for (const char* const origin : {"http://evil.example", "null", "https://localhost:8080",
                                   "http://localhost:8081", "http://127.0.0.1:8080"})
    CHECK(get("/metrics", "localhost:8080", origin).status == 403);
}

}  // namespace
}  // namespace c1k
