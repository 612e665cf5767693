#include "report/wall_clock.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/median.h"

namespace c1k {
namespace {

constexpr double kStepMs = 250;

// Seconds that both spans have in common on the wall clock; less than 0: they are so far apart.
double common_s(const ClockSpan& a, const ClockSpan& b) {
  const auto begin = [](const ClockSpan& span) { return span.from_s + span.offset_ms / 1000; };
  const auto end = [](const ClockSpan& span) { return span.to_s + span.offset_ms / 1000; };
  return std::min(end(a), end(b)) - std::max(begin(a), begin(b));
}

}  // namespace

std::vector<ClockSpan> clock_spans(const CsvTable& table) {
  std::vector<ClockSpan> spans;
  std::vector<double> offsets;  // of the last span's rows
  const auto finish = [&] {
    if (!spans.empty()) spans.back().offset_ms = median(std::exchange(offsets, {}));
  };
  double before = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto unix_ms = table.value(row, "unix_ms");
    if (!unix_ms) continue;
    const double now = table.time_s(row);
    const double offset = *unix_ms - 1000 * now;
    if (spans.empty() || std::abs(offset - before) > kStepMs) {
      finish();
      spans.push_back({now, now, offset});
    }
    spans.back().to_s = now;
    offsets.push_back(offset);
    before = offset;
  }
  finish();
  return spans;
}

double shift_by_clocks(const std::vector<ClockSpan>& client, const std::vector<ClockSpan>& server) {
  const ClockSpan* mine = &client.front();
  const ClockSpan* theirs = &server.front();
  for (const ClockSpan& a : client)
    for (const ClockSpan& b : server) {
      const double common = common_s(a, b);
      if (common < 0 || common <= common_s(*mine, *theirs)) continue;
      mine = &a;
      theirs = &b;
    }
  return (theirs->offset_ms - mine->offset_ms) / 1000;
}

}  // namespace c1k
