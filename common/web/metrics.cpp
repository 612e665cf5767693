#include "common/web/metrics.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <vector>

namespace c1k {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Upper edges in seconds: from what a loopback takes to what nobody waits for.
constexpr std::array kEdges{10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3,  2e-3, 5e-3,
                            10e-3, 20e-3, 50e-3, 0.1,    0.2,    0.5,    1.0,   2.0,  5.0,
                            10.0,  20.0,  50.0,  100.0,  300.0,  1000.0, 3600.0};

MetricFamily family_of(std::string name, std::string_view help, MetricType type) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = help;
  family.type = type;
  return family;
}

MetricFamily labelled(std::string name, std::string_view help, std::string_view label,
                      std::string_view value) {
  MetricFamily family = family_of(std::move(name), help, MetricType::Gauge);
  ClientMetric metric;
  metric.label.push_back({std::string(label), std::string(value)});
  metric.gauge.value = 1;
  family.metric.push_back(std::move(metric));
  return family;
}

// Prometheus takes rates and quantiles itself, and time is its own.
bool is_derived(std::string_view name) {
  for (const std::string_view end : {"_per_s", "_us_p50", "_us_p90", "_us_p99", "_us_p999"})
    if (name.ends_with(end)) return true;
  return name.ends_with("_us_max") || name == "time_s" || name == "unix_ms" || name == "phase";
}

void append_column(std::vector<MetricFamily>& all, std::string_view side, const Column& column,
                   const Sample& sample) {
  std::string name = metric_name(side, column);
  if (name.empty()) return;
  const Cell cell = column.cell(sample);
  double value = 0;
  if (const auto* const whole = std::get_if<std::uint64_t>(&cell))
    value = static_cast<double>(*whole);
  else if (const auto* const decimal = std::get_if<Decimal>(&cell))
    value = decimal->value;
  else
    return;
  if (column.name.ends_with("_ms")) value /= 1'000;
  const bool counts = column.kind == Kind::counter;
  MetricFamily family =
      family_of(std::move(name), column.help, counts ? MetricType::Counter : MetricType::Gauge);
  ClientMetric metric;
  (counts ? metric.counter.value : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
  all.push_back(std::move(family));
}

void append_timing(std::vector<MetricFamily>& all, std::string_view side, Timing timing,
                   const Histogram& histogram) {
  ClientMetric metric;
  for (const double edge : kEdges) metric.histogram.bucket.push_back({0, edge});
  for (std::size_t i = 0; i < kHistogramBuckets; ++i) {
    const std::uint64_t times = histogram.count_in(i);
    if (times == 0) continue;
    const double seconds = bucket_middle(i) / 1e9;
    metric.histogram.sample_count += times;
    metric.histogram.sample_sum += seconds * static_cast<double>(times);
    for (auto& bucket : metric.histogram.bucket)
      if (seconds <= bucket.upper_bound) bucket.cumulative_count += times;
  }
  if (metric.histogram.sample_count == 0) return;
  MetricFamily family =
      family_of(metric_name(side, timing),
                "what was timed so far; docs/csv.md says from when to when", MetricType::Histogram);
  family.metric.push_back(std::move(metric));
  all.push_back(std::move(family));
}

}  // namespace

// By Prometheus' rules: base units alone, and nothing that looks like another ("by_us").
std::string metric_name(std::string_view side, const Column& column) {
  if (is_derived(column.name)) return "";
  std::string name = column.name;
  const auto change = [&name](std::string_view end, std::string_view to) {
    if (name.ends_with(end)) name.replace(name.size() - end.size(), end.size(), to);
  };
  change("_by_us", "_by_ourselves");
  change("_ms", "_seconds");
  return fmt::format("c1k_{}_{}{}", side, name, column.kind == Kind::counter ? "_total" : "");
}

std::string metric_name(std::string_view side, Timing timing) {
  return fmt::format("c1k_{}_{}_seconds", side, name_of(timing));
}

std::string metrics_of(const LiveRun& run, const Columns& columns) {
  const std::string side(run.side());
  std::vector<MetricFamily> all;
  all.push_back(labelled(fmt::format("c1k_{}_info", side), "the run", "run_id", run.run_id()));
  if (run.last()) {
    all.push_back(labelled(fmt::format("c1k_{}_phase", side), "the phase that it is in", "phase",
                           name_of(run.last()->phase)));
    for (const Column& column : columns) append_column(all, side, column, *run.last());
    for (std::size_t i = 0; i < kTimings; ++i)
      append_timing(all, side, static_cast<Timing>(i), run.timings()[static_cast<Timing>(i)]);
  }
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace c1k
