#include "report/run_facts.h"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <vector>

#include "common/base/refusal.h"
#include "common/run/memory_cost.h"
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

TEST_CASE("one log of each side, and each with a moment", "[report]") {
  CHECK_THROWS_WITH(logs_of({client_log(), client_log()}),
                    ContainsSubstring("0.csv") && ContainsSubstring("1.csv") &&
                        ContainsSubstring("both logs of a client"));
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

TEST_CASE("memory is the slope over the rows that hold more than before", "[report]") {
  const RunFacts facts = facts_of(logs_of({client_log(), server_log()}));
  const SideFacts& client = facts.client.value();
  CHECK(client.user_bytes == 1024000);            // of the next row: the peak's own has none
  CHECK_FALSE(client.user_bytes_per_connection);  // one row is left: no line
  CHECK_THAT(client.slab_bytes_per_connection.value(), WithinAbs(4000, 1));
  const SideFacts& server = facts.server.value();
  CHECK_THAT(server.user_bytes_per_connection.value(), WithinAbs(16, kSmall));
  CHECK_THAT(server.user_bytes_error.value(), WithinAbs(0, kSmall));
}

TEST_CASE("the report's memory is the summary's, of the same samples", "[report]") {
  std::string log = "time_s,unix_ms,phase,open,attempted,user_bytes,slab_bytes\n";
  MemoryCost summary;
  const std::uint64_t rows[][3] = {{0, 900'000, 5'000'000},       {100, 1'002'000, 5'900'000},
                                   {100, 1'900'000, 9'000'000},   {400, 1'010'000, 8'100'000},
                                   {900, 1'021'500, 12'300'000},  {1000, 1'025'000, 13'000'000},
                                   {1000, 9'000'000, 99'000'000}, {10, 900'000, 5'100'000}};
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto& [open, user, slab] = rows[i];
    log += std::to_string(i) + "," + std::to_string(1'000'000 + 1000 * i) + ",ramp," +
           std::to_string(open) + ",1000," + std::to_string(user) + "," + std::to_string(slab) +
           "\n";
    HostFigures host;
    host.user_bytes = user;
    host.slab_bytes = slab;
    summary.take(open, host);
  }
  const SideFacts facts = client_facts(log);
  const MemoryFacts memory = summary.facts();
  CHECK(facts.user_bytes_per_connection == memory.user.each);
  CHECK(facts.user_bytes_error == memory.user.error);
  CHECK(facts.slab_bytes_per_connection == memory.slab_each);
  CHECK(memory.user.each.value() > 20);
  CHECK(memory.user.each.value() < 30);
  CHECK_THAT(to_text(facts_of(logs_of({log}))),
             ContainsSubstring(fmt::format("{:.1f} +- {:.1f} bytes for each connection",
                                           *memory.user.each, *memory.user.error)));
}

TEST_CASE("nothing opened, nothing per connection", "[report]") {
  const SideFacts facts = client_facts(
      "time_s,unix_ms,phase,open,attempted,user_bytes\n"
      "1,1001000,ramp,0,10,1000\n2,1002000,drain,0,10,2000\n");
  CHECK(facts.peak_open == 0);
  CHECK(facts.user_bytes == 1000);
  CHECK_FALSE(facts.user_bytes_per_connection.has_value());
  CHECK_FALSE(facts.slab_bytes_per_connection.has_value());
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
