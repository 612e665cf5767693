#include "deploy/dashboard.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>
#include <vector>

#include "client/figures/columns.h"
#include "common/web/metrics.h"
#include "server/columns.h"

namespace c1k {
namespace {

namespace json = boost::json;

constexpr int kSchema = 39;
constexpr int kWidth = 24;  // of a dashboard, in its own units
constexpr int kPanelHeight = 8;
constexpr std::string_view kHosts = "{instance=~\"$host\"}";

const json::object kSource{{"type", "prometheus"}, {"uid", "${datasource}"}};

// What Grafana calls the units of the tables.
std::string_view unit_of(std::string_view unit, bool is_rate) {
  if (unit == "bytes") return is_rate ? "Bps" : "bytes";
  if (unit == "%") return "percent";
  if (unit == "milliseconds") return "s";
  return is_rate ? "cps" : "short";
}

json::object target(char place, const std::string& query, std::string_view legend) {
  return {{"refId", std::string(1, place)},
          {"datasource", kSource},
          {"expr", query},
          {"legendFormat", legend},
          {"range", true}};
}

class Dashboard {
 public:
  void add_side(std::string_view side, const Columns& columns) {
    add_row(side);
    for (std::size_t i = 0; i < kTimings; ++i) add_timing(side, static_cast<Timing>(i));
    std::map<std::pair<std::string, bool>, std::vector<const Column*>> groups;
    std::vector<std::pair<std::string, bool>> order;
    for (const Column& column : columns) {
      if (metric_name(side, column).empty()) continue;
      const std::pair key{fmt::format("{}, {}", column.group, column.unit),
                          column.kind == Kind::counter};
      if (groups[key].empty()) order.push_back(key);
      groups[key].push_back(&column);
    }
    for (const auto& key : order) add_group(side, groups[key]);
  }

  json::array take() && { return std::move(panels_); }

 private:
  void add_row(std::string_view side) {
    next_line();
    panels_.push_back(json::object{{"id", ++id_},
                                   {"type", "row"},
                                   {"title", fmt::format("c1k-{}", side)},
                                   {"collapsed", false},
                                   {"panels", json::array{}},
                                   {"gridPos", place(kWidth, 1)}});
    y_ += 1;
    x_ = 0;
  }

  void add_timing(std::string_view side, Timing timing) {
    json::array targets;
    char refer = 'A';
    for (const auto& [share, legend] :
         {std::pair{"0.5", "p50"}, std::pair{"0.99", "p99"}, std::pair{"0.999", "p99.9"}})
      targets.push_back(target(
          refer++,
          fmt::format("histogram_quantile({}, sum by (le) (rate({}_bucket{}[$__rate_interval])))",
                      share, metric_name(side, timing), kHosts),
          legend));
    add_panel(fmt::format("{}: {}", side, name_of(timing)), "s", std::move(targets),
              "quantiles of what was timed, over all chosen hosts");
  }

  void add_group(std::string_view side, const std::vector<const Column*>& columns) {
    const bool is_rate = columns.front()->kind == Kind::counter;
    json::array targets;
    std::string about;
    for (const Column* const column : columns) {
      const std::string name = metric_name(side, *column);
      const std::string query = is_rate
                                    ? fmt::format("sum(rate({}{}[$__rate_interval]))", name, kHosts)
                                    : fmt::format("sum({}{})", name, kHosts);
      targets.push_back(target(static_cast<char>('A' + targets.size() % 26), query, column->name));
      if (targets.size() > 26)
        targets.back().as_object()["refId"] = fmt::format("A{}", targets.size());
      about += fmt::format("{}: {}\n", column->name, column->help);
    }
    add_panel(
        fmt::format("{}: {}{}", side, columns.front()->group, is_rate ? ", by the second" : ""),
        unit_of(columns.front()->unit, is_rate), std::move(targets), about);
  }

  void add_panel(const std::string& title, std::string_view unit, json::array targets,
                 const std::string& about) {
    panels_.push_back(json::object{
        {"id", ++id_},
        {"type", "timeseries"},
        {"title", title},
        {"description", about},
        {"datasource", kSource},
        {"gridPos", place(kWidth / 2, kPanelHeight)},
        {"fieldConfig",
         json::object{{"defaults", json::object{{"unit", unit}}}, {"overrides", json::array{}}}},
        {"options",
         json::object{{"tooltip", json::object{{"mode", "multi"}}},
                      {"legend", json::object{{"displayMode", "list"}, {"placement", "bottom"}}}}},
        {"targets", std::move(targets)}});
    x_ += kWidth / 2;
    if (x_ >= kWidth) next_line();
  }

  json::object place(int width, int height) const {
    return {{"x", x_}, {"y", y_}, {"w", width}, {"h", height}};
  }

  void next_line() {
    if (x_ > 0) y_ += kPanelHeight;
    x_ = 0;
  }

  json::array panels_;
  int id_ = 0, x_ = 0, y_ = 0;
};

json::array variables() {
  const json::object all{
      {"selected", true}, {"text", json::array{"All"}}, {"value", json::array{"$__all"}}};
  const std::string query = "label_values({__name__=~\"c1k_.*_info\"}, instance)";
  return {json::object{{"name", "datasource"},
                       {"type", "datasource"},
                       {"query", "prometheus"},
                       {"label", "source"}},
          json::object{{"name", "host"},
                       {"type", "query"},
                       {"label", "hosts"},
                       {"datasource", kSource},
                       {"query", json::object{{"query", query}, {"refId", "host"}}},
                       {"definition", query},
                       {"includeAll", true},
                       {"multi", true},
                       {"refresh", 2},
                       {"current", all}}};
}

}  // namespace

std::string grafana_dashboard() {
  Dashboard dashboard;
  dashboard.add_side("client", client_columns());
  dashboard.add_side("server", server_columns());
  return json::serialize(json::object{{"uid", "c1k"},
                                      {"title", "c1k"},
                                      {"tags", json::array{"c1k"}},
                                      {"schemaVersion", kSchema},
                                      {"editable", true},
                                      {"timezone", "browser"},
                                      {"refresh", "5s"},
                                      {"time", json::object{{"from", "now-15m"}, {"to", "now"}}},
                                      {"templating", json::object{{"list", variables()}}},
                                      {"annotations", json::object{{"list", json::array{}}}},
                                      {"panels", std::move(dashboard).take()}}) +
         "\n";
}

}  // namespace c1k
