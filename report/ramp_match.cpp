#include "report/ramp_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "report/server_rises.h"

namespace c1k {
namespace {

// Shares of the rise. None is a round one: a run by steps stands still at those, and one connection
// more or less would make a hold's length of difference.
constexpr std::array<double, 9> kHeights{0.11, 0.19, 0.29, 0.41, 0.47, 0.59, 0.69, 0.79, 0.89};
constexpr double kMostFall = 0.02;  // of the rise, below its base: queues are read a moment later
constexpr double kAboutAll = 0.95;
constexpr double kFewest = 10;  // connections in common
constexpr double kHalf = 0.5;   // of the client's, at least: fewer may be anybody's

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
    if (now.count < base - kMostFall * rise - 2) return std::nullopt;  // it was no base
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

struct Candidate {
  RampMatch match;
  double rise = 0;  // in common
};

// What is compared: both curves from their begin to heights of `mine` and of `theirs`.
struct Heights {
  double mine = 0;
  double theirs = 0;
  double missed = 0;      // connections that may be missing at the server's begin
  bool is_lower = false;  // not all of the client's are in the server's rise
};

// nullopt: the shapes differ, or the rows are too coarse to tell a shape where numbers differ.
std::optional<RampMatch> match_at(const Curve& client, const Curve& server, const Rise& rise,
                                  const Heights& heights) {
  const auto here = crossings_of(client, 0, 0, heights.mine);
  const auto there = crossings_of(server, rise.from, rise.base, heights.theirs);
  if (!here || !there) return std::nullopt;
  std::array<double, kHeights.size()> shifts{};
  for (std::size_t i = 0; i < shifts.size(); ++i) shifts[i] = here->at_s[i] - there->at_s[i];
  std::sort(shifts.begin(), shifts.end());
  const double spread = shifts.back() - shifts.front();
  const double rows = here->widest_s + there->widest_s;
  const auto length = [](const Crossings& c) { return c.at_s.back() - c.at_s.front(); };
  const double longer = std::max(length(*here), length(*there));
  if (spread > rows + length(*here) / 2 || (rows > longer && heights.is_lower)) return std::nullopt;
  // What was missed of the ramp's begin would move all heights alike: for as long as that many
  // take.
  const double each_s =
      longer / ((kHeights.back() - kHeights.front()) * std::min(heights.mine, heights.theirs));
  return RampMatch{shifts[shifts.size() / 2], rows / 2 + spread + heights.missed * each_s};
}

// By equal numbers, as where a server stopped to accept, or by equal shares, as where each tenth
// connection was lost on the way: whichever is surer.
std::optional<Candidate> candidate_at(const Curve& client, const ServerCurve& server,
                                      const Rise& rise) {
  const double mine = most_of(client);
  const double common = std::min(mine, rise.height);
  if (common < kFewest || common < kHalf * mine) return std::nullopt;
  const bool may_be_late = rise.from == 0 && !server.begins_at_zero;
  const double missed = may_be_late ? std::abs(mine - rise.height) : 0;
  const bool is_lower = rise.height < kAboutAll * mine;
  const auto by_number = match_at(client, server.points, rise, {common, common, missed, is_lower});
  const auto by_share =
      match_at(client, server.points, rise, {mine, rise.height, missed, is_lower});
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
  for (const Rise& rise : rises_of(server, client, -expected_shift_s))
    if (const auto candidate = candidate_at(client, server, rise)) candidates.push_back(*candidate);
  double most = 0;
  for (const Candidate& candidate : candidates) most = std::max(most, candidate.rise);
  constexpr double kWhole = 0.99;
  const auto is_whole = [&](const Candidate& c) { return c.rise >= kWhole * most; };
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
