#include "report/server_rises.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace c1k {
namespace {

constexpr std::size_t kMostRises = 64;  // that are tried
constexpr double kAboutAll = 0.95;      // of the highest one, or of the client's
constexpr double kOthers = 0.002;       // of the client's: others' sockets in a watch's figure

// The longest that nothing was added while the client's connections became so many, and in any case
// as long as a few of them take.
double standstill_s(const Curve& client, double others) {
  constexpr double kFew = 5;
  const double most = most_of(client);
  double last_s = client.front().time_s;  // the last row with as many as before
  double since_s = last_s;                // the first one
  double count = client.front().count;
  double longest = 0;
  for (const CurvePoint& point : client) {
    if (point.count > count) {
      longest = std::max(longest, last_s - since_s);
      count = point.count;
      since_s = point.time_s;
    }
    last_s = point.time_s;
    if (count >= most) break;
  }
  const double ramp_s = since_s - client.front().time_s;
  return std::max(longest, (kFew + 2 * others) * ramp_s / std::max(most, 1.0));
}

// Rows that differ by no more than `others`, up to the one that is asked about.
class Plateau {
 public:
  explicit Plateau(double others) : others_(others) {}

  void take(const CurvePoint& point) {
    low_ = std::min(low_, point.count);
    high_ = std::max(high_, point.count);
    if (is_begun_ && high_ - low_ <= others_) return;
    is_begun_ = true;
    low_ = high_ = point.count;
    since_s_ = point.time_s;
  }
  bool holds(const CurvePoint& point) const { return point.count <= low_ + others_; }
  double since_s() const { return since_s_; }

 private:
  double others_;
  bool is_begun_ = false;
  double low_ = 0;
  double high_ = 0;
  double since_s_ = 0;
};

std::vector<Rise> rises_after_rest(const ServerCurve& server, const Curve& client) {
  const double others = server.begins_at_zero ? 0 : std::floor(kOthers * most_of(client));
  const double rest_s = standstill_s(client, others);
  const Curve& points = server.points;
  std::vector<Rise> rises;
  Plateau plateau(others);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    plateau.take(points[i]);
    if (plateau.holds(points[i + 1])) continue;
    const bool is_first = points[i].count <= others && (i > 0 || points[i].count == 0);
    const double length = points[i].time_s - plateau.since_s();
    if (is_first || (i > 0 && length > rest_s)) rises.push_back({i, points[i].count, 0});
  }
  return rises;
}

// The row before, though there was no rest: a run followed another at once. nullopt: there is no
// such row, or it is in the middle of a steady rise, which began elsewhere.
std::optional<Rise> rise_at(const Curve& points, double begin_s) {
  constexpr double kSteady = 0.2;
  const auto later = std::find_if(points.begin(), points.end(),
                                  [&](const CurvePoint& p) { return p.time_s > begin_s; });
  if (later == points.begin() || later == points.end()) return std::nullopt;
  const auto last = later - 1;
  const auto from = static_cast<std::size_t>(last - points.begin());
  if (later->count < last->count / 2) return Rise{from, 0, 0};  // all before had gone
  if (later->count < last->count) return std::nullopt;          // a few of others had
  const auto rate = [](const CurvePoint& a, const CurvePoint& b) {
    return (b.count - a.count) / std::max(b.time_s - a.time_s, 1e-6);
  };
  const double after = rate(*last, *later);
  if (from > 0 && std::abs(rate(*(last - 1), *last) - after) < kSteady * after) return std::nullopt;
  return Rise{from, last->count, 0};
}

// With their heights.
void measure(std::vector<Rise>& rises, const Curve& points) {
  std::vector<double> most(points.size() + 1, 0);  // from that row on
  for (std::size_t i = points.size(); i-- > 0;) most[i] = std::max(most[i + 1], points[i].count);
  for (Rise& rise : rises) rise.height = most[rise.from + 1] - rise.base;
}

}  // namespace

double most_of(const Curve& curve) {
  double most = 0;
  for (const CurvePoint& point : curve) most = std::max(most, point.count);
  return most;
}

std::vector<Rise> rises_of(const ServerCurve& server, const Curve& client, double begin_s) {
  const Curve& points = server.points;
  std::vector<Rise> rises = rises_after_rest(server, client);
  if (const auto rise = rise_at(points, begin_s)) rises.push_back(*rise);
  measure(rises, points);
  double highest = 0;
  for (const Rise& rise : rises) highest = std::max(highest, rise.height);
  const double least = kAboutAll * std::min(highest, most_of(client));
  std::erase_if(rises, [&](const Rise& rise) { return rise.height < least; });
  const auto distance = [&](const Rise& rise) {
    return std::abs(points[rise.from].time_s - begin_s);
  };
  std::sort(rises.begin(), rises.end(),
            [&](const Rise& a, const Rise& b) { return distance(a) < distance(b); });
  if (rises.size() > kMostRises) rises.resize(kMostRises);
  return rises;
}

}  // namespace c1k
