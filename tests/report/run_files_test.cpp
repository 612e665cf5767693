#include "report/run_files.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "report/run_facts.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;

std::string summary(const std::string& program) {
  return R"({"program":")" + program + R"(","run_id":"1"})" + "\n";
}

TEST_CASE("logs and summaries are told apart by how they begin", "[report]") {
  const TemporaryFolder folder;
  const RunFiles files = read_files({folder.write("s.json", summary("c1k-server")),
                                     folder.write("c.csv", client_log()),
                                     folder.write("c.json", "\n  " + summary("c1k-client")),
                                     folder.write("s.csv", server_log())});
  REQUIRE(files.logs.size() == 2);
  REQUIRE(files.summaries.size() == 2);
  CHECK(files.summaries[0].side == LogKind::client);  // the client's first
  CHECK(files.summaries[1].path == folder.path("s.json"));
  CHECK(read_files({folder.write("bom.json", "\xEF\xBB\xBF" + summary("c1k-client"))})
            .summaries.size() == 1);
}

TEST_CASE("the columns of facts are kept, and no other", "[report]") {
  const TemporaryFolder folder;
  std::string log = client_log();
  log.insert(log.find('\n'), ",connect_us_p50");
  for (std::size_t at = log.find('\n') + 1; (at = log.find('\n', at)) != std::string::npos; at += 5)
    log.insert(at, ",7.5");
  RunFiles files = read_files({folder.write("c.csv", log), folder.write("s.csv", server_log())});
  CHECK_THROWS_AS(files.logs[0].table.value(0, "connect_us_p50"), std::logic_error);
  const RunFacts facts = facts_of(RunLogs::of(std::move(files.logs)));
  CHECK(facts.client.value().peak_open == 1000);
  CHECK(facts.client.value().failed_by.size() == 2);
}

TEST_CASE("what is neither is refused by name", "[report]") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& text) {
    return refusal_of([&] { read_files({folder.write("f", text)}); });
  };
  CHECK_THAT(refused(""), ContainsSubstring("/f, line 1: no whole header"));
  CHECK_THAT(refused("\n\n"), ContainsSubstring("/f, line 1: no whole header"));
  CHECK_THAT(refused("\n" + client_log()), ContainsSubstring("/f, line 1: no whole header"));
  CHECK_THAT(refused("PNG\n"), ContainsSubstring("/f, line 1: not a log"));
  CHECK_THAT(refused("{\n"), ContainsSubstring("/f: no JSON"));
  CHECK_THAT(refused("{" + std::string(17 << 20, ' ')), ContainsSubstring("a line of more than"));
  std::string lines = "{";
  for (int i = 0; i < 20; ++i) lines += std::string(1 << 20, ' ') + "\n";
  CHECK_THAT(refused(lines), ContainsSubstring("/f is longer than 16.8 MB, which no summary"));
  CHECK_THAT(refusal_of([] { read_files({"/dev/zero"}); }), ContainsSubstring("a line of more"));
}

std::string summary_of_run(const std::string& program, const std::string& run, int opened) {
  return R"({"program":")" + program + R"(","run_id":")" + run + R"(","counts":{"attempted":)" +
         std::to_string(opened) + "}}\n";
}

TEST_CASE("a summary of each host, and none twice", "[report]") {
  const TemporaryFolder folder;
  const std::string server = folder.write("s.json", summary_of_run("c1k-server", "1", 9));
  const std::string first = folder.write("1.json", summary_of_run("c1k-client", "1", 5));
  const std::string second = folder.write("2.json", summary_of_run("c1k-client", "2", 5));
  const std::string third = folder.write("3.json", summary_of_run("c1k-client", "1", 4));
  const RunFiles files = read_files({server, first, second, third});
  REQUIRE(files.summaries.size() == 4);
  CHECK(files.summaries[0].path == first);  // the clients' first, as they were named
  CHECK(files.summaries[2].path == third);
  CHECK(files.summaries[3].path == server);
  CHECK_THAT(refusal_of([&] {
               read_files({first, folder.write("4.json", summary_of_run("c1k-client", "1", 5))});
             }),
             ContainsSubstring("1.json and ") && ContainsSubstring("summaries of one run"));
}

}  // namespace
}  // namespace c1k
