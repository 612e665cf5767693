#include "client/figures/alias_findings.h"

#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

AliasResult alias_of(const std::string& address, std::uint64_t opened, AliasCount cause,
                     std::uint64_t times) {
  AliasResult result;
  result.alias = ip(address);
  const auto set = [&result](AliasCount count, std::uint64_t n) {
    result.counts[static_cast<std::size_t>(count)] = n;
  };
  set(AliasCount::attempted, opened + (cause < AliasCount::closed_by_peer ? times : 0));
  set(AliasCount::opened, opened);
  set(cause, times);
  return result;
}

AliasResults healthy(int aliases, std::uint64_t opened) {
  AliasResults results;
  for (int i = 1; i <= aliases; ++i)
    results.push_back(
        alias_of("10.0.0." + std::to_string(i), opened, AliasCount::failed_timeout, 0));
  return results;
}

TEST_CASE("healthy aliases give no reason") {
  CHECK(alias_reasons(healthy(16, 1'250), false).empty());
  CHECK(alias_reasons(healthy(16, 1'250), true).empty());
  CHECK(alias_reasons({}, true).empty());
  CHECK(alias_summary(healthy(16, 1'250)).used == 16);
  CHECK(alias_summary(healthy(16, 1'250)).outliers.empty());
}

TEST_CASE("a dead alias is named, with all that failed from it") {
  AliasResults all = healthy(15, 1'333);
  all.push_back(alias_of("192.168.10.140", 0, AliasCount::failed_timeout, 1'333));
  const auto reasons = alias_reasons(all, false);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].name == "alias-dead");
  CHECK(reasons[0].evidence == "all 1,333 timeouts came from 192.168.10.140; 0 opened from it");
  const AliasSummary summary = alias_summary(all);
  REQUIRE(summary.outliers.size() == 1);
  CHECK(summary.outliers[0].alias == "192.168.10.140");
  CHECK(summary.outliers[0].attempted == 1'333);
  CHECK(summary.outliers[0].opened == 0);
  CHECK(summary.outliers[0].failed == Counted{{"timeout", 1'333}});
}

TEST_CASE("what failed elsewhere too is told apart") {
  AliasResults all = healthy(3, 1'000);
  all[0] = alias_of("10.0.0.1", 1'000, AliasCount::failed_timeout, 7);
  all.push_back(alias_of("10.0.1.9", 0, AliasCount::failed_timeout, 93));
  CHECK_THAT(alias_reasons(all, false).at(0).evidence,
             ContainsSubstring("93 of 100 timeouts came from 10.0.1.9"));
}

TEST_CASE("a dead group is named by what it has in common, and no other has") {
  AliasResults all = healthy(8, 100);
  for (int i = 4; i < 8; ++i)
    all.push_back(alias_of("10.0.1." + std::to_string(i), 0, AliasCount::failed_unreachable, 100));
  CHECK_THAT(alias_reasons(all, false).at(0).evidence,
             ContainsSubstring("(all that are in 10.0.1.4/30)"));
  for (AliasResult& one : all) one.device = one[AliasCount::opened] > 0 ? "eth0" : "eth1";
  CHECK_THAT(alias_reasons(all, false).at(0).evidence,
             ContainsSubstring("10.0.1.4/30; all of the device eth1"));
  all.push_back(alias_of("10.0.1.5", 100, AliasCount::failed_timeout, 0));
  CHECK_THAT(alias_reasons(all, false).at(0).evidence, !ContainsSubstring("10.0.1.4/30"));

  AliasResults six = {alias_of("fd00::1", 50, AliasCount::failed_timeout, 0),
                      alias_of("fd00:0:0:1::1", 0, AliasCount::failed_timeout, 50),
                      alias_of("fd00:0:0:1::2", 0, AliasCount::failed_timeout, 50)};
  CHECK_THAT(alias_reasons(six, false).at(0).evidence, ContainsSubstring("fd00:0:0:1::/126"));
}

TEST_CASE("more than four are counted, not listed") {
  AliasResults all = healthy(3, 100);
  for (int i = 1; i <= 6; ++i)
    all.push_back(alias_of("10.1.0." + std::to_string(i), 0, AliasCount::failed_timeout, 100));
  CHECK_THAT(alias_reasons(all, false).at(0).evidence, ContainsSubstring("10.1.0.4 and 2 more"));
}

TEST_CASE("chance is no reason: who had few attempts and failed as the others do") {
  AliasResults all;
  for (int i = 1; i <= 200; ++i)
    all.push_back(
        alias_of("10.0.0." + std::to_string(i), i % 5 == 0 ? 0 : 1, AliasCount::failed_timeout, 1));
  CHECK(dead_aliases(all).empty());
  CHECK(alias_reasons(all, false).empty());
  CHECK(dead_aliases(healthy(4, 0)).empty());  // nothing opened from any: that is no alias' fault
}

TEST_CASE("an alias that died in the run deviates, though it had opened some") {
  AliasResults all = healthy(15, 1'000);
  all.push_back(alias_of("10.0.1.1", 400, AliasCount::failed_timeout, 600));
  const auto reasons = alias_reasons(all, false);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].name == "alias-deviates");
  CHECK(reasons[0].evidence == "all 600 timeouts came from 10.0.1.1; 400 opened from it");
  CHECK(alias_summary(all).outliers.size() == 1);
  AliasResults closed = healthy(15, 1'000);
  closed.push_back(alias_of("10.0.1.1", 1'000, AliasCount::closed_reset, 900));
  CHECK_THAT(alias_reasons(closed, false).at(0).evidence,
             ContainsSubstring("all 900 reset by the target came from 10.0.1.1"));
}

TEST_CASE("equal shares are a limit for each source, or for all, where the run fell short") {
  AliasResults all;
  for (int i = 1; i <= 4; ++i)
    all.push_back(alias_of("10.0.0." + std::to_string(i), 1'000, AliasCount::failed_refused, 250));
  CHECK(alias_reasons(all, false).empty());
  const auto reasons = alias_reasons(all, true);
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].name == "source-limit");
  CHECK_THAT(reasons[0].evidence,
             ContainsSubstring("about 1,000 on each alias: a limit for each source address"));
  CHECK_THAT(reasons[0].evidence, ContainsSubstring("4,000 for all"));
  all[0] = alias_of("10.0.0.1", 1'400, AliasCount::failed_refused, 250);
  CHECK(alias_reasons(all, true).empty());  // not equal
}

TEST_CASE("a target that died and came back is no limit, one that lets no more in is") {
  Case run("4k");
  const auto suspects = [&run](std::uint64_t opened) {
    run.aliases.clear();
    for (int i = 1; i <= 4; ++i)
      run.aliases.push_back(
          alias_of("10.0.0." + std::to_string(i), opened, AliasCount::closed_reset, 1'000));
    const Names names = run.names();
    return std::count(names.begin(), names.end(), "source-limit") == 1;
  };
  CHECK_FALSE(suspects(2'000));  // all were reset once, and as many as were asked for are open
  CHECK(suspects(1'500));
}

}  // namespace
}  // namespace c1k
