#include "report/run_figures.h"

#include <algorithm>
#include <optional>

namespace c1k {
namespace {

void add(RunFigures& figures, const std::string& name, const std::optional<double>& value) {
  const bool is_there = std::any_of(figures.begin(), figures.end(),
                                    [&name](const auto& one) { return one.first == name; });
  if (value && !is_there) figures.emplace_back(name, *value);
}

// What adds up over hosts; a percentile, a time and what a connection takes do not.
bool is_count(const std::string& name) {
  return name.starts_with("counts.") || name.starts_with("failed.") || name.starts_with("closed.");
}

void add_up(RunFigures& figures, const std::string& name, double value) {
  for (auto& [other, sum] : figures)
    if (other == name) {
      sum += value;
      return;
    }
  figures.emplace_back(name, value);
}

void add_side(RunFigures& figures, const std::string& side, const std::optional<SideFacts>& facts) {
  if (!facts) return;
  add(figures, side + ".peak_open", facts->peak_open);
  add(figures, side + ".ramp_s", facts->ramp_s);
  add(figures, side + ".mean_per_s", facts->mean_per_s);
  add(figures, side + ".peak_per_s", facts->peak_per_s);
  if (!facts->is_watch) {
    add(figures, side + ".failed", facts->failed);
    add(figures, side + ".closed", facts->closed);
  }
  add(figures, side + ".user_bytes_per_connection", facts->user_bytes_per_connection);
  add(figures, side + ".slab_bytes_per_connection", facts->slab_bytes_per_connection);
}

}  // namespace

RunFigures run_figures(const RunFacts& facts, const std::vector<SummaryFile>& summaries) {
  RunFigures figures;
  add_side(figures, "client", facts.client);
  add_side(figures, "server", facts.server);
  if (facts.both && facts.both->unknown.empty())
    add(figures, "both.difference", facts.both->difference);
  for (const SummaryFile& summary : summaries) {
    const std::string side = summary.side == LogKind::client ? "client." : "server.";
    const auto hosts = std::count_if(summaries.begin(), summaries.end(),
                                     [&](const auto& other) { return other.side == summary.side; });
    for (const auto& [name, value] : summary.figures) {
      if (hosts == 1)
        add(figures, side + name, value);
      else if (is_count(name))
        add_up(figures, side + name, value);
    }
  }
  return figures;
}

}  // namespace c1k
