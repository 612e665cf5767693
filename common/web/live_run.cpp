#include "common/web/live_run.h"

#include <fmt/format.h>

#include <utility>

#include "common/base/refusal.h"
#include "common/page/column_words.h"
#include "common/page/page.h"
#include "common/record/histogram_json.h"

namespace c1k {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostLineBytes = 8 << 20;
constexpr std::size_t kMostEventBytes = 1 << 20;

json::array facts_of(const Named& named) {
  json::array facts;
  for (const auto& [name, value] : named)
    facts.push_back(json::object{{"name", name}, {"what", value}});
  return facts;
}

json::array histograms_of(const Timings& timings, std::string_view side) {
  json::array all;
  for (std::size_t i = 0; i < kTimings; ++i) {
    const auto timing = static_cast<Timing>(i);
    if (json::array buckets = buckets_of(timings[timing]); !buckets.empty())
      all.push_back(
          json::object{{"side", side}, {"name", name_of(timing)}, {"buckets", std::move(buckets)}});
  }
  return all;
}

// A fleet is a client of many hosts.
std::string side_of(const std::string& program) {
  const std::string side = program.substr(program.find('-') + 1);
  return side == "fleet" ? "client" : side;
}

void drop_oldest(std::deque<std::string>& kept, std::size_t& bytes, std::size_t most) {
  while (bytes > most && kept.size() > 1) {
    bytes -= kept.front().size();
    kept.pop_front();
  }
}

}  // namespace

LiveRun::LiveRun(const Columns& columns, CounterTable counters, const RunSummary& plan)
    : columns_(columns),
      counters_(counters),
      plan_(plan),
      side_(side_of(plan.program)),
      history_(columns),
      plan_line_(plan_line(plan, counters)) {}

void LiveRun::take(std::string_view line) {
  try {
    const std::string type = type_of_line(line);
    if (type == "summary") {
      summary_ = line;
      add_event(fmt::format("event: end\ndata: {}\n", line.substr(0, line.find('\n'))));
    }
    if (type != "sample") return;
    last_ = parse_sample_line(line, counters_);
  } catch (const Refusal&) {
    return;
  }
  timings_ += last_->timings;
  history_.take(*last_);
  json::object row = history_.newest();
  row["timed"] = histograms_of(last_->timings, side_);
  add_event(fmt::format("data: {}\n", json::serialize(row)));
  lines_.emplace_back(line);
  line_bytes_ += line.size();
  drop_oldest(lines_, line_bytes_, kMostLineBytes);
}

void LiveRun::add_event(std::string text) {
  events_.push_back(fmt::format("id: {}\n{}\n", ++newest_, text));
  event_bytes_ += events_.back().size();
  drop_oldest(events_, event_bytes_, kMostEventBytes);
}

std::string LiveRun::events_since(std::uint64_t& seen, std::string_view run_id) const {
  const std::uint64_t oldest = newest_ - events_.size();  // the one before the first that is kept
  if (run_id != plan_.run_id || seen > newest_ || seen < oldest)
    return "event: reset\ndata: {}\n\n";
  std::string text;
  for (std::size_t i = static_cast<std::size_t>(seen - oldest); i < events_.size(); ++i)
    text += events_[i];
  seen = newest_;
  return text;
}

// In the form of report/page_run.h, and what only a live page needs.
json::object LiveRun::run() const {
  json::array plan;
  for (const auto& [title, named] :
       {std::pair{"check", &plan_.check}, std::pair{"plan", &plan_.plan},
        std::pair{"options", &plan_.options}, std::pair{"host", &plan_.host}})
    if (!named->empty())
      plan.push_back(json::object{{"title", fmt::format("{}: {}", side_, title)},
                                  {"facts", facts_of(*named)}});
  return {{"title", fmt::format("{}: {}, {}", plan_.program, plan_.goal, plan_.run_id)},
          {"made_by", fmt::format("live from {} " C1K_VERSION, plan_.program)},
          {"verdict", nullptr},
          {"reasons", json::array{}},
          {"sheet", json::array{}},
          {"plan", std::move(plan)},
          {"phases", history_.phases()},
          {"tables", json::array{history_.table(side_)}},
          {"histograms", histograms_of(timings_, side_)},
          {"aliases", json::array{}},
          {"live", json::object{{"run_id", plan_.run_id},
                                {"seen", newest_},
                                {"side", side_},
                                {"names", history_.names()}}}};
}

std::string LiveRun::page() const {
  const std::string title = fmt::format("{}: {}", plan_.program, plan_.goal);
  const std::string run_text = without_markup(json::serialize(run()));
  const std::string columns =
      without_markup(json::serialize(json::object{{side_, column_words(columns_)}}));
  const std::string text = summary();
  return page_of(
      {.title = title, .run = run_text, .text = text, .columns = columns, .is_live = true});
}

std::string LiveRun::samples() const {
  std::string text = plan_line_;
  for (const std::string& line : lines_) text += line;
  return text + summary_;
}

std::string LiveRun::summary() const {
  if (is_over()) return summary_;
  json::object now{{"program", plan_.program},
                   {"run_id", plan_.run_id},
                   {"goal", plan_.goal},
                   {"result", "running"}};
  if (last_) {
    json::object counts;
    for (const Counter& counter : counters_) counts[counter.name] = last_->counts[counter.index];
    now["phase"] = name_of(last_->phase);
    now["time_s"] = std::chrono::duration<double>(last_->time).count();
    now["counts"] = std::move(counts);
  }
  return json::serialize(now) + "\n";
}

}  // namespace c1k
