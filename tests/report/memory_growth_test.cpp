#include "report/memory_growth.h"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/run/memory_cost.h"
#include "report/facts_text.h"
#include "report/run_facts.h"
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

TEST_CASE("memory is the slope over the rows that hold more than before", "[report]") {
  const RunFacts facts = facts_of(logs_of({client_log(), server_log()}));
  const SideFacts& client = facts.client.value();
  CHECK(client.user_bytes == 1024000);  // of the next row: the peak's own has none
  CHECK(client.user_told == MemoryGrowth::Told::too_few);  // one row is left: no line
  CHECK(client.slab_told == MemoryGrowth::Told::too_few);  // three are: no error worth it
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

// A client's log of these rows: open and user_bytes, one a second, the first before any.
std::string memory_log(const std::vector<std::pair<int, int>>& rows) {
  std::string log = "time_s,unix_ms,phase,open,attempted,user_bytes\n0,1000000,ramp,0,0,50000\n";
  for (std::size_t i = 0; i < rows.size(); ++i)
    log += fmt::format("{0},{1},ramp,{2},{2},{3}\n", i + 1, 1'001'000 + 1000 * i, rows[i].first,
                       rows[i].second);
  return log;
}

TEST_CASE("a few rows are no line, whatever lies between them", "[report]") {
  const SideFacts three =
      client_facts(memory_log({{10, 532'480}, {20, 1'064'960}, {30, 1'600'000}}));
  CHECK(three.user_told == MemoryGrowth::Told::too_few);
  CHECK_FALSE(three.user_bytes_per_connection);
  const std::string text = to_text(facts_of(logs_of({memory_log({{10, 99'000}, {20, 180'000}})})));
  CHECK_THAT(text,
             ContainsSubstring("at the peak, too few rows to tell bytes for each connection"));
  CHECK_THAT(text, !ContainsSubstring("+-"));
}

TEST_CASE("a line that is all spread tells nothing", "[report]") {
  const auto told = [](const std::vector<std::pair<int, int>>& rows) {
    return client_facts(memory_log(rows)).user_told;
  };
  using Told = MemoryGrowth::Told;
  CHECK(told({{10, 90'000}, {20, 10'000}, {30, 80'000}, {40, 60'000}}) == Told::too_spread);
  CHECK(told({{10, 10'100}, {20, 20'300}, {30, 30'000}, {40, 39'900}}) == Told::yes);
  // 0 +- less than 16 bytes is known well enough: the tables were there before.
  CHECK(told({{1000, 50'100}, {2000, 50'000}, {3000, 50'100}, {4000, 50'000}}) == Told::yes);
  CHECK_THAT(to_text(facts_of(
                 logs_of({memory_log({{10, 90'000}, {20, 10'000}, {30, 80'000}, {40, 60'000}})}))),
             ContainsSubstring("too much else in the rows to tell bytes for each connection"));
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

}  // namespace
}  // namespace c1k
