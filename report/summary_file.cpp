#include "report/summary_file.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "common/record/json_text.h"

namespace c1k {
namespace {

namespace json = boost::json;

using Counts = SummaryFile::Counts;

// The value at `key`; null: it is not there, or is null.
const json::value* find(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

[[noreturn]] void refuse(std::string_view key, const char* what) {
  throw Refusal(fmt::format("no summary of c1k: {} is {}", key, what));
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* const value = find(object, key);
  if (value == nullptr) return {};
  if (!value->is_string()) refuse(key, "no text");
  return std::string(value->get_string());
}

std::uint64_t count_of(const json::value& value, std::string_view key) {
  json::error_code error;
  const auto count = value.to_number<std::uint64_t>(error);
  if (error) refuse(key, "no count");
  return count;
}

std::uint64_t count_at(const json::object& object, std::string_view key) {
  const json::value* const value = find(object, key);
  return value == nullptr ? 0 : count_of(*value, key);
}

Counts counts_at(const json::object& object, std::string_view key) {
  Counts counts;
  const json::value* const value = find(object, key);
  if (value == nullptr) return counts;
  if (!value->is_object()) refuse(key, "no object");
  for (const auto& [name, count] : value->get_object())
    counts.emplace_back(std::string(name), count_of(count, key));
  return counts;
}

// Calls `take` with each object of the array at `key`.
template <class Take>
void each_at(const json::object& object, std::string_view key, Take take) {
  const json::value* const value = find(object, key);
  if (value == nullptr) return;
  if (!value->is_array()) refuse(key, "no array");
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) refuse(key, "no array of objects");
    take(item.get_object());
  }
}

std::optional<SummaryFile::Aliases> aliases_in(const json::object& summary) {
  const json::value* const value = find(summary, "aliases");
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) refuse("aliases", "no object");
  const json::object& object = value->get_object();
  SummaryFile::Aliases aliases{count_at(object, "used"), count_at(object, "given_up"), {}};
  each_at(object, "outliers", [&](const json::object& outlier) {
    aliases.outliers.push_back({text_at(outlier, "alias"), count_at(outlier, "attempted"),
                                count_at(outlier, "opened"), counts_at(outlier, "failed")});
  });
  return aliases;
}

std::vector<SummaryFile::Part> parts_in(const json::object& summary) {
  std::vector<SummaryFile::Part> parts;
  for (const char* const name : {"check", "options", "plan", "host", "versions"}) {
    const json::value* const value = find(summary, name);
    if (value == nullptr) continue;
    if (!value->is_object()) refuse(name, "no object");
    SummaryFile::Part part{name, {}};
    for (const auto& [key, text] : value->get_object()) {
      if (!text.is_string()) refuse(key, "no text");
      part.values.emplace_back(std::string(key), std::string(text.get_string()));
    }
    if (!part.values.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

// Numbers, by their paths; not of what a run was made with, nor of arrays.
void append_figures(SummaryFile& summary, const json::object& object, const std::string& path) {
  for (const auto& [key, value] : object) {
    const std::string here = path + std::string(key);
    if (value.is_number()) summary.figures.emplace_back(here, value.to_number<double>());
    const bool is_plan = path.empty() && (key == "check" || key == "options" || key == "plan" ||
                                          key == "host" || key == "versions");
    if (value.is_object() && !is_plan) append_figures(summary, value.get_object(), here + ".");
  }
}

LogKind side_of(const std::string& program) {
  if (program.empty()) throw Refusal("no summary of c1k: it has no program");
  if (program == "c1k-client" || program == "c1k-fleet") return LogKind::client;
  if (program == "c1k-server") return LogKind::server;
  throw Refusal(fmt::format("no summary of c1k: program is {}", quote(program)));
}

SummaryFile summary_of(const json::object& object) {
  SummaryFile summary;
  summary.side = side_of(text_at(object, "program"));
  summary.run_id = text_at(object, "run_id");
  if (summary.run_id.empty()) throw Refusal("no summary of c1k: it has no run_id");
  summary.result = text_at(object, "result");
  summary.stop_reason = text_at(object, "stop_reason");
  summary.counts = counts_at(object, "counts");
  each_at(object, "reasons", [&](const json::object& reason) {
    summary.reasons.push_back(
        {text_at(reason, "name"), text_at(reason, "evidence"), text_at(reason, "fix")});
  });
  if (const json::value* const accepted = find(object, "accepted_by_target")) {
    if (!accepted->is_bool()) refuse("accepted_by_target", "neither true, false nor null");
    summary.accepted = accepted->get_bool();
  }
  summary.accepted_how = text_at(object, "accepted_how");
  summary.aliases = aliases_in(object);
  summary.parts = parts_in(object);
  append_figures(summary, object, "");
  return summary;
}

}  // namespace

SummaryFile SummaryFile::parse(const std::string& path, std::string_view text) {
  try {
    const json::value value = parse_json(text);
    if (!value.is_object()) throw Refusal("no summary of c1k: no object");
    SummaryFile summary = summary_of(value.get_object());
    summary.path = path;
    return summary;
  } catch (const Refusal& refusal) {
    throw Refusal(fmt::format("{}: {}", path, refusal.what()));
  }
}

LogKind SummaryFile::side_of_line(std::string_view line) {
  const json::value value = parse_json(line);
  if (!value.is_object()) throw Refusal("no line of c1k: no object");
  return side_of(text_at(value.get_object(), "program"));
}

}  // namespace c1k
