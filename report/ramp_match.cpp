#include "report/ramp_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace c1k {
namespace {

// Shares of the rise. None is a round one: a run by steps stands still at those, and one connection
// more or less would make a hold's length of difference.
constexpr std::array<double, 9> kHeights{0.11, 0.19, 0.29, 0.41, 0.47, 0.59, 0.69, 0.79, 0.89};
constexpr double kFewest = 10;          // connections in common
constexpr std::size_t kMostRises = 64;  // of the server that are tried

// When a curve first reaches each of the heights, between rows by a straight line.
struct Crossings {
  std::array<double, kHeights.size()> at_s{};
  double widest_s = 0;  // the largest distance of two rows between which one is reached
};

std::optional<Crossings> crossings_of(const Curve& curve, std::size_t from, double base,
                                      double rise) {
  Crossings crossings;
  std::size_t height = 0;
  for (std::size_t i = from + 1; i < curve.size(); ++i) {
    const CurvePoint& before = curve[i - 1];
    const CurvePoint& now = curve[i];
    for (; height < kHeights.size(); ++height) {
      const double count = base + rise * kHeights[height];
      if (now.count < count) break;
      const double length = now.time_s - before.time_s;
      const bool fell = before.count >= count;  // and rose again: somewhere between the two
      const double part = fell ? 0.5 : (count - before.count) / (now.count - before.count);
      crossings.at_s[height] = before.time_s + length * part;
      crossings.widest_s = std::max(crossings.widest_s, length);
    }
    if (height == kHeights.size()) return crossings;
  }
  return std::nullopt;
}

double most_of(const Curve& curve, std::size_t from) {
  double most = 0;
  for (std::size_t i = from; i < curve.size(); ++i) most = std::max(most, curve[i].count);
  return most;
}

struct Rise {
  std::size_t from = 0;  // the last row before it
  double base = 0;       // connections then
};

// Where the client began if the clocks are right, though the row before it be no flat one: a run
// followed another at once. nullopt: that is no row, or in the middle of a steady rise, which began
// elsewhere.
std::optional<Rise> rise_by_clocks(const Curve& points, double begin_s) {
  constexpr double kSteady = 0.2;
  const auto later = std::find_if(points.begin(), points.end(),
                                  [&](const CurvePoint& p) { return p.time_s > begin_s; });
  if (later == points.begin() || later == points.end()) return std::nullopt;
  const auto last = later - 1;
  const auto from = static_cast<std::size_t>(last - points.begin());
  if (later->count < last->count) return Rise{from, 0};  // all before had gone
  const auto rate = [](const CurvePoint& a, const CurvePoint& b) {
    return (b.count - a.count) / std::max(b.time_s - a.time_s, 1e-6);
  };
  const double after = rate(*last, *later);
  if (from > 0 && std::abs(rate(*(last - 1), *last) - after) < kSteady * after) return std::nullopt;
  return Rise{from, last->count};
}

// Where a rise of the server may have begun: nothing was added before, and something is after.
std::vector<Rise> rises_of(const ServerCurve& server, double begin_s) {
  std::vector<Rise> rises;
  const Curve& points = server.points;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const bool flat = i == 0 ? points[0].count == 0 : points[i].count == points[i - 1].count;
    if (flat && points[i + 1].count > points[i].count) rises.push_back({i, points[i].count});
  }
  const auto distance = [&](const Rise& rise) {
    return std::abs(points[rise.from].time_s - begin_s);
  };
  std::sort(rises.begin(), rises.end(),
            [&](const Rise& a, const Rise& b) { return distance(a) < distance(b); });
  if (rises.size() > kMostRises) rises.resize(kMostRises);
  if (const auto rise = rise_by_clocks(points, begin_s)) rises.push_back(*rise);
  return rises;
}

struct Candidate {
  RampMatch match;
  double rise = 0;  // in common
};

// Both curves from their begin to heights of `mine` and of `theirs`. nullopt: shapes differ.
std::optional<RampMatch> match_at(const Curve& client, double mine, const Curve& server,
                                  const Rise& rise, double theirs, double missed) {
  const auto here = crossings_of(client, 0, 0, mine);
  const auto there = crossings_of(server, rise.from, rise.base, theirs);
  if (!here || !there) return std::nullopt;
  std::array<double, kHeights.size()> shifts{};
  for (std::size_t i = 0; i < shifts.size(); ++i) shifts[i] = here->at_s[i] - there->at_s[i];
  std::sort(shifts.begin(), shifts.end());
  const double spread = shifts.back() - shifts.front();
  const double rows = here->widest_s + there->widest_s;
  const auto length = [](const Crossings& c) { return c.at_s.back() - c.at_s.front(); };
  const double longer = std::max(length(*here), length(*there));
  if (spread > rows + longer / 2) return std::nullopt;
  // What was missed of the ramp's begin would move all heights alike: for as long as that many
  // take.
  const double each_s = longer / ((kHeights.back() - kHeights.front()) * std::min(mine, theirs));
  return RampMatch{shifts[shifts.size() / 2], rows / 2 + spread + missed * each_s};
}

// By equal numbers, as where a server stopped to accept, or by equal shares, as where each tenth
// connection was lost on the way: whichever is surer.
std::optional<Candidate> candidate_at(const Curve& client, const ServerCurve& server,
                                      const Rise& rise) {
  const double mine = most_of(client, 0);
  const double theirs = most_of(server.points, rise.from + 1) - rise.base;
  const double common = std::min(mine, theirs);
  if (common < kFewest) return std::nullopt;
  const bool may_be_late = rise.from == 0 && !server.begins_at_zero;
  const double missed = may_be_late ? std::abs(mine - theirs) : 0;
  const auto by_number = match_at(client, common, server.points, rise, common, missed);
  const auto by_share = match_at(client, mine, server.points, rise, theirs, missed);
  if (!by_number && !by_share) return std::nullopt;
  const bool is_share =
      !by_number || (by_share && by_share->uncertainty_s < by_number->uncertainty_s);
  return Candidate{is_share ? *by_share : *by_number, common};
}

}  // namespace

std::optional<RampMatch> match_ramps(const Curve& client, const ServerCurve& server,
                                     double expected_shift_s) {
  if (client.empty() || server.points.empty()) return std::nullopt;
  std::vector<Candidate> candidates;
  for (const Rise& rise : rises_of(server, -expected_shift_s))
    if (const auto candidate = candidate_at(client, server, rise)) candidates.push_back(*candidate);
  double most = 0;
  for (const Candidate& candidate : candidates) most = std::max(most, candidate.rise);
  constexpr double kAboutAll = 0.95;
  const auto is_whole = [&](const Candidate& c) { return c.rise >= kAboutAll * most; };
  std::optional<double> surest;
  for (const Candidate& c : candidates)
    if (is_whole(c))
      surest = std::min(surest.value_or(c.match.uncertainty_s), c.match.uncertainty_s);

  std::optional<RampMatch> best;
  const auto off = [&](const RampMatch& match) {
    return std::abs(match.shift_s - expected_shift_s);
  };
  for (const Candidate& c : candidates) {
    if (!is_whole(c) || c.match.uncertainty_s > 2 * *surest) continue;
    if (!best || off(c.match) < off(*best)) best = c.match;
  }
  return best;
}

}  // namespace c1k
