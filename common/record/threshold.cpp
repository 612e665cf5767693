#include "common/record/threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "common/base/refusal.h"

namespace c1k {
namespace {

namespace json = boost::json;
using Relation = Threshold::Relation;

// The longer ones first: ">=" begins with ">".
constexpr std::array<std::pair<std::string_view, Relation>, 6> kRelations{{
    {">=", Relation::at_least},
    {"<=", Relation::at_most},
    {"==", Relation::equal},
    {"!=", Relation::unequal},
    {">", Relation::above},
    {"<", Relation::below},
}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

double parse_limit(std::string_view text, std::string_view whole) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(parsed.ptr, text.data() + text.size());
  const double factor = unit == "k" ? 1e3 : unit == "M" ? 1e6 : unit == "G" ? 1e9 : 1;
  if (parsed.ec != std::errc{} || !std::isfinite(value) || (!unit.empty() && factor == 1))
    throw Refusal(fmt::format("'{}': '{}' is no number (write 50000 or 50k)", whole, text));
  return value * factor;
}

// "500 in hold": takes the phase off the limit.
std::optional<Phase> take_phase(std::string_view& limit, std::string_view whole) {
  constexpr std::string_view kIn = " in ";
  const std::size_t at = limit.find(kIn);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view name = trimmed(limit.substr(at + kIn.size()));
  limit = trimmed(limit.substr(0, at));
  for (const Phase phase : {Phase::ramp, Phase::hold, Phase::serve, Phase::drain, Phase::done})
    if (name == name_of(phase)) return phase;
  throw Refusal(
      fmt::format("'{}': '{}' is no phase: ramp, hold, serve, drain or done", whole, name));
}

void append_figures(const json::object& object, const std::string& before,
                    std::vector<std::pair<std::string, std::optional<double>>>& figures) {
  for (const auto& entry : object) {
    const std::string name = before + std::string(entry.key());
    const json::value& value = entry.value();
    if (value.is_object())
      append_figures(value.get_object(), name + ".", figures);
    else if (value.is_number())
      figures.emplace_back(name, value.to_number<double>());
    else if (value.is_null())
      figures.emplace_back(name, std::nullopt);
  }
}

std::optional<double> number_in(const Cell& cell) {
  if (const auto* whole = std::get_if<std::uint64_t>(&cell)) return static_cast<double>(*whole);
  if (const auto* decimal = std::get_if<Decimal>(&cell)) return decimal->value;
  return std::nullopt;
}

bool has_figure(const RunSummary& summary, const std::string& name) {
  const auto figures = figures_of(summary);
  return std::any_of(figures.begin(), figures.end(),
                     [&name](const auto& figure) { return figure.first == name; });
}

}  // namespace

bool Threshold::is_breached_by(double value) const {
  switch (relation) {
    case Relation::above:
      return value > limit;
    case Relation::at_least:
      return value >= limit;
    case Relation::below:
      return value < limit;
    case Relation::at_most:
      return value <= limit;
    case Relation::equal:
      return value == limit;
    case Relation::unequal:
      return value != limit;
  }
  return false;
}

Threshold parse_threshold(std::string_view text) {
  for (const auto& [sign, relation] : kRelations) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    const std::string_view name = trimmed(text.substr(0, at));
    std::string_view limit = trimmed(text.substr(at + sign.size()));
    const auto phase = take_phase(limit, text);
    if (name.empty() || limit.empty()) break;
    return {std::string(text), std::string(name), relation, parse_limit(limit, text), phase};
  }
  throw Refusal(
      fmt::format("'{}': write NAME > NUMBER, e.g. \"connect_us_p99 > 50000\" (or >=, <, "
                  "<=, ==, !=)",
                  text));
}

std::vector<std::pair<std::string, std::optional<double>>> figures_of(const RunSummary& summary) {
  std::vector<std::pair<std::string, std::optional<double>>> figures;
  append_figures(json::parse(to_json(summary)).as_object(), "", figures);
  return figures;
}

ThresholdWatch::ThresholdWatch(const Columns& columns, const RunSummary& figures,
                               std::vector<Threshold> fail_if, std::vector<Threshold> stop_if,
                               std::function<void(const std::string&)> stop)
    : stop_(std::move(stop)) {
  for (Threshold& threshold : fail_if) add(columns, figures, std::move(threshold), false);
  for (Threshold& threshold : stop_if) add(columns, figures, std::move(threshold), true);
}

void ThresholdWatch::add(const Columns& columns, const RunSummary& figures, Threshold threshold,
                         bool stops) {
  const auto column = std::find_if(columns.begin(), columns.end(), [&threshold](const Column& c) {
    return c.name == threshold.name;
  });
  const bool is_word = threshold.name == "phase";
  if (column != columns.end() && !is_word) {
    watched_.push_back({std::move(threshold), &*column, stops, false, ""});
    return;
  }
  const char* option = stops ? "--stop-if" : "--fail-if";
  if (threshold.name == "exit_status")
    throw Refusal(fmt::format("{} '{}': exit_status is not known before the thresholds are judged",
                              option, threshold.text));
  if (threshold.phase)
    throw Refusal(
        fmt::format("{} '{}': {} is a figure of the whole run: a phase goes with a column "
                    "of the log",
                    option, threshold.text, threshold.name));
  if (!has_figure(figures, threshold.name))
    throw Refusal(
        fmt::format("{} '{}': {} is no number of the log or the summary (docs/csv.md "
                    "lists them)",
                    option, threshold.text, threshold.name));
  if (stops)
    throw Refusal(
        fmt::format("--stop-if '{}': {} is known only when the run has ended; take a "
                    "column of the log, or --fail-if",
                    threshold.text, threshold.name));
  watched_.push_back({std::move(threshold), nullptr, false, false, ""});
}

void ThresholdWatch::take(const Sample& sample) {
  for (Watched& watched : watched_) {
    if (watched.column == nullptr || !watched.breach.empty()) continue;
    if (watched.threshold.phase && *watched.threshold.phase != sample.phase) continue;
    const auto value = number_in(watched.column->cell(sample));
    watched.was_known = watched.was_known || value;
    if (!value || !watched.threshold.is_breached_by(*value)) continue;
    watched.breach =
        fmt::format("{}: {:.10g} at {:.3f} s ({})", watched.threshold.text, *value,
                    std::chrono::duration<double>(sample.time).count(), name_of(sample.phase));
    if (watched.stops && stop_) std::exchange(stop_, nullptr)(watched.breach);
  }
}

void ThresholdWatch::judge(const RunSummary& summary) {
  const auto figures = figures_of(summary);
  for (Watched& watched : watched_) {
    if (watched.column == nullptr) {
      for (const auto& [name, value] : figures) {
        if (name != watched.threshold.name || !value) continue;
        watched.was_known = true;
        if (watched.threshold.is_breached_by(*value))
          watched.breach = fmt::format("{}: {:.10g} at the end", watched.threshold.text, *value);
      }
    }
    if (!watched.was_known && !watched.stops && watched.breach.empty())
      watched.breach = watched.threshold.text + ": never known";
  }
}

std::vector<std::string> ThresholdWatch::breaches() const {
  std::vector<std::string> breaches;
  for (const Watched& watched : watched_)
    if (!watched.stops && !watched.breach.empty()) breaches.push_back(watched.breach);
  return breaches;
}

}  // namespace c1k
