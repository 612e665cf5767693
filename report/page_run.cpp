#include "report/page_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <string_view>
#include <vector>

#include "common/page/page.h"
#include "common/record/histogram_json.h"
#include "report/figure_text.h"
#include "report/thinned.h"
#include "report/verdict.h"

namespace c1k {
namespace {

namespace json = boost::json;

// Of a column; a chart is some hundred pixels wide, and may be zoomed into.
constexpr std::size_t kMostPoints = 4'000;

const char* name_of(LogKind side) {
  return side == LogKind::client ? "client" : "server";
}

json::value number_of(double number) {
  if (std::isnan(number)) return nullptr;
  const bool is_whole = number == std::floor(number) && std::abs(number) < 1e15;
  return is_whole ? json::value(static_cast<std::int64_t>(number)) : json::value(number);
}

// As the log has it: milliseconds.
json::value time_of(double seconds) {
  return number_of(std::round(seconds * 1000) / 1000);
}

json::array facts_of(const FactSection& section) {
  json::array facts;
  for (const Fact& fact : section.facts)
    facts.push_back(json::object{{"name", fact.name}, {"what", fact.what}});
  return facts;
}

bool says_nothing(const Cells& cells) {
  return cells.empty() || (cells.is_constant() && (std::isnan(cells[0]) || cells[0] == 0));
}

json::object thinned_cells(const std::vector<RunLogs::Point>& points) {
  json::array times, values;
  for (const RunLogs::Point& point : thinned(points, kMostPoints)) {
    times.push_back(time_of(point.seconds));
    values.push_back(number_of(point.value));
  }
  return {{"t", std::move(times)}, {"v", std::move(values)}};
}

json::object whole_cells(const std::vector<RunLogs::Point>& points) {
  json::array values;
  for (const RunLogs::Point& point : points) values.push_back(number_of(point.value));
  return {{"t", nullptr}, {"v", std::move(values)}};
}

json::array phases_of(const RunLogs& logs) {
  json::array phases;
  const CsvTable* const table = logs.client() != nullptr ? logs.client() : logs.server();
  if (table == nullptr) return phases;
  for (const PhaseSpan& span : logs.phases(*table))
    phases.push_back(json::object{
        {"phase", span.phase}, {"from_s", time_of(span.from_s)}, {"to_s", time_of(span.to_s)}});
  return phases;
}

json::object table_of(const RunLogs& logs, const CsvTable& table) {
  const bool is_long = table.rows() > kMostPoints;
  json::object cells;
  for (const std::string& column : table.columns()) {
    if (column == "phase" || column == "time_s" || column == "unix_ms") continue;
    if (column != "open" && says_nothing(table.cells(column))) continue;
    const auto points =
        column == "open" ? logs.held_over_time(table) : logs.over_time(table, column);
    cells[column] = is_long ? thinned_cells(points) : whole_cells(points);
  }
  json::array time;
  for (std::size_t row = 0; !is_long && row < table.rows(); ++row)
    time.push_back(time_of(logs.seconds(table, row)));
  return {{"side", name_of(table.kind())},
          {"path", table.path()},
          {"time", std::move(time)},
          {"cells", std::move(cells)}};
}

// Of all hosts of a side.
json::array histograms_of(const RunFiles& files) {
  json::array all;
  for (const LogKind side : {LogKind::client, LogKind::server}) {
    for (std::size_t i = 0; i < kTimings; ++i) {
      Histogram sum;
      for (const SampleLines& lines : files.lines)
        if (lines.side == side) sum += (*lines.timings)[static_cast<Timing>(i)];
      json::array buckets = buckets_of(sum);
      if (buckets.empty()) continue;
      all.push_back(json::object{{"side", name_of(side)},
                                 {"name", name_of(static_cast<Timing>(i))},
                                 {"buckets", std::move(buckets)}});
    }
  }
  return all;
}

// What each of several hosts had open; of the first ones, as a chart has so many colours.
json::array hosts_of(const RunLogs& logs) {
  constexpr std::size_t kMostHosts = 8;
  json::array all;
  for (const LogKind side : {LogKind::client, LogKind::server}) {
    const Hosts* const hosts = logs.hosts(side);
    for (std::size_t i = 0; hosts != nullptr && i < std::min(kMostHosts, hosts->each.size()); ++i) {
      const SummedHost& host = hosts->each[i];
      json::array times, values;
      for (std::size_t row = 0; row < host.open.size(); ++row) {
        times.push_back(time_of(host.open_at_s[row] + logs.shift_s(side)));
        values.push_back(number_of(host.open[row]));
      }
      all.push_back(json::object{{"side", name_of(side)},
                                 {"name", host.path},
                                 {"of", hosts->each.size()},
                                 {"t", std::move(times)},
                                 {"v", std::move(values)}});
    }
  }
  return all;
}

void append_summary(json::object& run, const SummaryFile& summary) {
  for (const SummaryFile::Reason& reason : summary.reasons)
    run["reasons"].get_array().push_back(json::object{{"side", name_of(summary.side)},
                                                      {"name", reason.name},
                                                      {"evidence", reason.evidence},
                                                      {"fix", reason.fix}});
  for (const SummaryFile::Part& part : summary.parts) {
    FactSection section{fmt::format("{}: {}", name_of(summary.side), part.name)};
    for (const auto& [name, value] : part.values) section.add(name, value);
    run["plan"].get_array().push_back(
        json::object{{"title", section.title}, {"facts", facts_of(section)}});
  }
  if (!summary.aliases) return;
  for (const SummaryFile::Alias& one : summary.aliases->outliers) {
    json::array failed;
    for (const auto& [cause, count] : one.failed) failed.push_back(json::array{cause, count});
    run["aliases"].get_array().push_back(json::object{{"alias", one.alias},
                                                      {"attempted", one.attempted},
                                                      {"opened", one.opened},
                                                      {"failed", std::move(failed)}});
  }
}

}  // namespace

json::array page_tables(const RunLogs& logs) {
  json::array tables;
  for (const CsvTable* const table : {logs.client(), logs.server()})
    if (table != nullptr) tables.push_back(table_of(logs, *table));
  return tables;
}

json::array page_sections(const FactSheet& sheet) {
  json::array sections;
  for (const FactSection& section : sheet)
    sections.push_back(json::object{{"title", section.title}, {"facts", facts_of(section)}});
  return sections;
}

std::string page_title(const RunLogs& logs, const RunFiles& files) {
  std::string title;
  if (const CsvTable* const table = logs.client() != nullptr ? logs.client() : logs.server()) {
    double most = 0;
    for (const RunLogs::Point& point : logs.held_over_time(*table))
      if (point.value > most) most = point.value;
    title = count_text(most) + " connections";
  } else {
    title = "a run";
  }
  for (const LogKind side : {LogKind::client, LogKind::server})
    if (const Hosts* const hosts = logs.hosts(side))
      title += fmt::format(", {} {}s", hosts->each.size(), name_of(side));
  if (!files.summaries.empty()) title += ", " + files.summaries.front().run_id;
  return title;
}

std::string page_run(const RunLogs& logs, const RunFiles& files, const FactSheet& sheet) {
  json::object run{{"title", page_title(logs, files)},
                   {"made_by", "made by c1k-report " C1K_VERSION},
                   {"verdict", nullptr},
                   {"reasons", json::array{}},
                   {"sheet", page_sections(sheet)},
                   {"plan", json::array{}},
                   {"phases", phases_of(logs)},
                   {"tables", page_tables(logs)},
                   {"hosts", hosts_of(logs)},
                   {"histograms", histograms_of(files)},
                   {"aliases", json::array{}}};
  if (const auto verdict = verdict_of(files.summaries))
    run["verdict"] =
        json::object{{"result", verdict->result}, {"stop_reason", verdict->stop_reason}};
  for (const SummaryFile& summary : files.summaries) append_summary(run, summary);
  return without_markup(json::serialize(run));
}

}  // namespace c1k
