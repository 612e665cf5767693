// From a line of JSON back to a sample (common/record/sample_line.h).
#include <fmt/format.h>

#include "common/base/refusal.h"
#include "common/record/host_figures.h"
#include "common/record/json_text.h"
#include "common/record/sample_line.h"

namespace c1k {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view key, std::string_view wanted) {
  throw Refusal(fmt::format("a sample's line: '{}' is not {}", key, wanted));
}

const json::object& object_in(const json::value& value, std::string_view key) {
  if (!value.is_object()) refuse(key, "an object");
  return value.get_object();
}

std::uint64_t whole_in(const json::value& value, std::string_view key) {
  json::error_code error;
  const auto number = value.to_number<std::uint64_t>(error);
  if (error || value.is_double()) refuse(key, "a whole number from 0 on");
  return number;
}

std::int64_t signed_in(const json::value& value, std::string_view key) {
  json::error_code error;
  const auto number = value.to_number<std::int64_t>(error);
  if (error || value.is_double()) refuse(key, "a whole number");
  return number;
}

double number_in(const json::value& value, std::string_view key) {
  if (!value.is_number()) refuse(key, "a number");
  return value.to_number<double>();
}

std::string text_in(const json::value& value, std::string_view key) {
  if (!value.is_string()) refuse(key, "a text");
  return std::string(value.get_string());
}

// What an object's keys are read by; a key that is not there leaves its figure as it is.
class Fields {
 public:
  Fields(const json::value& value, std::string_view key) : object_(object_in(value, key)) {}

  template <class Take>
  void with(std::string_view key, Take take) const {
    if (const json::value* const value = object_.if_contains(key)) take(*value);
  }
  void read(std::string_view key, std::uint64_t& out) const {
    with(key, [&](const json::value& value) { out = whole_in(value, key); });
  }
  void read(std::string_view key, std::optional<std::uint64_t>& out) const {
    with(key, [&](const json::value& value) { out = whole_in(value, key); });
  }
  void read(std::string_view key, std::optional<double>& out) const {
    with(key, [&](const json::value& value) { out = number_in(value, key); });
  }
  void read(std::string_view key, Nanoseconds& out) const {
    with(key, [&](const json::value& value) { out = Nanoseconds{signed_in(value, key)}; });
  }
  void read(std::string_view key, std::string& out) const {
    with(key, [&](const json::value& value) { out = text_in(value, key); });
  }
  Fields fields(std::string_view key) const {
    static const json::value kNone = json::object{};
    const json::value* const value = object_.if_contains(key);
    return {value != nullptr ? *value : kNone, key};
  }

 private:
  const json::object& object_;  // of the parsed line, which outlives this
};

// [[a, b], ...]: gives `take` each pair.
template <class Take>
void read_pairs(const Fields& fields, std::string_view key, Take take) {
  fields.with(key, [&](const json::value& value) {
    if (!value.is_array()) refuse(key, "an array");
    for (const json::value& pair : value.get_array()) {
      if (!pair.is_array() || pair.get_array().size() != 2) refuse(key, "an array of pairs");
      take(pair.get_array()[0], pair.get_array()[1]);
    }
  });
}

std::vector<std::uint64_t> read_counts(const Fields& fields, CounterTable counters) {
  std::vector<std::uint64_t> counts(counters.size(), 0);
  for (const Counter& counter : counters) fields.read(counter.name, counts[counter.index]);
  return counts;
}

void read_timings(const Fields& fields, Timings& timings) {
  for (std::size_t i = 0; i < kTimings; ++i) {
    const auto timing = static_cast<Timing>(i);
    read_pairs(fields, name_of(timing), [&](const json::value& lowest, const json::value& times) {
      timings[timing].add(whole_in(lowest, name_of(timing)), whole_in(times, name_of(timing)));
    });
  }
}

void read_bounds(const Fields& fields, Bounds& bounds) {
  const Fields conntrack = fields.fields("conntrack");
  conntrack.read("count", bounds.conntrack.count);
  conntrack.read("max", bounds.conntrack.max);
  conntrack.read("dropped", bounds.conntrack.dropped);
  conntrack.read("evicted", bounds.conntrack.evicted);
  const Fields cgroup = fields.fields("cgroup");
  cgroup.read("path", bounds.cgroup.path);
  cgroup.read("limit_bytes", bounds.cgroup.limit_bytes);
  cgroup.read("hits", bounds.cgroup.hits);
  cgroup.read("kills", bounds.cgroup.kills);
  const Fields link = fields.fields("link");
  link.read("device", bounds.link.device);
  link.read("speed_mbit_per_s", bounds.link.speed_mbit_per_s);
  link.read("busy_pct", bounds.link.busy_pct);
  link.read("queue_drops", bounds.link.queue_drops);
}

void read_host(const Fields& fields, HostFigures& host) {
  for (const auto& [about, figure] : kHostFigures) fields.read(about.name, host.*figure);
  for (const auto& [about, share] : kHostShares) fields.read(about.name, host.*share);
  const Fields kernel = fields.fields("kernel");
  for (const Counter& counter : kKernelTable) kernel.read(counter.name, host.kernel[counter.index]);
  read_pairs(fields, "slab_caches", [&host](const json::value& name, const json::value& bytes) {
    host.slab_caches.push_back({text_in(name, "slab_caches"), whole_in(bytes, "slab_caches")});
  });
  read_bounds(fields.fields("bounds"), host.bounds);
}

Phase phase_of(const std::string& name) {
  for (const Phase phase : {Phase::ramp, Phase::hold, Phase::serve, Phase::drain, Phase::done})
    if (name == name_of(phase)) return phase;
  refuse("phase", "a phase of a run");
}

}  // namespace

std::string type_of_line(std::string_view line) {
  const json::value value = parse_json(line);
  std::string type;
  Fields(value, "line").read("type", type);
  if (type.empty()) throw Refusal("a line of JSON without a `type` is no line of c1k");
  return type;
}

Sample parse_sample_line(std::string_view line, CounterTable counters) {
  const json::value value = parse_json(line);
  const Fields fields(value, "line");
  std::string type, phase;
  fields.read("type", type);
  fields.read("phase", phase);
  if (type != "sample") refuse("type", "sample");
  Sample sample;
  fields.read("time_ns", sample.time);
  fields.read("unix_ms", sample.unix_ms);
  sample.phase = phase_of(phase);
  fields.read("interval_ns", sample.interval);
  fields.read("asked_per_s", sample.asked_per_s);
  fields.read("attempted_max_10ms", sample.attempted_max_10ms);
  fields.read("lost_ms", sample.lost_ms);
  fields.read("workers", sample.workers);
  fields.read("cpu_pct", sample.cpu_pct);
  fields.read("oldest_unanswered_ns", sample.oldest_unanswered_ns);
  fields.read("stale_rows", sample.stale_rows);
  sample.counts = read_counts(fields.fields("counts"), counters);
  sample.earlier = read_counts(fields.fields("earlier"), counters);
  read_timings(fields.fields("timings"), sample.timings);
  read_host(fields.fields("host"), sample.host);
  return sample;
}

}  // namespace c1k
