#include "deploy/dashboard.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "common/record/json_text.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

const std::string kPath = C1K_SOURCE "/deploy/grafana/c1k.json";

boost::json::object dashboard() {
  return parse_json(grafana_dashboard()).get_object();
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

// The file that users import; C1K_WRITE_DOCS=1 writes it anew.
TEST_CASE("the dashboard in deploy/grafana is made of today's columns", "[deploy]") {
  if (std::getenv("C1K_WRITE_DOCS") != nullptr) std::ofstream(kPath) << grafana_dashboard();
  std::ostringstream text;
  text << std::ifstream(kPath).rdbuf();
  CHECK(text.str() == grafana_dashboard());
}

TEST_CASE("panels have places of their own, and each query a name", "[deploy]") {
  std::set<std::int64_t> ids;
  std::set<std::pair<std::int64_t, std::int64_t>> taken;
  const boost::json::object whole = dashboard();
  for (const auto& panel : whole.at("panels").get_array()) {
    CHECK(ids.insert(panel.at("id").as_int64()).second);
    const auto& place = panel.at("gridPos");
    for (std::int64_t x = 0; x < place.at("w").as_int64(); ++x)
      for (std::int64_t y = 0; y < place.at("h").as_int64(); ++y)
        CHECK(taken.insert({place.at("x").as_int64() + x, place.at("y").as_int64() + y}).second);
    CHECK(place.at("x").as_int64() + place.at("w").as_int64() <= 24);
    if (panel.at("type") == "row") continue;
    std::set<std::string> references;
    for (const auto& target : panel.at("targets").get_array()) {
      CHECK(references.insert(std::string(target.at("refId").as_string())).second);
      CHECK_FALSE(target.at("legendFormat").as_string().empty());
    }
  }
}

// As rules, which promtool reads as Prometheus does.
TEST_CASE("Prometheus understands each query of the dashboard", "[deploy]") {
  if (!std::filesystem::exists("/usr/bin/promtool")) return;
  const TemporaryFolder folder;
  const std::string path = folder.path("rules.yml");
  std::ofstream rules(path);
  rules << "groups:\n  - name: c1k\n    rules:\n";
  int number = 0;
  const boost::json::object whole = dashboard();
  for (const auto& panel : whole.at("panels").get_array()) {
    if (panel.at("type") == "row") continue;
    for (const auto& target : panel.at("targets").get_array()) {
      std::string query(target.at("expr").as_string());
      query = replaced(replaced(query, "$__rate_interval", "1m"), "$host", ".*");
      rules << "      - record: c1k:query_" << ++number << "\n        expr: '" << query << "'\n";
    }
  }
  rules.close();
  CHECK(number > 100);
  CHECK(std::system(("promtool check rules " + path + " > /dev/null").c_str()) == 0);
}

}  // namespace
}  // namespace c1k
