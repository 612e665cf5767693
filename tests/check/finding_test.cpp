#include "common/check/finding.h"

#include <boost/json.hpp>

#include "common/check/tuning.h"
#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

Finding queue(std::uint64_t have) {
  return finding_of({"queue", "net.core.somaxconn", have, 4096, Verdict::may_slow, "it is short"});
}

TEST_CASE("a row that has less than it needs says so, with the command") {
  CHECK(queue(4096).verdict == Verdict::ok);
  CHECK(queue(4096).have == "4,096 (net.core.somaxconn)");
  const Finding less = queue(4095);
  CHECK(less.verdict == Verdict::may_slow);
  CHECK(less.sentence == "queue: net.core.somaxconn is 4,095, 4,096 are needed; it is short");
  CHECK(less.fix == "sysctl -w net.core.somaxconn=4096");
  CHECK_THAT(to_text({less}), ContainsSubstring("fix: sysctl -w net.core.somaxconn=4096\n"));
}

TEST_CASE("a refusal ends with the command, once") {
  Finding fails = queue(1);
  fails.verdict = Verdict::will_fail;
  const auto refused = [&fails] { return refusal_of([&] { refuse_what_fails({fails}, {}); }); };
  CHECK(refused() == fails.sentence + ": " + fails.fix);
  fails.sentence = "do: " + fails.fix;
  CHECK(refused() == fails.sentence);
}

TEST_CASE("the check as JSON has numbers where there are numbers") {
  const auto json = boost::json::parse(to_json({{"workers", "51"}, {"ramp", "10,000/s"}},
                                               {queue(128), {"x", "a", "b", Verdict::ok, ""}}));
  CHECK(json.at("plan").at("workers").to_number<int>() == 51);
  CHECK(json.at("plan").at("ramp").as_string() == "10,000/s");
  const auto& rows = json.at("findings").as_array();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("have").to_number<int>() == 128);
  CHECK(rows[0].at("need").to_number<int>() == 4096);
  CHECK(rows[0].at("verdict").as_string() == "may slow");
  CHECK(rows[0].at("fix").as_string() == "sysctl -w net.core.somaxconn=4096");
  CHECK(rows[1].at("have").as_string() == "a");
}

TEST_CASE("tuning is what the findings want, with today's values to undo it") {
  const auto files = tuning_files({queue(128), queue(5000)}, 20'000);
  REQUIRE(files.size() == 3);
  CHECK_THAT(files[0].text, ContainsSubstring("\n# queue: net.core.somaxconn is 128") &&
                                ContainsSubstring("\nnet.core.somaxconn = 4096\n"));
  CHECK_THAT(files[1].text, ContainsSubstring("\nnet.core.somaxconn = 128\n"));
  CHECK_THAT(files[2].text, ContainsSubstring("\nLimitNOFILE=20000\n"));
  CHECK_THAT(tuning_files({queue(5000)}, 1)[0].text, ContainsSubstring("# nothing"));
}

TEST_CASE("tuning files that exist are not overwritten without --force") {
  const TemporaryFolder folder;
  const std::string into = folder.path("new/tuning");
  const auto files = tuning_files({queue(128)}, 20'000);
  write_tuning(into, files, false);
  CHECK(file_text(into + "/90-c1k.conf") == files[0].text);
  CHECK(file_text(into + "/90-c1k-undo.conf") == files[1].text);
  CHECK(file_text(into + "/c1k-nofile.conf") == files[2].text);
  CHECK_THAT(refusal_of([&] { write_tuning(into, tuning_files({}, 1), false); }),
             ContainsSubstring("--write-tuning " + into) && ContainsSubstring("exists"));
  CHECK(file_text(into + "/c1k-nofile.conf") == files[2].text);
  write_tuning(into, tuning_files({}, 1), true);
  CHECK_THAT(file_text(into + "/c1k-nofile.conf"), ContainsSubstring("LimitNOFILE=1\n"));
  CHECK_THAT(refusal_of([&] { write_tuning(into + "/90-c1k.conf/x", files, false); }),
             ContainsSubstring("can't be made"));
}

}  // namespace
}  // namespace c1k
