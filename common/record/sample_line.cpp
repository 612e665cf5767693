#include "common/record/sample_line.h"

#include <boost/json.hpp>

#include "common/record/histogram_json.h"
#include "common/record/host_figures.h"

namespace c1k {
namespace {

namespace json = boost::json;

template <class Number>
void put(json::object& object, std::string_view name, const std::optional<Number>& figure) {
  if (figure) object[name] = *figure;
}

json::object counts_of(CounterTable counters, std::span<const std::uint64_t> counts) {
  json::object object;
  for (const Counter& counter : counters)
    if (counter.index < counts.size()) object[counter.name] = counts[counter.index];
  return object;
}

json::object timings_of(const Timings& timings) {
  json::object object;
  for (std::size_t i = 0; i < kTimings; ++i) {
    json::array buckets = buckets_of(timings[static_cast<Timing>(i)]);
    if (!buckets.empty()) object[name_of(static_cast<Timing>(i))] = std::move(buckets);
  }
  return object;
}

json::object bounds_of(const Bounds& bounds) {
  json::object conntrack;
  put(conntrack, "count", bounds.conntrack.count);
  put(conntrack, "max", bounds.conntrack.max);
  put(conntrack, "dropped", bounds.conntrack.dropped);
  put(conntrack, "evicted", bounds.conntrack.evicted);
  json::object cgroup{{"path", bounds.cgroup.path}, {"limit_bytes", bounds.cgroup.limit_bytes}};
  put(cgroup, "hits", bounds.cgroup.hits);
  put(cgroup, "kills", bounds.cgroup.kills);
  json::object link{{"device", bounds.link.device}};
  put(link, "speed_mbit_per_s", bounds.link.speed_mbit_per_s);
  put(link, "busy_pct", bounds.link.busy_pct);
  put(link, "queue_drops", bounds.link.queue_drops);
  return {{"conntrack", conntrack}, {"cgroup", cgroup}, {"link", link}};
}

json::object host_of(const HostFigures& host) {
  json::object object;
  for (const auto& [about, figure] : kHostFigures) put(object, about.name, host.*figure);
  for (const auto& [about, share] : kHostShares) put(object, about.name, host.*share);
  json::object kernel;
  for (const Counter& counter : kKernelTable) put(kernel, counter.name, host.kernel[counter.index]);
  object["kernel"] = kernel;
  json::array caches;
  for (const SlabCache& cache : host.slab_caches)
    caches.push_back(json::array{json::string(cache.name), cache.bytes});
  object["slab_caches"] = caches;
  object["bounds"] = bounds_of(host.bounds);
  return object;
}

json::object object_of(const Named& named) {
  json::object object;
  for (const auto& [name, value] : named) object[name] = value;
  return object;
}

std::string line_of(const json::object& object) {
  return json::serialize(object) + "\n";
}

}  // namespace

std::string plan_line(const RunSummary& run, CounterTable counters) {
  json::array table;
  for (const Counter& counter : counters)
    table.push_back(json::object{{"name", counter.name},
                                 {"kind", name_of(counter.kind)},
                                 {"unit", counter.unit},
                                 {"group", counter.group},
                                 {"help", counter.help}});
  return line_of({{"type", "plan"},
                  {"program", run.program},
                  {"run_id", run.run_id},
                  {"goal", run.goal},
                  {"options", object_of(run.options)},
                  {"check", object_of(run.check)},
                  {"plan", object_of(run.plan)},
                  {"host", object_of(run.host)},
                  {"versions", object_of(run.versions)},
                  {"counters", table}});
}

std::string sample_line(const Sample& sample, CounterTable counters) {
  json::object object{{"type", "sample"},
                      {"time_ns", sample.time.count()},
                      {"unix_ms", sample.unix_ms},
                      {"phase", name_of(sample.phase)},
                      {"interval_ns", sample.interval.count()}};
  put(object, "asked_per_s", sample.asked_per_s);
  object["attempted_max_10ms"] = sample.attempted_max_10ms;
  object["lost_ms"] = sample.lost_ms;
  object["workers"] = sample.workers;
  put(object, "cpu_pct", sample.cpu_pct);
  put(object, "oldest_unanswered_ns", sample.oldest_unanswered_ns);
  object["stale_rows"] = sample.stale_rows;
  object["counts"] = counts_of(counters, sample.counts);
  object["earlier"] = counts_of(counters, sample.earlier);
  object["timings"] = timings_of(sample.timings);
  object["host"] = host_of(sample.host);
  return line_of(object);
}

std::string summary_line(const RunSummary& run) {
  std::string text = to_json(run);
  text.replace(0, 1, R"({"type":"summary",)");
  return text;
}

}  // namespace c1k
