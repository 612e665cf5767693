#include "report/sample_rows.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "common/base/refusal.h"
#include "common/record/json_text.h"

namespace c1k {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostCounters = 1'000;
constexpr std::string_view kNoHelp = "of a log in lines of JSON";

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || !value->is_string())
    throw Refusal(fmt::format("counters: {} is no text", key));
  return std::string(value->get_string());
}

// What the programs themselves have under names of their own, beside the counters'.
bool is_word(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

// A slice of a rate need not be whole.
int places_of(const Sample& sample) {
  return sample.asked_per_s == std::floor(sample.asked_per_s.value_or(0)) ? 0 : 1;
}

}  // namespace

SampleRows::SampleRows(std::string_view plan) {
  const json::value line = parse_json(plan);
  const json::value* const table = line.get_object().if_contains("counters");
  if (table == nullptr || !table->is_array() || table->get_array().size() > kMostCounters)
    throw Refusal("counters: no array of them");
  for (const json::value& one : table->get_array()) {
    if (!one.is_object()) throw Refusal("counters: no array of objects");
    const std::string& name = words_.emplace_back(text_at(one.get_object(), "name"));
    if (!is_word(name)) throw Refusal("counters: a name is no word");
    const bool counts = text_at(one.get_object(), "kind") == "counter";
    counters_.push_back({counters_.size(), name, counts ? Kind::counter : Kind::gauge, "", "", ""});
  }
  append_time_columns(columns_);
  for (const Counter& counter : counters_) columns_.push_back(counter_column(counter));
  add_rates();
  for (std::size_t i = 0; i < kTimings; ++i) {
    const auto timing = static_cast<Timing>(i);
    const std::string& name = words_.emplace_back(fmt::format("{}_us", name_of(timing)));
    append_quantiles(columns_, {name, timing, kNoHelp});
  }
  append_host_columns(columns_);
  append_listen_columns(columns_);
  append_kernel_columns(columns_);
}

void SampleRows::add_rates() {
  columns_.push_back(
      {"asked_per_s", [](const Sample& s) { return cell_of(s.asked_per_s, places_of(s)); }});
  for (const std::string_view name :
       {"attempted", "accepted", "messages_sent", "messages_answered"})
    if (const Counter* const counter = find_counter(counters_, name))
      columns_.push_back(rate_column(*counter, kNoHelp));
  const Counter* const open = find_counter(counters_, "open");
  const Counter* const closed = find_counter(counters_, "closed");
  if (open == nullptr || closed == nullptr || find_counter(counters_, "attempted") == nullptr)
    return;
  columns_.push_back({"opened_per_s", [open, closed](const Sample& s) {
                        const auto grown = s.per_second(open->index);
                        const auto ended = s.per_second(closed->index);
                        if (!grown || !ended) return Cell{};
                        return cell_of(std::optional(*grown + *ended), 1);
                      }});
}

}  // namespace c1k
