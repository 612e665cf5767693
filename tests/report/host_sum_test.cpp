#include "report/host_sum.h"

#include <cmath>

#include "client/figures/columns.h"
#include "client/figures/counters.h"
#include "report/both_facts.h"
#include "report/column_sum.h"
#include "report/row_sums.h"
#include "server/counters.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"

namespace c1k {
namespace {

using namespace report_test;
using Catch::Matchers::ContainsSubstring;

CsvTable table_of(const std::string& text, const std::string& name = "h.csv") {
  const TemporaryFolder folder;
  return CsvTable::read(folder.write(name, text));
}

std::vector<HostLog> logs_of_hosts(const std::vector<std::string>& texts) {
  std::vector<HostLog> logs;
  for (std::size_t i = 0; i < texts.size(); ++i)
    logs.push_back({table_of(texts[i], "h" + std::to_string(i) + ".csv")});
  return logs;
}

double last_of(const CsvTable& table, const std::string& column) {
  return table.value(table.rows() - 1, column).value_or(-1);
}

double most_of(const CsvTable& table, const std::string& column) {
  double most = -1;
  for (std::size_t row = 0; row < table.rows(); ++row)
    most = std::max(most, table.value(row, column).value_or(-1));
  return most;
}

const std::string kHeader =
    "time_s,unix_ms,phase,open,connecting,attempted,failed,closed,opened_per_s,asked_per_s,"
    "connect_us_p99,connect_us_max,lost_ms,host_cpu_pct,user_bytes\n";

TEST_CASE("three hosts' counts are added up, and add up in each row", "[report]") {
  const Run run;
  const HostSum sum = sum_of_hosts(
      logs_of_hosts({client_log(run), client_log({.count = 3000, .rate = 500}, {.begins_s = 0}),
                     client_log({.count = 10, .rate = 1}, {.unix_s = 1'700'000'000.4})}));
  CHECK(wrong_sums(sum.table).empty());
  CHECK(last_of(sum.table, "attempted") == 8010);
  CHECK(last_of(sum.table, "closed") == 8010);
  CHECK(last_of(sum.table, "open") == 0);
  CHECK(most_of(sum.table, "open") == 8010);
  CHECK(sum.table.text(sum.table.rows() - 1, "phase") == "done");
  CHECK(sum.table.path().ends_with("h0.csv and 2 more"));
  REQUIRE(sum.hosts.each.size() == 3);
  CHECK(sum.hosts.each[1].begins_s == 0);
  CHECK(sum.hosts.each[2].begins_s == Approx(0.4));
  CHECK(sum.hosts.each[1].peak_open == 3000);
  CHECK(sum.hosts.each[2].counted == 10);
  CHECK(sum.hosts.each[0].complete);
  CHECK(sum.hosts.step_s == Approx(1));
}

// Were a row taken a step late now and then, the sum's growth would be 1,000 and 3,000 by turns.
TEST_CASE("rows that come a little early or late are not counted a step late", "[report]") {
  const auto log = [](double late_s, const std::string& name) {
    std::string text = "time_s,unix_ms,phase,open,connecting,attempted,failed,closed\n";
    for (int i = 0; i < 100; ++i) {
      const double at = i + late_s + (i % 3 - 1) * 0.004;
      text +=
          fmt::format("{:.3f},{:.0f},ramp,{},0,{},0,0\n", at, 1e12 + 1000 * at, 1000 * i, 1000 * i);
    }
    return table_of(text, name);
  };
  for (const double late : {0.0, 0.01, 0.25, 0.5, 0.99}) {
    std::vector<HostLog> logs;
    logs.push_back({log(0.02, "a")});
    logs.push_back({log(0.02 + late, "b")});
    if (late == 0) logs.pop_back(), logs.push_back({log(0.03, "b")});
    const CsvTable sum = sum_of_hosts(std::move(logs)).table;
    CAPTURE(late);
    for (std::size_t row = 3; row + 3 < sum.rows(); ++row)
      CHECK(*sum.value(row, "open") - *sum.value(row - 1, "open") == 2000);
  }
}

TEST_CASE("each kind of column is added up by its own rule", "[report]") {
  const HostSum sum =
      sum_of_hosts(logs_of_hosts({kHeader + "1.000,1001000,ramp,10,0,10,0,0,10,10,50,900,3,40,100\n"
                                            "2.000,1002000,ramp,20,0,20,0,0,10,10,50,100,3,40,100\n"
                                            "3.000,1003000,hold,20,0,20,0,0,0,,,,3,10,100\n"
                                            "4.000,1004000,done,0,0,20,0,20,0,,,,3,10,0\n",
                                  kHeader + "1.000,1001000,ramp,5,0,5,0,0,5,5,70,400,7,20,30\n"
                                            "2.000,1002000,hold,5,0,5,0,0,0,,,,7,20,\n"
                                            "3.000,1003000,hold,5,0,5,0,0,0,,,,7,20,30\n"
                                            "4.000,1004000,drain,5,0,5,0,0,0,,,,7,20,30\n"
                                            "5.000,1005000,done,0,0,5,0,5,2,,,,7,90,0\n"}));
  const CsvTable& table = sum.table;
  REQUIRE(table.rows() == 5);
  CHECK(table.value(0, "opened_per_s") == 15);
  CHECK(table.value(0, "asked_per_s") == 15);
  CHECK(table.value(0, "connect_us_max") == 900);
  CHECK_FALSE(table.value(0, "connect_us_p99"));  // not from percentiles
  CHECK_FALSE(sum.hosts.has_percentiles);
  CHECK(table.value(0, "lost_ms") == 7);
  CHECK(table.value(0, "host_cpu_pct") == 30);
  CHECK(table.value(0, "user_bytes") == 130);
  CHECK(table.value(1, "asked_per_s") == 10);  // who is past its ramp asks for nothing
  CHECK(table.value(1, "connect_us_max") == 100);
  CHECK_FALSE(table.value(1, "user_bytes"));  // one of them is not known
  CHECK_FALSE(table.value(2, "asked_per_s"));
  CHECK_FALSE(table.value(2, "connect_us_max"));  // nothing was timed
  CHECK(table.value(4, "opened_per_s") == 2);     // the first has ended
  CHECK(table.value(4, "host_cpu_pct") == 90);
  CHECK(table.text(1, "phase") == "ramp");
  CHECK(table.text(2, "phase") == "hold");
  CHECK(table.text(3, "phase") == "drain");
  CHECK(table.text(4, "phase") == "done");
}

// closed_by_us counts, though it ends as a column of microseconds does.
TEST_CASE("every counter of the programs is a total", "[report]") {
  for (const CounterTable table :
       {CounterTable(kClientTable), CounterTable(kServerTable), CounterTable(kKernelTable)})
    for (const Counter& counter : table) {
      CAPTURE(counter.name);
      CHECK(sum_of_column(counter.name) == ColumnSum::total);
      CHECK_FALSE(is_of_interval(counter.name));
    }
  for (const Column& column : client_columns())
    if (column.unit == "microseconds")
      CHECK((sum_of_column(column.name) == ColumnSum::most) !=
            percentile_column(column.name).has_value());
}

TEST_CASE("percentiles over hosts are of what was timed on all", "[report]") {
  auto logs = logs_of_hosts({kHeader + "1.000,1001000,ramp,1,0,1,0,0,10,10,50,900,3,40,100\n"
                                       "2.000,1002000,done,0,0,1,0,1,10,10,50,100,3,40,100\n",
                             kHeader + "1.000,1001000,ramp,5,0,5,0,0,5,5,70,400,7,20,30\n"
                                       "2.000,1002000,done,0,0,5,0,5,0,,,,7,20,1\n"});
  const auto timed = [](std::uint64_t ns, std::uint64_t times) {
    auto rows = std::make_shared<TimedRows>();
    Timings timings;
    timings[Timing::connect].add(ns, times);
    rows->add(timings);
    rows->add({});
    return rows;
  };
  logs[0].timed = timed(1'000'000, 2);
  logs[1].timed = timed(9'000, 198);
  const HostSum sum = sum_of_hosts(std::move(logs));
  CHECK(sum.hosts.has_percentiles);
  CHECK(*sum.table.value(0, "connect_us_p99") == Approx(9).epsilon(0.02));
  CHECK_FALSE(sum.table.value(1, "connect_us_p99"));
}

TEST_CASE("a host that was killed counts on as it last was", "[report]") {
  std::string killed = client_log({.count = 3000, .rate = 500});
  killed.resize(killed.find("\n4.000") + 1);
  const HostSum sum = sum_of_hosts(logs_of_hosts({client_log({}), killed}));
  CHECK(wrong_sums(sum.table).empty());
  CHECK(last_of(sum.table, "open") == 1500);
  CHECK(last_of(sum.table, "attempted") == 6500);
  CHECK_FALSE(sum.hosts.each[1].complete);
  CHECK(sum.table.text(sum.table.rows() - 1, "phase") == "drain");
}

TEST_CASE("what can't be one run is refused", "[report]") {
  const auto refused = [](const std::vector<std::string>& texts) {
    return refusal_of([&] { sum_of_hosts(logs_of_hosts(texts)); });
  };
  const std::string one = client_log({});
  CHECK_THAT(refused({one, one}), ContainsSubstring("h1.csv are one log: it would be counted"));
  CHECK_THAT(refused({one, client_log({}, {.unix_s = 1'700'003'600})}),
             ContainsSubstring("h0.csv and ") && ContainsSubstring("no time in common (3584 s"));
  CHECK_THAT(refused({server_log({}), server_log({}, {.begins_s = -1}, {}, true)}),
             ContainsSubstring("can't be added up"));
  std::string no_clock = client_log({.count = 10, .rate = 1});
  for (std::size_t at; (at = no_clock.find("17000")) != std::string::npos;)
    no_clock.erase(at, no_clock.find(',', at) - at);
  CHECK_THAT(refused({one, no_clock}), ContainsSubstring("h1.csv: no row that says when"));
}

TEST_CASE("two clients and two servers are held against each other", "[report]") {
  const Run small{.count = 2000, .rate = 400};
  const Run both{.count = 7000, .rate = 1400};
  const Run third{.count = 1000, .rate = 200};
  const RunLogs logs = report_test::logs_of(
      {client_log({}), client_log(small, {.unix_s = 1'700'000'000.001}),
       server_log(both, {.begins_s = -3.3}), server_log(third, {.begins_s = -2.1})});
  const auto facts = both_facts_of(logs);
  REQUIRE(facts);
  CHECK(facts->unknown.empty());
  CHECK(facts->client_open == 7000);
  CHECK(facts->held == 8000);
  REQUIRE(logs.hosts(LogKind::client) != nullptr);
  REQUIRE(logs.hosts(LogKind::server) != nullptr);
  const std::string text = report_test::to_text(facts_of(logs));
  CHECK_THAT(text, ContainsSubstring("hosts") && ContainsSubstring("2 added up") &&
                       ContainsSubstring("0.csv") && ContainsSubstring("3.csv") &&
                       ContainsSubstring("percentiles need the --ndjson of each"));
}

}  // namespace
}  // namespace c1k
