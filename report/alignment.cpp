#include "report/alignment.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "common/base/refusal.h"
#include "report/median.h"
#include "report/ramp_match.h"
#include "report/wall_clock.h"

namespace c1k {
namespace {

std::vector<ClockSpan> known_spans(const CsvTable& table) {
  std::vector<ClockSpan> spans = clock_spans(table);
  if (spans.empty())
    throw Refusal(fmt::format("{}: no row that says when it was written", table.path()));
  return spans;
}

// What was opened so far, or is open: as the server's log counts it.
Curve client_curve(const CsvTable& table, bool with_closed) {
  Curve curve;
  if (table.time_s(0) > 0) curve.push_back({0, 0});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto open = table.value(row, "open");
    const double closed = with_closed ? table.value(row, "closed").value_or(0) : 0;
    if (open) curve.push_back({table.time_s(row), *open + closed});
  }
  return curve;
}

// What waits to be accepted has come as well: a watch counts it in open anyway.
ServerCurve server_curve(const CsvTable& table, bool is_watch, double ends) {
  ServerCurve curve{{}, !is_watch};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto count = table.value(row, is_watch ? "open" : "accepted");
    if (!count) continue;
    const double waits = is_watch ? 0 : table.value(row, "accept_queue").value_or(0);
    curve.points.push_back({table.time_s(row), (*count + waits) / ends});
  }
  return curve;
}

double usual_interval_s(const CsvTable& table) {
  std::vector<double> lengths;
  for (std::size_t row = 1; row < table.rows(); ++row)
    lengths.push_back(table.time_s(row) - table.time_s(row - 1));
  return lengths.empty() ? 0 : median(std::move(lengths));
}

}  // namespace

Alignment align(const CsvTable& client, const CsvTable& server, bool is_watch, double ends) {
  const double by_clocks = shift_by_clocks(known_spans(client), known_spans(server));
  Alignment alignment;
  alignment.shift_s = by_clocks;
  alignment.uncertainty_s = (usual_interval_s(client) + usual_interval_s(server)) / 2;
  alignment.clocks_overlap = server.time_s(0) + by_clocks <= client.time_s(client.rows() - 1) &&
                             server.time_s(server.rows() - 1) + by_clocks >= 0;
  const auto match =
      match_ramps(client_curve(client, !is_watch), server_curve(server, is_watch, ends), by_clocks);
  if (!match) return alignment;
  alignment.by = Alignment::By::both;
  alignment.uncertainty_s = match->uncertainty_s;
  alignment.server_ahead_s = by_clocks - match->shift_s;
  if (std::abs(alignment.server_ahead_s) <= match->uncertainty_s) return alignment;
  alignment.by = Alignment::By::ramps;
  alignment.shift_s = match->shift_s;
  return alignment;
}

}  // namespace c1k
