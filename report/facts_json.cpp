#include "report/facts_json.h"

#include <boost/json.hpp>

#include "report/verdict.h"

namespace c1k {
namespace {

namespace json = boost::json;

json::value value_of(const std::optional<double>& figure) {
  return figure ? json::value(*figure) : json::value(nullptr);
}

json::object causes_of(const std::vector<CauseCount>& causes) {
  json::object object;
  for (const CauseCount& cause : causes) object[cause.name] = cause.count;
  return object;
}

json::array phases_of(const std::vector<PhaseSpan>& phases) {
  json::array all;
  for (const PhaseSpan& span : phases)
    all.push_back(
        json::object{{"phase", span.phase}, {"from_s", span.from_s}, {"to_s", span.to_s}});
  return all;
}

json::array hosts_of(const std::optional<Hosts>& hosts) {
  json::array all;
  if (!hosts) return all;
  for (const SummedHost& host : hosts->each)
    all.push_back(json::object{{"path", host.path},
                               {"begins_s", host.begins_s},
                               {"ends_s", host.ends_s},
                               {"counted", host.counted},
                               {"peak_open", host.peak_open},
                               {"complete", host.complete}});
  return all;
}

json::object side_of(const SideFacts& facts) {
  return {{"path", facts.path},
          {"hosts", hosts_of(facts.hosts)},
          {"is_watch", facts.is_watch},
          {"torn", facts.torn},
          {"complete", facts.complete},
          {"wrong_sums", facts.wrong_sums},
          {"peak_open", facts.peak_open},
          {"peak_s", facts.peak_s},
          {"peak_sockets", facts.peak_sockets},
          {"peak_queue", value_of(facts.peak_queue)},
          {"phases", phases_of(facts.phases)},
          {"ramp_s", value_of(facts.ramp_s)},
          {"ramp_reached_hold", facts.ramp_reached_hold},
          {"mean_per_s", value_of(facts.mean_per_s)},
          {"peak_per_s", value_of(facts.peak_per_s)},
          {"asked_per_s", value_of(facts.asked_per_s)},
          {"failed", facts.failed},
          {"failed_by", causes_of(facts.failed_by)},
          {"closed", facts.closed},
          {"closed_by", causes_of(facts.closed_by)},
          {"user_bytes", value_of(facts.user_bytes)},
          {"user_bytes_per_connection", value_of(facts.user_bytes_per_connection)},
          {"user_bytes_error", value_of(facts.user_bytes_error)},
          {"slab_bytes_per_connection", value_of(facts.slab_bytes_per_connection)},
          {"slab_bytes_error", value_of(facts.slab_bytes_error)}};
}

json::object both_of(const BothFacts& facts) {
  if (!facts.unknown.empty()) return {{"unknown", facts.unknown}};
  return {{"at_s", facts.at_s},
          {"client_open", facts.client_open},
          {"held", facts.held},
          {"queue", value_of(facts.queue)},
          {"difference", facts.difference},
          {"is_doubtful", facts.is_doubtful},
          {"clocks_differ_s", facts.alignment.server_ahead_s},
          {"uncertainty_s", facts.alignment.uncertainty_s}};
}

json::array sheet_of(const FactSheet& sheet) {
  json::array sections;
  for (const FactSection& section : sheet) {
    json::array facts;
    for (const Fact& fact : section.facts)
      facts.push_back(json::object{{"name", fact.name}, {"what", fact.what}});
    sections.push_back(json::object{{"title", section.title}, {"facts", std::move(facts)}});
  }
  return sections;
}

}  // namespace

std::string to_json(const FactSheet& sheet, const RunFacts& facts,
                    const std::vector<SummaryFile>& summaries) {
  json::object object{{"facts", sheet_of(sheet)}};
  if (facts.client) object["client"] = side_of(*facts.client);
  if (facts.server) object["server"] = side_of(*facts.server);
  if (facts.both) object["both"] = both_of(*facts.both);
  json::object results;
  for (const LogKind side : {LogKind::client, LogKind::server})
    if (const auto verdict = verdict_of(summaries, side))
      results[side == LogKind::client ? "client" : "server"] = verdict->result;
  object["results"] = std::move(results);
  return json::serialize(object) + "\n";
}

}  // namespace c1k
