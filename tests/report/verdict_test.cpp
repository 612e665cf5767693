#include "report/verdict.h"

#include "tests/catch.h"

namespace c1k {
namespace {

SummaryFile summary(LogKind side, const std::string& path, const std::string& result,
                    const std::string& reason) {
  SummaryFile file;
  file.side = side;
  file.path = path;
  file.result = result;
  file.stop_reason = reason;
  return file;
}

TEST_CASE("the worst host's verdict is that of all", "[report]") {
  const SummaryFile met = summary(LogKind::client, "a.json", "met", "held for 8s");
  const SummaryFile server = summary(LogKind::server, "s.json", "met", "SIGTERM");
  CHECK_FALSE(verdict_of({}));
  CHECK(verdict_of({server})->stop_reason == "SIGTERM");
  CHECK(verdict_of({server, met})->stop_reason == "held for 8s");  // alone on its side
  const auto all = [&](const std::string& result) {
    return *verdict_of({met, summary(LogKind::client, "b.json", result, "why"), server});
  };
  for (const std::string result : {"damaged", "interrupted", "not_met"}) {
    CHECK(all(result).result == result);
    CHECK(all(result).stop_reason == "b.json: why");
  }
  CHECK(all("met").stop_reason == "a.json: held for 8s");
  CHECK(all("").result == "not known");
  CHECK(verdict_of({met, server}, LogKind::server)->result == "met");
}

}  // namespace
}  // namespace c1k
