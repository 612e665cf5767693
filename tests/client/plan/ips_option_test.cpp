#include "client/plan/options.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

// What `words` are refused with, beside a good target and count.
std::string no(const Words& words, const std::string& count = "100") {
  return refusal_of([&] { options_for(count, words); });
}

TEST_CASE("the journal goes with other aliases of --ips") {
  const ClientOptions options = options_for("10", {"--ips", "journal", "--ips", "10.0.0.1-2"});
  CHECK(options.has_ips);
  CHECK(options.journal_ips);
  REQUIRE(options.aliases.ranges.size() == 1);
  CHECK(options.aliases.ranges[0].size == 2);
  CHECK_FALSE(options_for("10", {"--ips", "10.0.0.1"}).journal_ips);
}

TEST_CASE("aliases of several --ips are counted together") {
  CHECK(no({"--ips", "10.0.0.0/16", "--ips", "10.2.0.1-2"}).empty());
  CHECK(no({"--ips", "10.0.0.0/16", "--ips", "10.2.0.1-3"}) ==
        "--ips: more than 65,536 aliases in all");
}

}  // namespace
}  // namespace c1k
