#include "report/run_facts.h"

#include <string>
#include <vector>

#include "common/base/refusal.h"
#include "report/facts_text.h"
#include "report/figure_text.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

constexpr double kSmall = 1e-6;

SideFacts client_facts(const std::string& text) {
  return facts_of(logs_of({text})).client.value();
}

std::string first_rows(const std::string& text, int rows) {
  std::size_t end = text.find('\n') + 1;
  while (rows-- > 0) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

TEST_CASE("the ages of who was closed are no causes", "[report]") {
  std::string log =
      lines({"time_s,unix_ms,phase,open,connecting,attempted,failed,closed,closed_by_us,closed_age_"
             "us_p50",
             "0.000,1000,ramp,0,0,0,0,0,0,", "1.000,2000,hold,9,0,10,0,1,1,5000000",
             "2.000,3000,done,0,0,10,0,10,10,"});
  const SideFacts facts = client_facts(log);
  CHECK(facts.closed_by.size() == 1);
  CHECK(facts.wrong_sums.empty());
}

TEST_CASE("both sides share the client's clock", "[report]") {
  const RunFacts facts = facts_of(logs_of({server_log(), client_log()}));
  CHECK(facts.client.value().peak_open == 1000);
  CHECK_THAT(facts.client.value().peak_s, WithinAbs(2.510, kSmall));
  CHECK(facts.server.value().peak_open == 1000);
  CHECK_THAT(facts.server.value().peak_s, WithinAbs(3.500, kSmall));
}

TEST_CASE("a server alone counts from its first row", "[report]") {
  const RunFacts facts = facts_of(logs_of({server_log()}));
  CHECK_FALSE(facts.client.has_value());
  CHECK_THAT(facts.server.value().peak_s, WithinAbs(5.000, kSmall));
}

TEST_CASE("no log twice, and each with a moment", "[report]") {
  CHECK_THROWS_WITH(logs_of({client_log(), client_log()}),
                    ContainsSubstring("0.csv") && ContainsSubstring("1.csv are one log"));
  CHECK_THROWS_AS(logs_of({}), Refusal);
  CHECK_THROWS_WITH(logs_of({client_log(), first_rows(server_log(), 0)}),
                    ContainsSubstring("1.csv: no row that says when"));
}

TEST_CASE("the ramp ends with the first row of another phase", "[report]") {
  const SideFacts facts = client_facts(client_log());
  CHECK_THAT(facts.ramp_s.value(), WithinAbs(2.510, kSmall));
  CHECK(facts.ramp_reached_hold);
  CHECK_THAT(facts.mean_per_s.value(), WithinAbs(1000 / 2.510, kSmall));
  CHECK(facts.asked_per_s == 400);
}

TEST_CASE("a ramp that was given up, and one that was killed", "[report]") {
  std::string given_up = client_log();
  for (std::size_t at; (at = given_up.find(",hold,")) != std::string::npos;) {
    given_up.replace(at, 6, ",drain,");
  }
  const SideFacts drained = client_facts(given_up);
  CHECK_THAT(drained.ramp_s.value(), WithinAbs(2.510, kSmall));
  CHECK_FALSE(drained.ramp_reached_hold);

  const SideFacts killed = client_facts(first_rows(client_log(), 2) + "2.5,100");
  CHECK_FALSE(killed.ramp_s.has_value());
  CHECK(killed.torn);
  CHECK_FALSE(killed.complete);
  CHECK_THAT(killed.mean_per_s.value(), WithinAbs(790 / 2.0, kSmall));
}

TEST_CASE("the best rate is not that of a moment at a phase change", "[report]") {
  const RunFacts facts = facts_of(logs_of({client_log(), server_log()}));
  CHECK(facts.client.value().peak_per_s == 411);  // and not the 9000 of 10 ms
  CHECK(facts.server.value().peak_per_s == 409);
}

TEST_CASE("how short an interval is too short depends on what its rate is for", "[report]") {
  const RunLogs logs = logs_of({client_log()});
  const auto whole = [&](double least) { return logs.whole_intervals(*logs.client(), least); };
  CHECK(whole(0.5)[2]);  // 0.51 s, where 1 s is usual
  CHECK_FALSE(whole(0.6)[2]);
  CHECK_FALSE(whole(0.1)[3]);  // 10 ms
  CHECK(whole(0.001)[3]);
}

TEST_CASE("phases last until the next one begins, and done is none", "[report]") {
  const std::vector<PhaseSpan> phases = client_facts(client_log()).phases;
  REQUIRE(phases.size() == 3);
  CHECK(phases[0].phase == "ramp");
  CHECK(phases[0].from_s == 0);
  CHECK_THAT(phases[0].to_s, WithinAbs(2.510, kSmall));
  CHECK(phases[1].phase == "hold");
  CHECK_THAT(phases[1].to_s, WithinAbs(4.520, kSmall));
  CHECK(phases[2].phase == "drain");
  CHECK_THAT(phases[2].to_s, WithinAbs(5.520, kSmall));
}

TEST_CASE("causes are those that are not 0", "[report]") {
  const SideFacts facts = client_facts(client_log());
  CHECK(facts.failed == 4);
  REQUIRE(facts.failed_by.size() == 2);
  CHECK(facts.failed_by[0].name == "refused");
  CHECK(facts.failed_by[0].count == 3);
  CHECK(facts.failed_by[1].name == "timeout");

  const SideFacts server = facts_of(logs_of({server_log()})).server.value();
  CHECK(server.closed == 1000);
  REQUIRE(server.closed_by.size() == 2);
  CHECK(server.closed_by[1].name == "reset");
  CHECK(server.closed_by[1].count == 999);
}

TEST_CASE("a ramp within an interval has a best one", "[report]") {
  const std::string log =
      lines({"time_s,unix_ms,phase,open,attempted,asked_per_s,opened_per_s",
             "0.000,1000000,ramp,0,0,20000,", "0.100,1000100,hold,2000,2000,,20000",
             "1.100,1001100,hold,2000,2000,,0", "2.100,1002100,hold,2003,2003,,3",
             "3.100,1003100,drain,2003,2003,,0", "3.101,1003101,done,0,2003,,0"});
  const SideFacts facts = client_facts(log);
  CHECK(facts.peak_per_s == 20'000);
  CHECK(facts.asked_per_s == 20'000);
  CHECK_THAT(to_text(facts_of(logs_of({log}))),
             ContainsSubstring("20,000/s on average over the ramp, 20,000/s in the best interval; "
                               "asked: 20,000/s"));
}

TEST_CASE("a server that was busy for one short interval has a best one", "[report]") {
  const std::string log =
      lines({"time_s,unix_ms,phase,open,accepted,accepted_per_s", "0,1000000,serve,0,0,",
             "1,1001000,serve,0,0,0", "2,1002000,serve,0,0,0", "2.1,1002100,drain,50,50,500",
             "3.1,1003100,done,50,50,0"});
  CHECK(facts_of(logs_of({log})).server.value().peak_per_s == 500);
}

TEST_CASE("the text says what a reader asks for", "[report]") {
  const std::string text = to_text(facts_of(logs_of({client_log(), server_log()})));
  CHECK_THAT(text, ContainsSubstring("1,000 at 2.510 s"));
  CHECK_THAT(text, ContainsSubstring("ramp 2.51 s, hold 2.01 s, drain 1.00 s"));
  CHECK_THAT(text, ContainsSubstring("398/s on average over the ramp, 411/s in the best interval"));
  CHECK_THAT(text, ContainsSubstring("asked: 400/s"));
  CHECK_THAT(text, ContainsSubstring("4: refused 3, timeout 1"));
  CHECK_THAT(text, ContainsSubstring("1,000: by_us 998, by_peer 2"));
  CHECK_THAT(text, ContainsSubstring("16.0 +- 0.0 bytes for each connection"));
  CHECK_THAT(text, ContainsSubstring("the whole host's slab"));
  CHECK_THAT(text, !ContainsSubstring("note"));
}

TEST_CASE("steps are summed up in the text", "[report]") {
  const std::string text = to_text(facts_of(logs_of(
      {lines({"time_s,unix_ms,phase,open,attempted", "1,1001000,ramp,5,5", "2,1002000,hold,10,10",
              "5,1005000,ramp,10,10", "6,1006000,hold,20,20", "9,1009000,done,0,20"})})));
  CHECK_THAT(text, ContainsSubstring("ramp 3.00 s (2 times), hold 6.00 s (2 times)\n"));
  CHECK_THAT(text, ContainsSubstring("2.000 s from the first attempt to the first step's count"));
}

TEST_CASE("the text says what is amiss with a log", "[report]") {
  const std::string text = to_text(facts_of(logs_of({first_rows(client_log(), 2) + "2.510,1002"})));
  CHECK_THAT(text, ContainsSubstring("the last line is cut short"));
  CHECK_THAT(text, ContainsSubstring("no row `done`"));
  CHECK_THAT(text, ContainsSubstring("not finished when the log ends"));
}

TEST_CASE("durations, sizes and counts as words", "[report]") {
  CHECK(seconds_text(0.351) == "0.35 s");
  CHECK(seconds_text(9.99) == "9.99 s");
  CHECK(seconds_text(26.23) == "26.2 s");
  CHECK(seconds_text(599.9) == "599.9 s");
  CHECK(seconds_text(600) == "10.0 min");
  CHECK(seconds_text(14400) == "4.0 h");
  CHECK(bytes_text(212) == "212 B");
  CHECK(bytes_text(1024) == "1.0 KiB");
  CHECK(bytes_text(31.25 * 1024 * 1024) == "31.2 MiB");
  CHECK(bytes_text(7.645 * 1024 * 1024 * 1024) == "7.64 GiB");
  CHECK(count_text(1234567.4) == "1,234,567");
  CHECK(count_text(-3) == "0");
}

}  // namespace
}  // namespace c1k
