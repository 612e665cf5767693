#include "report/options.h"

#include <string>
#include <vector>

#include "common/base/refusal.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

ReportOptions options_of(std::vector<const char*> words) {
  words.insert(words.begin(), "c1k-report");
  return read_report_options(static_cast<int>(words.size()), words.data());
}

TEST_CASE("c1k-report takes files in any place, and says nothing of pictures unasked", "[report]") {
  const ReportOptions plain = options_of({"client.csv"});
  CHECK(plain.files == std::vector<std::string>{"client.csv"});
  CHECK_FALSE(plain.png.has_value());
  CHECK_FALSE(plain.force);

  const ReportOptions full = options_of({"client.csv", "--png", "out", "--force", "server.csv"});
  CHECK(full.files == std::vector<std::string>{"client.csv", "server.csv"});
  CHECK(full.png == "out");
  CHECK(full.force);
}

TEST_CASE("c1k-report wants a file, unless it is asked for help", "[report]") {
  CHECK_THROWS_WITH(options_of({"--png", "out"}), ContainsSubstring("which files?"));
  CHECK(options_of({"--help"}).help);
  CHECK_THROWS_WITH(options_of({"--png", "", "client.csv"}), ContainsSubstring("--png"));
  CHECK_THROWS_AS(options_of({"--pgn", "out", "client.csv"}), Refusal);
  CHECK_THAT(report_usage(), ContainsSubstring("--png DIR") && ContainsSubstring("FILE...") &&
                                 ContainsSubstring("summary"));
  for (const char* status : {"\n  0 ", "\n  2 ", "\n  3 "})
    CHECK_THAT(report_usage(), ContainsSubstring(status));
}

}  // namespace
}  // namespace c1k
