#include "common/web/live_history.h"

#include <cmath>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

Sample sample_at(double seconds, std::uint64_t open, Phase phase = Phase::ramp) {
  Sample sample;
  sample.time = std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds));
  sample.phase = phase;
  sample.counts = {open};
  sample.earlier = {0};
  return sample;
}

// "open", one that is never known, one that is always 0, and those of time.
Columns columns_of_test() {
  Columns columns;
  append_time_columns(columns);
  columns.push_back({"open", [](const Sample& s) { return Cell{s.counts[0]}; }});
  columns.push_back({"unknown", [](const Sample&) { return Cell{}; }});
  columns.push_back({"zero", [](const Sample&) { return Cell{std::uint64_t{0}}; }});
  columns.push_back({"late", [](const Sample& s) {
                       return s.counts[0] < 3 ? Cell{} : Cell{Decimal{double(s.counts[0]) / 4, 2}};
                     }});
  return columns;
}

TEST_CASE("a live history is a table of what was ever known and not 0", "[web]") {
  const Columns columns = columns_of_test();
  LiveHistory history(columns);
  CHECK(history.newest().empty());
  for (std::uint64_t i = 0; i < 5; ++i) history.take(sample_at(0.5 * double(i), i));
  const boost::json::object table = history.table("client");
  CHECK(table.at("side") == "client");
  CHECK(table.at("time") == boost::json::array{0, 0.5, 1, 1.5, 2});
  const boost::json::object& cells = table.at("cells").get_object();
  CHECK(cells.size() == 2);
  CHECK(cells.at("open").at("v") == boost::json::array{0, 1, 2, 3, 4});
  CHECK(cells.at("late").at("v") == boost::json::array{nullptr, nullptr, nullptr, 0.75, 1});
  CHECK(history.names() == boost::json::array{"open", "unknown", "zero", "late"});
  CHECK(history.newest().at("v") == boost::json::array{4, nullptr, 0, 1});
}

TEST_CASE("phases are spans that meet", "[web]") {
  const Columns columns = columns_of_test();
  LiveHistory history(columns);
  for (int i = 0; i < 6; ++i) history.take(sample_at(i, 1, i < 2 ? Phase::ramp : Phase::hold));
  const boost::json::array phases = history.phases();
  REQUIRE(phases.size() == 2);
  CHECK(phases[0].at("phase") == "ramp");
  CHECK(phases[0].at("to_s") == 2.0);
  CHECK(phases[1].at("from_s") == 2.0);
  CHECK(phases[1].at("to_s") == 5.0);
}

TEST_CASE("a long history is thinned again and again, and keeps its peak and its hole", "[web]") {
  const Columns columns = columns_of_test();
  LiveHistory history(columns, 64);
  for (std::uint64_t i = 0; i < 100'000; ++i)
    history.take(sample_at(double(i), i == 777 ? 9'999 : i == 40'001 ? 0 : 100 + i % 7));
  CHECK(history.rows() <= 64);
  CHECK(history.rows() > 30);
  const boost::json::object table = history.table("client");
  double most = 0, least = 1e9, before = -1;
  for (const auto& value : table.at("cells").at("open").at("v").get_array()) {
    most = std::max(most, value.to_number<double>());
    least = std::min(least, value.to_number<double>());
  }
  CHECK(most == 9'999);
  CHECK(least == 0);
  for (const auto& time : table.at("time").get_array()) {
    CHECK(time.to_number<double>() > before);
    before = time.to_number<double>();
  }
  CHECK(before == 99'999);  // the newest row is there as it is
}

TEST_CASE("a counter never falls in what was thinned", "[web]") {
  const Columns columns = columns_of_test();
  LiveHistory history(columns, 16);
  for (std::uint64_t i = 0; i < 1'000; ++i) history.take(sample_at(double(i), 3 * i));
  double before = -1;
  const boost::json::object table = history.table("client");
  for (const auto& value : table.at("cells").at("open").at("v").get_array()) {
    CHECK(value.to_number<double>() >= before);
    before = value.to_number<double>();
  }
}

}  // namespace
}  // namespace c1k
