#include "common/run/bounds_met.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"

namespace c1k {
namespace {

constexpr double kSaturatedPct = 90;  // of its speed, in payload and headers; the rest is gaps
constexpr double kSecond = 0.9;       // an interval of a second is not always quite one

using Rule = std::optional<Reason> (*)(const BoundsCase&);

// So few of that many may be lost to accidents: a name look-up's race, a burst.
bool is_noise(std::uint64_t drops, std::uint64_t connections) {
  return drops < std::max<std::uint64_t>(20, connections / 1000);
}

std::optional<Reason> conntrack(const BoundsCase& e) {
  const ConntrackFigures& tracker = e.bounds.conntrack;
  const bool full =
      tracker.count && tracker.max && *tracker.max > 0 && *tracker.count >= *tracker.max;
  const std::uint64_t dropped = tracker.dropped.value_or(0);
  const std::uint64_t evicted = tracker.evicted.value_or(0);
  if (!full && evicted == 0 && is_noise(dropped, e.connections)) return std::nullopt;
  return Reason{
      "conntrack",
      fmt::format("this host tracked {} connections of at most {}, dropped {} packets and forgot "
                  "{} connections to make room",
                  tracker.count ? format_count(*tracker.count) : "?",
                  tracker.max ? format_count(*tracker.max) : "?", format_count(dropped),
                  format_count(evicted)),
      "raise net.netfilter.nf_conntrack_max (and nf_conntrack_buckets), or don't track these "
      "connections (notrack)"};
}

std::optional<Reason> cgroup(const BoundsCase& e) {
  const CgroupFigures& group = e.bounds.cgroup;
  const std::uint64_t hits = group.hits.value_or(0);
  const std::uint64_t kills = group.kills.value_or(0);
  if (kills == 0 && (hits == 0 || !e.is_hurt)) return std::nullopt;
  return Reason{
      "cgroup",
      fmt::format("the control group was {} times at its memory limit of {} and {} "
                  "processes were killed for it",
                  format_count(hits), format_size(group.limit_bytes), format_count(kills)),
      "raise the limit of " + group.path};
}

std::optional<Reason> link(const BoundsCase& e) {
  const DeviceLoad& link = e.bounds.link;
  const std::uint64_t drops = link.queue_drops.value_or(0);
  const bool busy = link.busy_pct.value_or(0) >= kSaturatedPct;
  if (!busy && is_noise(drops, e.connections)) return std::nullopt;
  std::string text = link.device + ": ";
  if (link.speed_mbit_per_s && link.busy_pct)
    text += fmt::format("{:.0f} % of its {} Mbit/s in the busiest second, ", *link.busy_pct,
                        format_count(*link.speed_mbit_per_s));
  return Reason{"link", text + fmt::format("its queue dropped {} packets", format_count(drops)),
                "the link is full: less traffic (--rate, --message-every), a faster one, or no "
                "shaper (tc -s qdisc)"};
}

// A rule each; to add one, write it above and name it here.
constexpr Rule kRules[] = {conntrack, cgroup, link};

}  // namespace

void BoundsMet::take(const Sample& sample) {
  last_ = sample.host.bounds;
  if (last_.conntrack.count)
    most_tracked_ = std::max(most_tracked_.value_or(0), *last_.conntrack.count);
  if (!last_.link.busy_pct) return;
  const double seconds = std::chrono::duration<double>(sample.interval).count();
  pct_s_ += *last_.link.busy_pct * seconds;
  seconds_ += seconds;
  if (seconds_ < kSecond) return;
  busiest_pct_ = std::max(busiest_pct_.value_or(0), pct_s_ / seconds_);
  pct_s_ = seconds_ = 0;
}

Bounds BoundsMet::most() const {
  Bounds most = last_;
  most.conntrack.count = most_tracked_;
  most.link.busy_pct = busiest_pct_;
  if (!busiest_pct_ && seconds_ > 0) most.link.busy_pct = pct_s_ / seconds_;
  return most;
}

std::vector<Reason> reasons_of_bounds(const BoundsCase& found) {
  std::vector<Reason> reasons;
  for (const Rule rule : kRules)
    if (auto reason = rule(found)) reasons.push_back(std::move(*reason));
  return reasons;
}

}  // namespace c1k
