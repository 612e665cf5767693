#include <algorithm>

#include "fleet/options.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

FleetOptions parsed(Words words) {
  std::vector<const char*> argv{"c1k-fleet"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return *parse_fleet_options(static_cast<int>(argv.size()), argv.data());
}

std::string refused(Words words) {
  return refusal_of([&] { parsed(std::move(words)); });
}

TEST_CASE("what stands behind -- is the client's", "[fleet]") {
  const FleetOptions options = parsed(
      {"--rank", "1", "--size", "3", "--lead", "n1:7300", "--interval", "250ms", "--", "c1k-client",
       "--target", "broker:9000", "--csv", "log-{host}.csv", "--ips", "10.0.{host}.0/24"});
  CHECK(options.rank == 1U);
  CHECK(options.size == 3U);
  CHECK(options.lead->host == "n1");
  CHECK(options.lead->port == 7300);
  const Words command = client_command(options, 1, 3);
  CHECK(command.front() == "c1k-client");
  for (const char* const word : {"log-2.csv", "10.0.2.0/24", "2/3", "250ms", "--quiet"})
    CHECK(std::count(command.begin(), command.end(), word) == 1);
}

TEST_CASE("a lead is a host, and a port if it is another", "[fleet]") {
  CHECK(parse_lead("n1").port == kLeadPort);
  CHECK(parse_lead("n1:80").port == 80);
  CHECK(parse_lead("[fd00::1]").host == "fd00::1");
  CHECK(parse_lead("[fd00::1]:81").port == 81);
  for (const char* const text : {"", "n1:", "n1:0", "n1:1-2", "n1:1,n2:1", "fd00::1"})
    CHECK_FALSE(refusal_of([&] { parse_lead(text); }).empty());
}

TEST_CASE("what every host would do alike is refused", "[fleet]") {
  const Words client{"--", "c1k-client", "--count", "5"};
  const auto with = [&client](const Words& more) {
    Words words = client;
    words.insert(words.end(), more.begin(), more.end());
    return refused(words);
  };
  CHECK_THAT(refused({}), ContainsSubstring("Behind -- stands the client's"));
  CHECK_THAT(refused({"--"}), ContainsSubstring("Behind -- stands the client's"));
  CHECK_THAT(with({"--csv", "a.csv"}),
             ContainsSubstring("--csv a.csv") && ContainsSubstring("{host}"));
  CHECK_THAT(with({"--summary=a.json"}), ContainsSubstring("--summary a.json"));
  CHECK_THAT(with({"--csv"}), ContainsSubstring("{host}"));
  for (const char* const option : {"--slice", "--start-at=-", "--ndjson", "--web", "--fail-if",
                                   "--stop-if", "--interval", "--hosts", "--check"})
    CHECK_THAT(with({option, "x"}), ContainsSubstring("before the --"));
  CHECK_THAT(refused({"--rank", "-1", "--", "c1k-client"}), ContainsSubstring("--rank: '-1'"));
  CHECK_THAT(refused({"--lost-after", "1s", "--", "c1k-client"}),
             ContainsSubstring("--lost-after: '1s': between 2s and 1h"));
  CHECK_THAT(refused({"--ignore", "memory", "--", "c1k-client"}),
             ContainsSubstring("--ignore 'memory'"));
  CHECK_THAT(refused({"--nonsense", "--", "c1k-client"}), ContainsSubstring("--nonsense"));
}

}  // namespace
}  // namespace c1k
