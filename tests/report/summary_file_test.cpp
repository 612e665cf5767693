#include "report/summary_file.h"

#include <algorithm>
#include <string>

#include "common/record/summary.h"
#include "report/summary_words.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

// A client's summary with more keys: `more` begins with a comma.
std::string client_summary(const std::string& more = "") {
  return R"({"program":"c1k-client","run_id":"20261127T012331Z-77","result":"not_met",)"
         R"("stop_reason":"memory is short","counts":{"attempted":5000,"open":4000})" +
         more + "}\n";
}

std::string said_of(const std::string& text) {
  return to_text({section_of(SummaryFile::parse("c.json", text), {})});
}

TEST_CASE("a summary that a program wrote is read back", "[report]") {
  RunSummary written;
  written.program = "c1k-server";
  written.run_id = "20261127T012331Z-77";
  written.status = ExitStatus::interrupted;
  written.stop_reason = "ended by a signal";
  written.counts = {{"accepted", 4017}};
  written.reasons = {{"accept-queue", "9 connects met a full accept queue", "raise somaxconn"}};
  const SummaryFile summary = SummaryFile::parse("s.json", to_json(written));
  CHECK(summary.side == LogKind::server);
  CHECK(summary.counts == SummaryFile::Counts{{"accepted", 4017}});
  CHECK_FALSE(summary.accepted);
  CHECK_FALSE(summary.aliases);
  CHECK_THAT(to_text({section_of(summary, {})}),
             Equals("server's summary (s.json)\n"
                    "  run              20261127T012331Z-77\n"
                    "  result           interrupted: ended by a signal\n"
                    "  reason           accept-queue: 9 connects met a full accept queue: raise "
                    "somaxconn\n"));
}

TEST_CASE("whether the target accepted is said where a summary has it", "[report]") {
  CHECK_THAT(said_of(client_summary()), !ContainsSubstring("accepted"));
  CHECK_THAT(
      said_of(client_summary(R"(,"accepted_by_target":true,"accepted_how":"each was greeted")")),
      ContainsSubstring("  accepted         yes: each was greeted\n"));
  CHECK_THAT(
      said_of(client_summary(R"(,"accepted_by_target":false,"accepted_how":"7 did not answer")")),
      ContainsSubstring("  accepted         no: 7 did not answer\n"));
  CHECK_THAT(said_of(client_summary(
                 R"(,"accepted_by_target":null,"accepted_how":"nothing was said to it")")),
             ContainsSubstring("  accepted         not known: nothing was said to it\n"));
}

TEST_CASE("aliases that deviate are a table", "[report]") {
  CHECK_THAT(said_of(client_summary()), !ContainsSubstring("aliases"));
  CHECK_THAT(said_of(client_summary(R"(,"aliases":{"used":16,"given_up":0,"outliers":[]})")),
             ContainsSubstring("  aliases          16 used, none deviates\n"));
  const std::string text = said_of(client_summary(
      R"(,"aliases":{"used":16,"given_up":1,"outliers":[)"
      R"({"alias":"192.168.10.140","attempted":1333,"opened":0,"failed":{"timeout":1333}},)"
      R"({"alias":"192.168.10.7","attempted":1340,"opened":1300,)"
      R"("failed":{"reset":38,"other":2}}]})"));
  CHECK_THAT(text, ContainsSubstring("16 used, 1 given up, 2 deviate\n"));
  CHECK_THAT(
      text,
      ContainsSubstring(
          "                   alias             attempted       opened  failed\n"
          "                   192.168.10.140        1,333            0  timeout 1,333\n"
          "                   192.168.10.7          1,340        1,300  reset 38, other 2\n"));
}

TEST_CASE("no control character of a summary reaches the terminal", "[report]") {
  const std::string evil = R"("\u001b[2J\n\u0007\u009b")";
  const std::string text =
      said_of(R"({"program":"c1k-client","run_id":)" + evil + R"(,"result":)" + evil +
              R"(,"stop_reason":)" + evil + R"(,"accepted_how":)" + evil +
              R"(,"reasons":[{"name":)" + evil + R"(,"evidence":)" + evil + R"(,"fix":)" + evil +
              R"(}],"aliases":{"used":1,"outliers":[{"alias":)" + evil + R"(,"failed":{)" + evil +
              R"(:3}}]}})");
  for (const char c : text) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
  CHECK(std::count(text.begin(), text.end(), '\n') == 8);
}

TEST_CASE("a summary without an end is a page", "[report]") {
  std::string outliers;
  std::string reasons;
  for (int i = 0; i < 5000; ++i) {
    outliers += std::string(i == 0 ? "" : ",") + R"({"alias":"10.0.0.1","attempted":1})";
    reasons += std::string(i == 0 ? "" : ",") + R"({"name":"x","evidence":")" +
               std::string(2000, 'y') + R"("})";
  }
  const std::string text = said_of(client_summary(R"(,"aliases":{"used":5000,"outliers":[)" +
                                                  outliers + R"(]},"reasons":[)" + reasons + "]"));
  CHECK_THAT(text, ContainsSubstring("and 4,980 more"));
  CHECK(text.size() < 20'000);
}

TEST_CASE("what is no summary is refused by name and reason", "[report]") {
  const auto refused = [](const std::string& text) {
    return refusal_of([&] { SummaryFile::parse("c.json", text); });
  };
  CHECK_THAT(refused("{\"program\":"), ContainsSubstring("c.json: no JSON"));
  CHECK_THAT(refused("{}"), ContainsSubstring("c.json: no summary of c1k: it has no program"));
  CHECK_THAT(refused("[]"), ContainsSubstring("no object"));
  CHECK_THAT(refused(R"({"program":"nc\u001b","run_id":"x"})"),
             ContainsSubstring("program is 'nc?'"));
  CHECK_THAT(refused(R"({"program":"c1k-client"})"), ContainsSubstring("no run_id"));
  CHECK_THAT(refused(client_summary(R"(,"reasons":{})")), ContainsSubstring("reasons is no array"));
  CHECK_THAT(refused(client_summary(R"(,"reasons":[1])")),
             ContainsSubstring("reasons is no array of objects"));
  CHECK_THAT(refused(client_summary(R"(,"accepted_by_target":"yes")")),
             ContainsSubstring("accepted_by_target is neither"));
  CHECK_THAT(refused(client_summary(R"(,"aliases":7)")), ContainsSubstring("aliases is no object"));
  CHECK_THAT(refused(client_summary(R"(,"aliases":{"used":-1})")),
             ContainsSubstring("used is no count"));
  CHECK_THAT(refused(client_summary() + client_summary()), ContainsSubstring("no JSON"));
  CHECK_THAT(refused("{\"type\":\"plan\"}\n{\"type\":\"sample\"}\n"), ContainsSubstring("no JSON"));
  CHECK_THAT(refused(std::string(200'000, '{')), ContainsSubstring("no JSON"));
}

TEST_CASE("a summary of another run than the log is called one", "[report]") {
  const RunLogs logs = logs_of({client_log(Run{})});
  const auto said = [](const RunLogs& beside) {
    return to_text({section_of(SummaryFile::parse("c.json", client_summary()), beside)});
  };
  CHECK_THAT(said(logs), !ContainsSubstring("note"));
  const RunLogs others = logs_of({client_log(Run{.count = 6000})});
  CHECK_THAT(said(others), ContainsSubstring("of another run than") &&
                               ContainsSubstring("attempted is 5,000 here and 6,000 there"));
  CHECK_THAT(said({}), !ContainsSubstring("note"));
}

}  // namespace
}  // namespace c1k
